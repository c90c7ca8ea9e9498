"""The metrics: what each one divides by what, person by person.

Each is a sum over people divided by another sum over the same people, so that one formula gives
its value, and the interval of its change, from what each person did (`estimate.py`). Totals divide
by nothing, and the concentration of points has a formula of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from b24game.rules.ruleset import FactKind  # noqa: TC001 - part of a signature people read

MeasureId = Literal[
    "active_day",
    "active_week",
    "active_month",
    "on_time",
    "cards",
    "comments",
    "activities",
    "appreciations_sent",
    "appreciations_received",
    "points_issued",
    "points_deducted",
    "points_reversed",
    "points_gini",
    "badge_share",
]
Unit = Literal["share", "per_week", "count", "points", "index"]
"""0..1; a number per employee and week; a number; points; 0 (all the same) to 1 (one has all)."""
Good = Literal["up", "down", "neither"]
IDS: tuple[MeasureId, ...] = get_args(MeasureId)


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric, and where its figures come from."""

    id: MeasureId
    unit: Unit
    good: Good
    kinds: tuple[FactKind, ...] = ()
    """Facts that it is made of; empty where that is whatever people did."""
    made_of: Literal["facts", "points"] = "facts"
    """Badges are won by points and by what earns them."""
    compared: bool = False
    """It exists before the game does, so that a launch can have changed it."""


MEASURES: dict[MeasureId, Measure] = {
    measure.id: measure
    for measure in (
        Measure("active_day", "share", "up", compared=True),
        Measure("active_week", "share", "up", compared=True),
        Measure("active_month", "share", "up"),
        Measure("on_time", "share", "up", ("task_closed", "task_overdue"), compared=True),
        Measure("cards", "per_week", "up", ("card_completed",), compared=True),
        Measure("comments", "per_week", "up", ("deal_commented",), compared=True),
        Measure("activities", "per_week", "up", ("activity_completed",), compared=True),
        Measure("appreciations_sent", "count", "up", ("appreciation_sent",), compared=True),
        Measure("appreciations_received", "count", "up", ("appreciation_received",)),
        Measure("points_issued", "points", "neither", made_of="points"),
        Measure("points_deducted", "points", "down", made_of="points"),
        Measure("points_reversed", "points", "down", made_of="points"),
        Measure("points_gini", "index", "neither", made_of="points"),
        Measure("badge_share", "share", "up", made_of="points"),
    )
}
"""In the order in which they are shown."""
MOST_WEEKS = 52
"""So much before a launch is compared with it at most."""
