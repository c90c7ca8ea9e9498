"""Numbers, sizes and moments the way people of the spoken language write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, spoken
from b24game.periods import local

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from b24game.jobs.lead_reports import Share
    from b24game.model import Moment

_STEP = 1000


def number(value: int) -> str:
    """Return a whole number, grouped: `1,234` or `1 234` with a narrow no-break space."""
    return _localised(f"{value:,}")


def decimal(value: float) -> str:
    """Return a number with one decimal place."""
    return _localised(f"{value:,.1f}")


def fraction(value: float) -> str:
    """Return a number with two decimal places."""
    return _localised(f"{value:,.2f}")


def percent(share: float) -> str:
    """Return a share of 0..1 in per cent with one decimal place."""
    return _("{share} %").format(share=decimal(100 * share))


def interval(share: Share, shown: Callable[[float], str]) -> str:
    """Return a value with its interval, each as `shown` writes it."""
    return f"{shown(share.value)} ({shown(share.low)} – {shown(share.high)})"


def signed(value: int) -> str:
    """Return a number of points with its sign; nothing has none."""
    return _localised(f"{value:+,}") if value else "0"


def size(octets: int) -> str:
    """Return a file's size in decimal units."""
    if octets < _STEP:
        return _("{number} B").format(number=number(octets))
    amount = float(octets)
    units = (_("kB"), _("MB"), _("GB"), _("TB"))
    for unit in units:
        amount /= _STEP
        if amount < _STEP or unit == units[-1]:
            return f"{decimal(amount)} {unit}"
    raise AssertionError(octets)


def clock(moment: Moment, zone: tzinfo) -> str:
    """Return date and time of day: `2026-11-23 14:05`."""
    return f"{local(moment, zone):%Y-%m-%d %H:%M}"


def day(moment: Moment, zone: tzinfo) -> str:
    """Return the date: `2026-11-23`."""
    return f"{local(moment, zone):%Y-%m-%d}"


def iso(moment: Moment, zone: tzinfo) -> str:
    """Return the moment for programs: ISO 8601 with the zone's offset."""
    return local(moment, zone).isoformat()


def _localised(text: str) -> str:
    if spoken() == "ru":
        return text.replace(".", "\0").replace(",", "\u202f").replace("\0", ",")
    return text
