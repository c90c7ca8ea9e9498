"""A score card as data: criteria with points that simply add up, and what a score promises."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.language import _
from b24game.leads.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from b24game.leads.conditions import Condition, Value

LOWEST = 0
HIGHEST = 100
START = "start"
LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Criterion:
    """`points` are added where the condition holds."""

    id: str
    condition: Condition
    points: int

    def words(self) -> str:
        """Return the condition in plain words."""
        return self.condition.words()


@dataclass(frozen=True, slots=True)
class Band:
    """Scores from `least` (before the limits) up to the next band's: the share won of these."""

    least: int
    probability: float
    """0..1, never falling from band to band."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of an explanation; the lines of a lead add up to its score."""

    id: str
    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A lead's score and where it comes from."""

    score: int
    """0..100."""
    raw: int
    """Before the limits; ranks leads that the limits make equal."""
    probability: float | None
    """Of being won, by the history the card was fitted to; none for a card made by hand."""
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """`start` is what every lead begins with; `step` divides the points of every criterion."""

    criteria: tuple[Criterion, ...]
    start: int = 0
    step: int = 1
    bands: tuple[Band, ...] = ()

    def explain(self, lead: Mapping[str, Value]) -> Scored:
        """Score one lead; a field it does not have is not filled.

        The points of the contributions add up to the score: where the limits 0 and 100 cut, that
        is a contribution of its own.
        """
        columns = {name: Column(name, "level", (value,)) for name, value in lead.items()}
        (scored,) = self.explained(Table(columns, (False,)))
        return scored

    def explained(self, table: Table) -> list[Scored]:
        """Score and explain all leads of a table, as `explain` does each."""
        lines = [
            Contribution(criterion.id, criterion.points, criterion.words())
            for criterion in self.criteria
        ]
        start = Contribution(START, self.start, _("every lead begins with this"))
        limits = _("a score is from 0 to 100")
        held = [_held(criterion, table) for criterion in self.criteria]
        found = []
        for row, raw in enumerate(self.raw(table)):
            score = clamped(raw)
            earned = [line for line, flags in zip(lines, held, strict=True) if flags[row]]
            cut = [Contribution(LIMIT, score - raw, limits)] if score != raw else []
            found.append(Scored(score, raw, self.probability(raw), (start, *earned, *cut)))
        return found

    def raw(self, table: Table) -> list[int]:
        """Return the sums of all leads of a table, before the limits."""
        sums = [self.start] * len(table)
        for criterion in self.criteria:
            points = criterion.points
            sums = [
                total + points if holds else total
                for total, holds in zip(sums, _held(criterion, table), strict=True)
            ]
        return sums

    def scores(self, table: Table) -> list[int]:
        """Return the scores, 0..100, of all leads of a table."""
        return [clamped(total) for total in self.raw(table)]

    def probability(self, raw: int) -> float | None:
        """Return the share won among leads of such a sum in the history; none without bands."""
        if not self.bands:
            return None
        place = bisect_right(self.bands, raw, key=lambda band: band.least)
        return self.bands[max(place - 1, 0)].probability

    def probabilities(self, raw: Sequence[int]) -> list[float] | None:
        """Return the probability of each sum; none without bands."""
        known = {total: self.probability(total) for total in set(raw)}
        found = [value for total in raw if (value := known[total]) is not None]
        return found if self.bands else None


def clamped(raw: int) -> int:
    """Return a sum inside the limits of a score."""
    return min(max(raw, LOWEST), HIGHEST)


def _held(criterion: Criterion, table: Table) -> list[bool]:
    """Tell for each lead whether the condition holds; a field nobody has is not filled."""
    column = table.columns.get(criterion.condition.field)
    return criterion.condition.of(column.values if column else (None,) * len(table))
