"""Columns that know how it ended: filled in by the sale itself, they rank past leads perfectly.

One column ranks the leads alone. A level counts by the share won among the other leads of it, so
that rare levels cannot give themselves away; a number is looked at as it is and in twentieths.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from b24game.language import _
from b24game.leads.conditions import NUMBER
from b24game.leads.ranking import auc
from b24game.model import Finding

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from b24game.leads.table import Column, Table

Verdict = Literal["fine", "suspect", "refused"]
SUSPECT = 0.75
REFUSED = 0.85
FILLED = 0.60
_FOLDS = 5
_PRIOR = 10.0
_CUTS = 20
_FEWEST = 20
"""Won and lost leads each, below which an AUC says nothing."""


@dataclass(frozen=True, slots=True)
class Leak:
    """How well one column ranks the leads alone, 0.5 to 1."""

    column: str
    auc: float
    filled: float
    """The same for whether it is filled in."""
    verdict: Verdict

    def finding(self, where: str = "") -> Finding | None:
        """Return what an administrator should know; nothing of a column that is fine."""
        if self.verdict == "fine":
            return None
        if self.verdict == "refused":
            message = _("{column} alone ranks past leads with an AUC of {auc}: it knows the end")
            return Finding("warning", "leak", self._fill(message, self.auc), where)
        if self.auc >= SUSPECT:
            message = _("{column} alone ranks past leads with an AUC of {auc}: known beforehand?")
            return Finding("warning", "leak_suspected", self._fill(message, self.auc), where)
        message = _(
            "whether {column} is filled ranks past leads with an AUC of {auc}: filled when?"
        )
        return Finding("warning", "leak_filled", self._fill(message, self.filled), where)

    def _fill(self, message: str, figure: float) -> str:
        return message.format(column=self.column, auc=f"{figure:.2f}")


def scan(table: Table) -> tuple[Leak, ...]:
    """Return every column a criterion may ask for, most telling first.

    Raises:
        ValueError: all leads are won, or all lost.
    """
    leaks = [_leak(column, table.won) for column in table.features]
    return tuple(sorted(leaks, key=lambda leak: -max(leak.auc, leak.filled)))


def refused(leaks: Sequence[Leak]) -> frozenset[str]:
    """Return the columns that no card may be fitted to."""
    return frozenset(leak.column for leak in leaks if leak.verdict == "refused")


def _leak(column: Column, won: Sequence[bool]) -> Leak:
    filled = _either_way([float(value is not None) for value in column.values], won)
    if column.kind in ("number", "date"):
        numbers = sorted(value for value in column.values if isinstance(value, NUMBER))
        cuts = [numbers[len(numbers) * cut // _CUTS] for cut in range(1, _CUTS)] if numbers else []
        classes: list[Hashable] = [
            bisect_right(cuts, value) if isinstance(value, NUMBER) else None
            for value in column.values
        ]
        # Missing is none of the sizes, so the plain number is judged where there is one.
        known = [row for row, value in enumerate(column.values) if isinstance(value, NUMBER)]
        plain = [value for value in column.values if isinstance(value, NUMBER)]
        alone = _either_way(plain, [won[row] for row in known])
    elif column.kind == "text":
        classes, alone = [value is None for value in column.values], 0.5
    else:
        classes, alone = list(column.values), 0.5
    best = max(auc(_shares(classes, won), won).value, alone, filled)
    verdict: Verdict = "fine"
    if best >= REFUSED:
        verdict = "refused"
    elif best >= SUSPECT or filled >= FILLED:
        verdict = "suspect"
    return Leak(column.name, best, filled, verdict)


def _either_way(scores: Sequence[float], won: Sequence[bool]) -> float:
    """Return the AUC of a score or of its reverse, whichever is better; 0.5 of too few leads."""
    if min(sum(won), len(won) - sum(won)) < _FEWEST:
        return 0.5
    value = auc(scores, won).value
    return max(value, 1 - value)


def _shares(classes: Sequence[Hashable], won: Sequence[bool]) -> list[float]:
    """Return for each lead the share won in its class, in the folds it is not part of."""
    overall = sum(won) / len(won)
    leads = Counter((row % _FOLDS, one) for row, one in enumerate(classes))
    wins = Counter((row % _FOLDS, one) for row, one in enumerate(classes) if won[row])
    all_leads, all_wins = (
        Counter(classes),
        Counter(one for row, one in enumerate(classes) if won[row]),
    )
    return [
        (all_wins[one] - wins[row % _FOLDS, one] + _PRIOR * overall)
        / (all_leads[one] - leads[row % _FOLDS, one] + _PRIOR)
        for row, one in enumerate(classes)
    ]
