"""Clocks of the portal: callables that return an aware moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from b24game.sandbox.model import ZONE

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """The machine's time in the portal's zone."""
    return datetime.now(ZONE)


class FrozenClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        """Stand at ``at``."""
        self.at = at.astimezone(ZONE)

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.at

    def move(self, to: datetime) -> None:
        """Show another moment."""
        self.at = to.astimezone(ZONE)
