"""The launch of a game: from then on deadlines are kept more often, by exactly so much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from b24game.sandbox.demo.staff import Staff

SPREAD = 0.15
"""How far the most and the least reliable person may lie from the average."""


@dataclass(frozen=True, slots=True)
class Launch:
    """When a game began, and how often tasks are kept before and after.

    A task belongs to the side on which its deadline lies. Over the tasks of a side the chance to
    be kept is ``before`` or ``after`` on average, exactly; people differ by up to ``SPREAD``, the
    same on both sides.

    Raises:
        ValueError: an average that leaves people no room to differ.
    """

    at: datetime
    before: float = 0.7
    after: float = 0.8

    def __post_init__(self) -> None:
        """Refuse what could only be reached by cutting somebody's chance off at 0 or 1."""
        for average in (self.before, self.after):
            if not SPREAD <= average <= 1 - SPREAD:
                raise ValueError(average)

    def discipline(self, staff: Staff) -> Callable[[int, datetime], float]:
        """How often a person keeps a deadline, 0..1, by the person and the deadline."""
        leanings = _leanings(staff)

        def chance(who: int, deadline: datetime) -> float:
            return leanings[who] + (self.before if deadline < self.at else self.after)

        return chance


def _leanings(staff: Staff) -> dict[int, float]:
    """How much each person differs, 0 on average over the tasks that people get."""
    mean = sum(pace * staff.discipline[user] for user, pace in staff.pace.items())
    mean /= sum(staff.pace.values())
    widest = max(abs(own - mean) for own in staff.discipline.values())
    return {user: (own - mean) / widest * SPREAD for user, own in staff.discipline.items()}
