"""Calendar periods in one declared zone, as half-open intervals of UTC seconds.

Weeks are ISO weeks. A period is cut at local midnights, so a day may last 23 or 25 hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from b24game.errors import ConfigurationError
from b24game.language import _

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.model import Moment

PeriodKind = Literal["day", "week", "month", "quarter", "year", "all"]
PeriodState = Literal["open", "settling", "locked"]
KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)
BEGINNING: Moment = 0
END: Moment = 253_402_300_799
"""The last second of the year 9999: `all` ends there."""


@dataclass(frozen=True, slots=True)
class Period:
    """`start` belongs to the period, `end` does not."""

    kind: PeriodKind
    name: str
    start: Moment
    end: Moment

    def state(self, as_of: Moment, settle_after: int) -> PeriodState:
        """Tell whether points may still arrive; `settle_after` is in seconds."""
        if as_of < self.end:
            return "open"
        return "settling" if as_of < self.end + settle_after else "locked"


def always() -> Period:
    """Return the period of everything there ever was."""
    return Period("all", "all", BEGINNING, END)


def zone_of(name: str) -> tzinfo:
    """Return the zone called `name`.

    Raises:
        ConfigurationError: the zone database has no such name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            _("timezone {name!r} is not a name of the zone database").format(name=name),
            hint=_('use a name such as "Europe/Moscow" or "Asia/Almaty"'),
            code="timezone_unknown",
            where="timezone",
        ) from error


def local(moment: Moment, zone: tzinfo) -> datetime:
    """Return `moment` as wall-clock time in `zone`."""
    return datetime.fromtimestamp(moment, tz=UTC).astimezone(zone)


def midnight(day: date, zone: tzinfo) -> Moment:
    """Return the moment at which `day` begins in `zone`."""
    return int(datetime.combine(day, time(), tzinfo=zone).timestamp())


def containing(kind: PeriodKind, day: date, zone: tzinfo) -> Period:
    """Return the period of `kind` that holds the local date `day`."""
    if kind == "all":
        return always()
    first, following, name = _span(kind, day)
    return Period(kind, name, midnight(first, zone), midnight(following, zone))


def previous(period: Period, zone: tzinfo) -> Period | None:
    """Return the period just before; `all` has none."""
    if period.kind == "all":
        return None
    day = local(period.start, zone).date() - timedelta(days=1)
    return containing(period.kind, day, zone)


def _span(kind: PeriodKind, day: date) -> tuple[date, date, str]:
    if kind == "day":
        return day, day + timedelta(days=1), day.isoformat()
    if kind == "week":
        first = day - timedelta(days=day.weekday())
        year, week, _ = day.isocalendar()
        return first, first + timedelta(days=7), f"{year}-W{week:02d}"
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    index = first.year * 12 + first.month - 1 + months
    following = date(index // 12, index % 12 + 1, 1)
    name = {
        "month": f"{first:%Y-%m}",
        "quarter": f"{first.year}-Q{(first.month - 1) // 3 + 1}",
        "year": f"{first.year}",
    }[kind]
    return first, following, name
