"""Every metric of some people: its value, what stands behind it, and how it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.metrics import estimate, inequality
from b24game.metrics.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from b24game.metrics.estimate import Estimate, Pair
    from b24game.metrics.measures import MeasureId
    from b24game.metrics.sums import Work

_WEEK = 7
_PAIRS: dict[MeasureId, Callable[[Work], Pair]] = {
    "active_day": lambda one: (one.active_days, one.workdays),
    "active_week": lambda one: (one.active_weeks, one.weeks),
    "active_month": lambda one: (one.active_months, one.months),
    "on_time": lambda one: (one.on_time, one.on_time + one.overdue),
    "cards": lambda one: (one.cards, one.days / _WEEK),
    "comments": lambda one: (one.comments, one.days / _WEEK),
    "activities": lambda one: (one.activities, one.days / _WEEK),
    "appreciations_sent": lambda one: (one.sent, min(one.days, 1)),
    "appreciations_received": lambda one: (one.received, min(one.days, 1)),
    "points_issued": lambda one: (one.issued, min(one.days, 1)),
    "points_deducted": lambda one: (one.deducted, min(one.days, 1)),
    "points_reversed": lambda one: (one.reversed, min(one.days, 1)),
    "points_gini": lambda one: (one.issued, min(one.days, 1)),
    "badge_share": lambda one: (one.badges, one.last_day),
}
"""What a person contributes to a metric: the sums y and n of `estimate.py`. Whoever was there in a
week that ends in the period, but not in the period itself, contributes to that week alone."""
_TOTALS = ("count", "points")


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of a metric."""

    value: float | None
    n: int
    """Tasks of the on-time rate, else people."""
    people: frozenset[int]
    """Who stands behind it."""
    pairs: Mapping[int, Pair]


def figure(metric: MeasureId, people: Mapping[int, Work], *, per_head: bool = False) -> Figure:
    """Return a metric of some people; `per_head` makes a total one per employee and week."""
    per_head = per_head and MEASURES[metric].unit in _TOTALS
    contribution = _rate(_PAIRS[metric]) if per_head else _PAIRS[metric]
    pairs = {person: pair for person, work in people.items() if (pair := contribution(work))[1]}
    tasks = sum([n for _y, n in pairs.values()]) if metric == "on_time" else len(pairs)
    value = estimate.ratio(pairs) if per_head else _value(metric, pairs)
    return Figure(value, int(tasks), frozenset(pairs), pairs)


def change(
    metric: MeasureId, now: Figure, before: Figure, *, per_head: bool = False
) -> Estimate | None:
    """Return how a metric changed, with its interval; none where nothing can be said."""
    unit = "per_week" if per_head else MEASURES[metric].unit
    if unit == "index":
        return inequality.gini_change(_first(now), _first(before))
    if unit in _TOTALS:
        return estimate.total_change(now.pairs, before.pairs)
    return estimate.ratio_change(now.pairs, before.pairs, trials=metric == "on_time")


def _rate(total: Callable[[Work], Pair]) -> Callable[[Work], Pair]:
    """Return what a person contributes to a total per employee and week."""
    return lambda one: (total(one)[0], one.days / _WEEK)


def _value(metric: MeasureId, pairs: Mapping[int, Pair]) -> float | None:
    unit = MEASURES[metric].unit
    if unit == "index":
        return inequality.gini({person: y for person, (y, _n) in pairs.items()})
    if unit in _TOTALS:
        return sum([y for y, _n in pairs.values()]) if pairs else None
    return estimate.ratio(pairs)


def _first(figure: Figure) -> dict[int, float]:
    return {person: y for person, (y, _n) in figure.pairs.items()}
