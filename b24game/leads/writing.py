"""A card as the `[leads]` section of a rules file, with a comment on every criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomli_w

from b24game.errors import UsageError
from b24game.language import _, ngettext, spoken
from b24game.leads.calibration import wilson
from b24game.leads.conditions import number_text
from b24game.rules.durations import spelled
from b24game.rules.locate import headers_of, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.leads.card import Card, Criterion
    from b24game.leads.compile import Derived
    from b24game.leads.conditions import Condition
    from b24game.leads.table import Table
    from b24game.rules.scorecard import Scoring

_SECTION = "leads"
_THRESHOLDS = ("notify_at", "hot_from", "warm_from", "hysteresis")


def card_toml(
    card: Card,
    history: Table | None = None,
    *,
    kept: Scoring | None = None,
    derived: Iterable[Derived] = (),
) -> str:
    """Return the text of a card; the rules room and `compile.py` make the same card of it.

    `history` is what the comments count on. `kept` has the thresholds, the horizon and the
    customer's fields that the section goes on with, `derived` what its worked out columns mean.
    """
    columns = {one.name: one for one in derived}
    parts = [_comment(_about(card, history)), tomli_w.dumps({_SECTION: _head(card, kept)})]
    for criterion in card.criteria:
        parts.append("\n" + _comment(_why(criterion, history)))
        condition = criterion.condition
        entry = {"points": criterion.points, **_asked(condition, columns.get(condition.field))}
        if criterion.group:
            entry["group"] = criterion.group
        body = tomli_w.dumps(entry) + _title(criterion)
        parts.append(f"[{_SECTION}.criteria.{_key(criterion.id)}]\n{body}")
    return "".join(parts)


def rules_with_card(text: str, section: str) -> str:
    """Return the text of a rules file with its `[leads]` tables replaced by a new section.

    `text` must be valid TOML. The rest keeps its words and comments; comments that touch the old
    tables, or stand between them, go with these. Without any the section is added at the end.

    Raises:
        UsageError: leads are described outside of tables of their own.
    """
    before: list[str] = []
    after: list[str] = []
    tables = _tables(text)
    rest = before
    for place, (path, body, gap) in enumerate(tables):
        ours = path[:1] == (_SECTION,)
        if ours:
            rest = after
        else:
            rest += body
        following = tables[place + 1][0] if place + 1 < len(tables) else ()
        rest += _outside(gap, after=ours, before=following[:1] == (_SECTION,))
    head = "\n".join(before).rstrip("\n")
    tail = "\n".join(after).strip("\n")
    return "\n\n\n".join(part for part in (head, section.strip("\n"), tail) if part) + "\n"


def _tables(text: str) -> list[tuple[tuple[str, ...], list[str], list[str]]]:
    """Return the tables of a rules file, that of no name first.

    Each is its path, its lines, and the blank lines and comments between it and the next one.
    """
    lines = text.removesuffix("\n").split("\n")
    headers = headers_of(text)
    begins = [(0, ()), *((line - 1, path) for line, path in headers)]
    ends = [begin for begin, _path in begins[1:]] + [len(lines)]
    found = []
    for (begin, path), end in zip(begins, ends, strict=True):
        last = end
        while last > begin and (not lines[last - 1].strip() or _is_comment(lines[last - 1])):
            last -= 1
        found.append((path, lines[begin:last], lines[last:end]))
    _refuse_inline(text, begins[1][0] + 1 if headers else len(lines) + 1)
    return found


def _refuse_inline(text: str, first: int) -> None:
    for path, line in lines_of(text).items():
        if path[:1] == (_SECTION,) and line < first:
            raise UsageError(
                _("line {line} of the rules describes leads outside of a table").format(line=line),
                hint=_("write it as [leads] with a key on each line, then try again"),
                code="leads_inline",
            )


def _outside(gap: list[str], *, after: bool, before: bool) -> list[str]:
    """Return what of a gap does not belong to the tables of leads it comes after, or before."""
    if after and before:
        return []
    kept = [*gap]
    while after and kept and _is_comment(kept[0]):
        kept.pop(0)
    while before and kept and _is_comment(kept[-1]):
        kept.pop()
    return kept


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _title(criterion: Criterion) -> str:
    """Return the words of a criterion on codes: a rules file alone cannot tell their names."""
    if not criterion.text or criterion.condition.kind not in {"equals", "among", "alike"}:
        return ""
    words = tomli_w.dumps({spoken(): criterion.text}).strip()
    return f"title = {{ {words} }}\n"


def _head(card: Card, kept: Scoring | None) -> dict[str, object]:
    head: dict[str, object] = {}
    if kept:
        head |= {key: getattr(kept, key) for key in _THRESHOLDS}
        head |= {"horizon": spelled(kept.horizon)} if kept.horizon else {}
    head |= {"start": card.start, "step": card.step}
    if card.bands:
        head["bands"] = [
            {"from": band.least, "won": round(100 * band.probability, 2)} for band in card.bands
        ]
    if kept and kept.fields:
        head["fields"] = dict(kept.fields)
    if card.groups:
        head["groups"] = {
            group.id: {"best": True} if group.best else {"at_most": group.at_most}
            for group in card.groups
        }
    return head


def _asked(condition: Condition, column: Derived | None) -> dict[str, object]:
    """Return the keys that ask for a condition."""
    values = [_plain(value) for value in condition.values]
    if condition.kind in {"filled", "missing"}:
        asked: dict[str, object] = {"filled": condition.kind == "filled"}
    elif condition.kind == "range":
        asked = {"at_least": values[0], "below": values[1]}
    elif condition.kind in {"among", "alike"}:
        asked = {"among": values}
    else:
        asked = {condition.kind: values if condition.kind == "words" else values[0]}
    if column is None:
        return {"field": condition.field, **asked}
    if column.counts is None:
        ages = {f"age_{key}": spelled(int(float(str(bound)))) for key, bound in asked.items()}
        return {"field": column.field, **ages}
    lasting = {"within": column.within, "half_life": column.half_life}
    return {
        "counts": column.counts,
        **asked,
        **{key: spelled(seconds) for key, seconds in lasting.items() if seconds},
    }


def _plain(value: str | float) -> str | float:
    """Return a whole number without a fraction, as people write it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _key(id_: str) -> str:
    """Return an id as TOML spells it in the header of a table."""
    return tomli_w.dumps({id_: 0}).rpartition(" = ")[0]


def _about(card: Card, history: Table | None) -> list[str]:
    lines = []
    if history is not None:
        lines.append(
            ngettext(
                "Fitted to {count} past lead, {won} won.",
                "Fitted to {count} past leads, {won} won.",
                len(history),
            ).format(count=len(history), won=sum(history.won))
        )
    lines.append(_("A lead begins with the points of start and gets those of every criterion met."))
    if card.bands:
        lines.append(_("bands: of past leads with a score from so many points, won per cent."))
    return lines


def _why(criterion: Criterion, history: Table | None) -> list[str]:
    lines = [criterion.words()]
    condition = criterion.condition
    if history is None or condition.field not in history.columns:
        return lines
    flags = condition.of(history.columns[condition.field].values)
    outcomes = [won for flag, won in zip(flags, history.won, strict=True) if flag]
    if outcomes:
        share = wilson(sum(outcomes), len(outcomes))
        lines.append(
            ngettext(
                "{count} lead, {share} % won ({low} to {high})",
                "{count} leads, {share} % won ({low} to {high})",
                len(outcomes),
            ).format(
                count=len(outcomes),
                share=number_text(round(100 * share.value, 1)),
                low=number_text(round(100 * share.low, 1)),
                high=number_text(round(100 * share.high, 1)),
            )
        )
    return lines


def _comment(lines: Iterable[str]) -> str:
    # The words of the data are foreign: a line break in them would end the comment.
    return "".join(
        "# {}\n".format("".join(letter if letter.isprintable() else " " for letter in line))
        for line in lines
    )
