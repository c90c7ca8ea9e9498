"""Working time: when two hours of it have passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from b24game.periods import local

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.model import Moment

_HOUR = 60
_DAY = 24 * _HOUR
_WEEK = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True)
class Hours:
    """When people work, by the wall clock.

    Raises:
        ValueError: hours that never come: no day of the week, or no time between begin and end.
    """

    days: frozenset[int]
    """ISO weekdays, 1 is Monday."""
    begin: int
    """Minutes after midnight, 0..1439."""
    end: int
    """Minutes after midnight, up to 1440; work stops there."""
    off: frozenset[date] = frozenset()
    """Days without work, whatever their weekday."""

    def __post_init__(self) -> None:
        if not self.days or not self.days <= _WEEK:
            raise ValueError("working time needs days of the week, 1 to 7")
        if not 0 <= self.begin < self.end <= _DAY:
            raise ValueError("working time begins before it ends, both within a day")

    def on(self, day: date, zone: tzinfo) -> tuple[Moment, Moment] | None:
        """Return when work begins and ends that day; none on a day without work.

        A time that the clock skips in spring is later by what is skipped; of one that it shows
        twice in autumn, it is the first.
        """
        if day.isoweekday() not in self.days or day in self.off:
            return None
        return _at(day, self.begin, zone), _at(day, self.end, zone)


def deadline(start: Moment, seconds: int, hours: Hours, zone: tzinfo) -> Moment:
    """Return the moment at which so many working seconds have passed since `start`.

    Outside the hours the count begins with the next opening; work that is done at closing time is
    due then and not the next morning. Seconds are real ones, so that an hour that the clock skips
    or repeats within the hours counts as what it is.
    """
    day = local(start, zone).date()
    left = seconds
    while True:
        if span := hours.on(day, zone):
            begin, end = span
            begin = max(begin, start)
            if begin < end and left <= end - begin:
                return begin + left
            left -= max(0, end - begin)
        day += timedelta(days=1)


def _at(day: date, minutes: int, zone: tzinfo) -> Moment:
    if minutes == _DAY:
        day, minutes = day + timedelta(days=1), 0
    clock = time(minutes // _HOUR, minutes % _HOUR)
    return int(datetime.combine(day, clock, tzinfo=zone).astimezone(UTC).timestamp())
