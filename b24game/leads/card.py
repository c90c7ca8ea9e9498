"""A score card as data: criteria with points that simply add up, and what a score promises."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from b24game.language import _
from b24game.leads.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from b24game.leads.conditions import Condition, Value
    from b24game.rules.scorecard import Group

LOWEST = 0
HIGHEST = 100
START = "start"
LIMIT = "limit"
GROUP = "group:"
"""Before the id of a group whose sum was cut."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """`points` are added where the condition holds, as far as the group lets them."""

    id: str
    condition: Condition
    points: int
    group: str = ""
    text: str = field(default="", compare=False)
    """The condition in better words than its own."""
    off: str = ""
    """Why it counts nothing; empty where it counts."""

    def words(self) -> str:
        """Return the condition in plain words."""
        return self.text or self.condition.words()


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
    groups: tuple[Group, ...] = ()
    """Of a best one counts the criterion with most points that is met, the first of equals; of one
    with `at_most` the points above zero that are met, up to so many."""

    def explain(self, lead: Mapping[str, Value]) -> Scored:
        """Score one lead; a field it does not have is not filled.

        The points of the contributions add up to the score: where a group or the limits 0 and 100
        cut, that is a contribution of its own, and so is every criterion that is off.
        """
        columns = {name: Column(name, "level", (value,)) for name, value in lead.items()}
        (scored,) = self.explained(Table(columns, (False,)))
        return scored

    def explained(self, table: Table) -> list[Scored]:
        """Score and explain all leads of a table, as `explain` does each."""
        words = _("every lead begins with this")
        start = [Contribution(START, self.start, words)] if self.start else []
        limits = _("a score is from 0 to 100")
        met = self._met(table)
        lines = [_line(one) for one in self.criteria]
        cuts = [
            (GROUP + group.id, cut, _("together at most {points}").format(points=group.at_most))
            for group, cut in self._cuts(met, len(table))
        ]
        found = []
        for row, raw in enumerate(self._sums(met, len(table))):
            score = clamped(raw)
            earned = [line for line, flags in zip(lines, met, strict=True) if flags[row]]
            earned += [Contribution(id_, cut[row], why) for id_, cut, why in cuts if cut[row]]
            cut = [Contribution(LIMIT, score - raw, limits)] if score != raw else []
            found.append(Scored(score, raw, self.probability(raw), (*start, *earned, *cut)))
        return found

    def raw(self, table: Table) -> list[int]:
        """Return the sums of all leads of a table, before the limits."""
        return self._sums(self._met(table), len(table))

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

    def _met(self, table: Table) -> list[list[bool]]:
        """Tell for each criterion and lead whether it goes into the explanation.

        It does where it holds, unless a better one of its group does; what is off always does.
        """
        met = [
            [True] * len(table) if criterion.off else _held(criterion, table)
            for criterion in self.criteria
        ]
        for group in self.groups:
            if not group.best:
                continue
            taken = [False] * len(table)
            members = self._members(group)
            for place in sorted(members, key=lambda place: -self.criteria[place].points):
                flags = met[place]
                met[place] = [held and not other for held, other in zip(flags, taken, strict=True)]
                taken = [held or other for held, other in zip(flags, taken, strict=True)]
        return met

    def _sums(self, met: list[list[bool]], leads: int) -> list[int]:
        sums = [self.start] * leads
        for criterion, flags in zip(self.criteria, met, strict=True):
            if not criterion.off:
                sums = _added(sums, criterion.points, flags)
        for _group, cut in self._cuts(met, leads):
            sums = [total + less for total, less in zip(sums, cut, strict=True)]
        return sums

    def _cuts(self, met: list[list[bool]], leads: int) -> Iterator[tuple[Group, list[int]]]:
        """Yield the groups that have a ceiling, and for each lead what is above it, as a minus."""
        for group in self.groups:
            if group.at_most is None:
                continue
            gained = [0] * leads
            for place in self._members(group):
                if (points := self.criteria[place].points) > 0:
                    gained = _added(gained, points, met[place])
            yield group, [min(group.at_most - total, 0) for total in gained]

    def _members(self, group: Group) -> list[int]:
        """Return the places of the criteria of a group that are not off."""
        return [
            place
            for place, criterion in enumerate(self.criteria)
            if criterion.group == group.id and not criterion.off
        ]


def clamped(raw: int) -> int:
    """Return a sum inside the limits of a score."""
    return min(max(raw, LOWEST), HIGHEST)


def _line(criterion: Criterion) -> Contribution:
    if not criterion.off:
        return Contribution(criterion.id, criterion.points, criterion.words())
    reason = _("{criterion} ({why})").format(criterion=criterion.words(), why=criterion.off)
    return Contribution(criterion.id, 0, reason)


def _held(criterion: Criterion, table: Table) -> list[bool]:
    """Tell for each lead whether the condition holds; a field nobody has is not filled."""
    column = table.columns.get(criterion.condition.field)
    return criterion.condition.of(column.values if column else (None,) * len(table))


def _added(sums: list[int], points: int, flags: list[bool]) -> list[int]:
    return [total + points if holds else total for total, holds in zip(sums, flags, strict=True)]
