"""Numbers in words: durations, sums of money, moments."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from b24game.language import ngettext, spoken

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.model import Moment

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


def duration_text(seconds: int) -> str:
    """Return a duration in its largest unit that divides it; one day is "24 hours"."""
    # Translators: durations follow "at least … before" and "within …".
    if seconds > _DAY and seconds % _DAY == 0:
        count = seconds // _DAY
        text = ngettext("{count} day", "{count} days", count)
    elif seconds and seconds % _HOUR == 0:
        count = seconds // _HOUR
        text = ngettext("{count} hour", "{count} hours", count)
    elif seconds and seconds % _MINUTE == 0:
        count = seconds // _MINUTE
        text = ngettext("{count} minute", "{count} minutes", count)
    else:
        count = seconds
        text = ngettext("{count} second", "{count} seconds", count)
    return text.format(count=count)


def amount_text(amount: float) -> str:
    """Return a sum of money, its thousands set apart as the language does it."""
    text = f"{amount:,.2f}".removesuffix(".00")
    if spoken() == "ru":
        return text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return text


def share_text(percent: float) -> str:
    """Return a number of percent without needless digits."""
    text = f"{percent:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if spoken() == "ru" else text


def gain_text(value: float) -> str:
    """Return a difference with its sign and three places."""
    text = f"{value:+.3f}"
    return text.replace(".", ",") if spoken() == "ru" else text


def moment_text(moment: Moment, zone: tzinfo) -> str:
    """Return a moment as the day it begins, or with its time and zone."""
    local = datetime.fromtimestamp(moment, zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local:%Y-%m-%d}"
    return f"{local:%Y-%m-%d %H:%M %Z}"
