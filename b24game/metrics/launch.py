"""Before and after the game began, beside the departments that are not in it.

As many whole weeks after the launch are set against the same number before it, at most a year, so
that each side has the same weekdays. The departments not in the game show what changed without
it: the difference in differences takes their change away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from b24game.metrics import estimate, figures
from b24game.metrics.measures import MEASURES, MOST_WEEKS
from b24game.metrics.sums import Days

if TYPE_CHECKING:
    from b24game.metrics.estimate import Estimate
    from b24game.metrics.figures import Figure
    from b24game.metrics.measures import MeasureId, Unit
    from b24game.metrics.sums import People

Verdict = Literal["up", "down", "none", "unknown"]
COMPARED: tuple[MeasureId, ...] = tuple(one.id for one in MEASURES.values() if one.compared)
WEEK = 7
MOVED = 0.2
"""From this share on the people compared are not the same any more."""


@dataclass(frozen=True, slots=True)
class Windows:
    """The days compared, the same number on both sides."""

    before: Days
    after: Days


@dataclass(frozen=True, slots=True)
class Compared:
    """A metric before and after."""

    id: MeasureId
    before: Figure
    after: Figure
    difference: Estimate | None
    moved: float | None
    others_before: Figure | None
    others_after: Figure | None
    net: Estimate | None

    @property
    def verdict(self) -> Verdict:
        """What is to be seen: that of the net difference, where there is one."""
        one = self.net or self.difference
        if one is None:
            return "unknown"
        if one.low > 0:
            return "up"
        return "down" if one.high < 0 else "none"


def windows(launch: int, beginning: int, end: int) -> Windows | None:
    """Return the days to compare, of those from `beginning` until before `end`.

    None where there is not a whole week on one of the sides.
    """
    weeks = min((end - launch) // WEEK, (launch - beginning) // WEEK, MOST_WEEKS)
    if weeks < 1:
        return None
    return Windows(Days(launch - weeks * WEEK, launch), Days(launch, launch + weeks * WEEK))


def weeks_of(days: Days) -> list[Days]:
    """Return the weeks, from the weekday on which the days begin."""
    return [Days(first, first + WEEK) for first in range(days.first, days.end, WEEK)]


def compare(
    metric: MeasureId,
    game: tuple[People, People],
    others: tuple[People, People] | None,
) -> Compared:
    """Set a metric after the launch against the same before it: (before, after) of each side.

    Totals are compared per employee and week: a company that hires is no effect of the game.
    """
    before, after = (figure(metric, people) for people in game)
    difference = change(metric, after, before)
    moved = _moved(before, after)
    if others is None:
        return Compared(metric, before, after, difference, moved, None, None, None)
    first, second = (figure(metric, people) for people in others)
    beside = change(metric, second, first)
    net = None
    if difference is not None and beside is not None:
        net = estimate.net(difference, beside)
        moved = max(moved or 0.0, _moved(first, second) or 0.0)
    return Compared(metric, before, after, difference, moved, first, second, net)


def figure(metric: MeasureId, people: People) -> Figure:
    """Return a metric as it is compared."""
    return figures.figure(metric, people, per_head=_per_head(metric))


def change(metric: MeasureId, now: Figure, before: Figure) -> Estimate | None:
    """Return how a metric changed as it is compared."""
    return figures.change(metric, now, before, per_head=_per_head(metric))


def unit(metric: MeasureId) -> Unit:
    """Return the unit in which a metric is compared."""
    return "per_week" if _per_head(metric) else MEASURES[metric].unit


def _per_head(metric: MeasureId) -> bool:
    return MEASURES[metric].unit == "count"


def _moved(before: Figure, after: Figure) -> float | None:
    """Return which share of either side is due to people who are not on the other one."""
    shares = []
    for one, other in ((after, before), (before, after)):
        whole = sum(n for _y, n in one.pairs.values())
        if not whole:
            return None
        alone = sum(n for person, (_y, n) in one.pairs.items() if person not in other.people)
        shares.append(alone / whole)
    return max(shares)
