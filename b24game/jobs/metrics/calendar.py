"""The periods of a trend, and the whole weeks and months that end in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from b24game.errors import UsageError
from b24game.jobs.asked import day
from b24game.language import _
from b24game.metrics.daily import ordinal
from b24game.metrics.sums import Days
from b24game.periods import containing, local, previous

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from b24game.model import Moment
    from b24game.periods import Period, PeriodKind

TREND = 13
"""Periods of a trend: a year of months and the same month a year ago, a quarter of weeks."""
_UNITS: dict[PeriodKind, tuple[Literal["week", "month"], ...]] = {
    "week": ("week",),
    "month": ("week", "month"),
    "quarter": ("week", "month"),
    "year": ("week", "month"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """As of when a run counts, and from when on things are settled."""

    as_of: Moment
    settle_after: int
    """Seconds."""
    zone: tzinfo

    @property
    def open_day(self) -> int:
        """The first local day on which something may still settle."""
        return ordinal(self.as_of - self.settle_after, self.zone)

    def settled(self, period: Period) -> bool:
        """Tell whether a period is over and nothing in it can settle any more."""
        return period.state(self.as_of, self.settle_after) == "locked"


def asked(kind: PeriodKind, date: str | None, clock: Clock) -> Period:
    """Return the period that holds a day, by default the last one that is settled.

    Raises:
        UsageError: that is no date, or the period lies ahead.
    """
    zone = clock.zone
    if date is None:
        latest = containing(kind, local(clock.as_of - clock.settle_after, zone).date(), zone)
        return latest if clock.settled(latest) else previous(latest, zone) or latest
    found = containing(kind, day(date, clock.as_of, zone), zone)
    if found.start > clock.as_of:
        raise UsageError(
            _("the period {period} has not begun").format(period=found.name),
            hint=_("the figures count as of {day}").format(
                day=f"{local(clock.as_of, zone):%Y-%m-%d}"
            ),
            code="period_ahead",
            where="--date",
        )
    return found


def trend(
    period: Period, history: int | None, clock: Clock, most: int | None = TREND + 1
) -> list[Period]:
    """Return the periods that end with `period`, oldest first, at `most` so many.

    The oldest of those of a trend is there to be compared with. None begins before the day
    `history`, from which on what people did is known.
    """
    found = [period]
    while most is None or len(found) < most:
        before = previous(found[-1], clock.zone)
        if before is None or history is None or ordinal(before.start, clock.zone) < history:
            break
        found.append(before)
    return found[::-1]


def days(period: Period, clock: Clock) -> Days:
    """Return the days of a period, up to the one that is now."""
    zone = clock.zone
    return Days(
        ordinal(period.start, zone),
        min(ordinal(period.end, zone), ordinal(clock.as_of, zone) + 1),
    )


def units(period: Period, unit: Literal["week", "month"], clock: Clock) -> list[Days]:
    """Return the settled weeks or months that end in a period."""
    if unit not in _UNITS.get(period.kind, ()):
        return []
    return [days(one, clock) for one in _ending_in(period, unit, clock) if clock.settled(one)]


def told(unit: Literal["week", "month"], kind: PeriodKind) -> bool:
    """Tell whether weeks or months are counted in periods of a kind."""
    return unit in _UNITS.get(kind, ())


def _ending_in(period: Period, unit: Literal["week", "month"], clock: Clock) -> Iterator[Period]:
    one = containing(unit, local(period.start, clock.zone).date(), clock.zone)
    while one.end <= period.end:
        yield one
        one = containing(unit, local(one.end, clock.zone).date(), clock.zone)
