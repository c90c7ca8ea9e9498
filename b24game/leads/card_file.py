"""The text of a card to a card, or to everything that is wrong with it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.language import _
from b24game.leads.card import Band, Card, Criterion
from b24game.leads.conditions import Condition
from b24game.model import Finding
from b24game.rules.locate import lines_of
from b24game.rules.mistakes import Mistakes
from b24game.rules.table import Table

if TYPE_CHECKING:
    from b24game.leads.conditions import ConditionKind

_MOST = 1_000
_ASKS: tuple[ConditionKind, ...] = ("equals", "among", "at_least", "filled")
_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class LoadedCard:
    """A card, absent if any finding is an error."""

    card: Card | None
    findings: tuple[Finding, ...]


def read_card(text: str, *, file: str) -> LoadedCard:
    """Read what `writing.card_toml` wrote; `file` is how findings call it, with the line."""
    text = text.removeprefix("\ufeff")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = match[1] if (match := _LINE.search(str(error))) else "1"
        message = _("not valid TOML: {problem}").format(problem=error)
        return LoadedCard(None, (Finding("error", "toml_syntax", message, f"{file}:{line}"),))
    mistakes = Mistakes()
    root = Table(document, (), mistakes)
    table = root.table("card")
    card = Card(
        tuple(
            criterion
            for id_, entry in table.table("criteria").children()
            if (criterion := _criterion(id_, entry))
        ),
        table.whole("start", 0, least=-_MOST, most=_MOST),
        table.whole("step", 1, least=1, most=_MOST),
        _bands(table),
    )
    table.close()
    root.close()
    findings = mistakes.findings(file, lines_of(text))
    return LoadedCard(None if mistakes.fatal else card, findings)


def _criterion(id_: str, entry: Table) -> Criterion | None:
    condition = _condition(entry)
    points = entry.whole("points", None, least=-_MOST, most=_MOST)
    if "points" not in entry:
        entry.mistakes.error(entry.path, "missing_key", _("points are missing"))
    entry.close()
    return Criterion(id_, condition, points) if condition and points is not None else None


def _condition(entry: Table) -> Condition | None:
    field = entry.text("field", "")
    asked = [ask for ask in _ASKS if ask in entry]
    found = [_read(field, ask, entry) for ask in _ASKS]
    if len(asked) != 1 or not field:
        wanted = _("a criterion has a field and one of equals, among, at_least, filled")
        entry.mistakes.error(entry.path, "condition", wanted)
        return None
    return next((condition for condition in found if condition), None)


def _read(field: str, ask: ConditionKind, entry: Table) -> Condition | None:
    if ask == "among":
        levels = tuple(word for _path, word in entry.words(ask))
        return Condition(field, ask, levels) if levels else None
    if ask == "equals":
        level = entry.text(ask, "")
        return Condition(field, ask, (level,)) if level else None
    if ask == "at_least":
        bound = entry.number(ask, None, least=-1e15, most=1e15)
        return Condition(field, ask, (bound,)) if bound is not None else None
    filled = entry.flag(ask, None)
    return None if filled is None else Condition(field, "filled" if filled else "missing")


def _bands(table: Table) -> tuple[Band, ...]:
    """Return the bands; they rise, and so do their shares."""
    found: list[Band] = []
    for entry in table.tables("bands"):
        least = entry.whole("from", 0, least=-100 * _MOST, most=100 * _MOST)
        won = round(entry.number("won", 0.0, least=0, most=100) / 100, 4)
        entry.close()
        if found and (least <= found[-1].least or won < found[-1].probability):
            rising = _("must rise from band to band")
            entry.mistakes.error(entry.path, "bands", rising)
        found.append(Band(least, won))
    return tuple(found)
