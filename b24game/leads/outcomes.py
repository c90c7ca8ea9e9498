"""What the target column of a CSV says about each lead: won, lost, or not known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.language import _
from b24game.leads.cells import MISSING
from b24game.rules.mistakes import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

_WON = frozenset(
    {
        "1",
        "1.0",
        "yes",
        "y",
        "true",
        "t",
        "won",
        "win",
        "converted",
        "success",
        "s",
        "да",
        "д",
        "истина",
        "успех",
        "успешно",
        "выиграна",
        "выигран",
        "выиграно",
        "сделка",
        "конвертирован",
        "сконвертирован",
    }
)
_LOST = frozenset(
    {
        "0",
        "0.0",
        "no",
        "n",
        "false",
        "f",
        "lost",
        "lose",
        "loss",
        "junk",
        "failed",
        "fail",
        "нет",
        "н",
        "ложь",
        "провал",
        "проиграна",
        "проигран",
        "проиграно",
        "отказ",
        "некачественный",
        "брак",
    }
)


def outcomes(
    cells: Sequence[str], lines: Sequence[int], *, file: str, target: str
) -> list[bool | None]:
    """Return won, lost, or `None` where the cell is empty: such a lead is not over yet.

    Raises:
        UsageError: a word that says neither, or leads of one kind only.
    """
    read: list[bool | None] = []
    for cell, line in zip(cells, lines, strict=True):
        word = cell.strip().casefold()
        if word in MISSING:
            read.append(None)
        elif word in _WON or word in _LOST:
            read.append(word in _WON)
        else:
            raise UsageError(
                _("{target}: {word} is neither won nor lost").format(
                    target=target, word=shown(cell.strip())
                ),
                hint=_("the target holds 1 or 0, yes or no, won or lost; leave open leads empty"),
                code="data_target",
                where=f"{file}:{line}",
            )
    for outcome, problem in (
        (True, _("{target}: no lead is won")),
        (False, _("{target}: no lead is lost")),
    ):
        if outcome not in read:
            raise UsageError(problem.format(target=target), code="data_target", where=file)
    return read
