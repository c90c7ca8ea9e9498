"""Tolerant decoders of single values: the portal writes the same thing in many ways.

Sources: reading.md 0.4 and 0.5, protocol.md 8. A value that says nothing is `None` (or empty),
a value that says something unreadable is `None` too: the caller decides whether it needed it.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from b24game.model import Moment

_WHOLE = re.compile(r"[+-]?\d{1,19}(?:\.0*)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_UNIX = re.compile(r"\d{9,11}", re.ASCII)
_SITE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_TRUE = frozenset({"y", "1", "true"})
_LARGEST = 2**63 - 1
_SURE_DIGITS = 18
"""So many are below the largest number."""
_LEAST_UNIX = 100_000_000
_MOST_UNIX = 99_999_999_999
_LATEST = 253_402_250_399
"""The last moment that every zone can show: in UTC+14 the year 9999 ends with it."""
_LONGEST_STAMP = 40
_BEFORE_TIME = ("T", " ", "")
_DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_empty(value: object) -> bool:
    """Return whether a field is unfilled: `null`, `""`, blanks, `false`, `[]` or `{}`."""
    if value is None or value is False:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, (list, dict)):
        parts = value if isinstance(value, list) else value.values()
        return all(is_empty(part) for part in parts)
    return False


def whole(value: object) -> int | None:
    """Return a whole number that came as a number or a text, within 64 bits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if value.isdecimal() and value.isascii() and len(value) <= _SURE_DIGITS:
            return int(value)
        text = value.strip()
        if not _WHOLE.fullmatch(text):
            return None
        number = int(text.partition(".")[0])
    elif isinstance(value, int):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    else:
        return None
    return number if abs(number) <= _LARGEST else None


def decimal(value: object) -> float | None:
    """Return a finite number that came as a number or a text (`"19999.99"`)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        if not _NUMBER.fullmatch(text):
            return None
        number = float(text)
    elif isinstance(value, (int, float)):
        try:
            number = float(value)
        except OverflowError:
            return None
    else:
        return None
    return number if math.isfinite(number) else None


def flag(value: object) -> bool:
    """Return a yes: `Y`, `1`, `true` in any case or type; everything else is a no."""
    if isinstance(value, (bool, int)):
        return value == 1
    return isinstance(value, str) and value.strip().lower() in _TRUE


def text(value: object) -> str:
    """Return a text; numbers as digits, everything that is no text as empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return ""


def moment(value: object, server_offset: int) -> Moment | None:
    """Return the whole UTC second that a date stands for.

    Understands ISO with an offset or `Z`, ISO without one (the server's clock, `server_offset`
    seconds east of UTC), `dd.mm.yyyy[ hh:mm[:ss]]` likewise, and Unix seconds. Anything else,
    empty values and years before 1970 included, is `None`.
    """
    if isinstance(value, str):
        stamp = value.strip()
        return _moment(stamp, server_offset) if len(stamp) <= _LONGEST_STAMP else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if _LEAST_UNIX <= value <= _MOST_UNIX else None
    return None


def iso(at: Moment, server_offset: int) -> str:
    """Return a moment as a filter takes it: ISO with the server's own offset.

    The server's offset and no other: a portal that overlooks the offset still reads the same
    moment (protocol.md 8, "Zone in").
    """
    zone = timezone(timedelta(seconds=server_offset))
    return (_EPOCH + timedelta(seconds=at)).astimezone(zone).isoformat(timespec="seconds")


@lru_cache(maxsize=8192)  # a row says one moment several times, deadlines stand on full hours
def _moment(stamp: str, server_offset: int) -> Moment | None:
    if stamp.isdecimal() and _UNIX.fullmatch(stamp):
        return int(stamp)
    try:
        read = _read_date(stamp)
        if read is None:
            return None
        if read.tzinfo is None:
            read = read.replace(tzinfo=timezone(timedelta(seconds=server_offset)))
        passed = read - _EPOCH
    except (ValueError, OverflowError):
        return None
    at = passed.days * _DAY + passed.seconds
    return at if 0 <= at <= _LATEST else None


def _read_date(stamp: str) -> datetime | None:
    if stamp[2:3] == "." and (site := _SITE.fullmatch(stamp)):
        day, month, year, hour, minute, second = (int(part or 0) for part in site.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone follows
    # `fromisoformat` also takes weeks, dates without hyphens and any letter before the time.
    usual = stamp[4:5] == "-" == stamp[7:8] and stamp[10:11] in _BEFORE_TIME
    return datetime.fromisoformat(stamp) if usual else None
