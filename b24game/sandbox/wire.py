"""How values look in an answer, and how they are read from a request."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from b24game.sandbox.model import ZONE

_SITE_FORMAT = "%d.%m.%Y %H:%M:%S"
_NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)")
_TRUE = frozenset({"y", "1", "true", "yes"})


def yes(flag: object) -> str:
    """A flag as ``Y`` or ``N``."""
    return "Y" if flag else "N"


def shown(value: object) -> object:
    """A stored value as JSON.

    A pure date comes back with a technical time: midnight UTC in the server's offset
    (page tutorials/crm/how-to-edit-crm-objects/how-to-set-paid-date-to-deal).
    """
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC).astimezone(ZONE).isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)  # PHP prints a whole sum without a fraction
    return value


def iso(moment: datetime | None) -> str | None:
    """A moment of a row, or null."""
    return None if moment is None else moment.isoformat()


def as_moment(value: object) -> datetime | None:
    """A moment from a request; without an offset it is server time, unreadable text is nothing."""
    if isinstance(value, datetime):
        return value
    text = str(value).strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = datetime.strptime(text, _SITE_FORMAT).replace(tzinfo=ZONE)
        except ValueError:
            return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def as_number(value: object) -> float:
    """A number the way PHP casts: an array is 1 (0 if empty), unreadable text is 0."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (list, dict)):
        return int(bool(value))
    found = _NUMBER.match(str(value or ""))
    if found is None:
        return 0
    text = found.group(1)
    return float(text) if "." in text else int(text)


def as_id(value: object) -> int:
    """An id the way PHP casts."""
    return int(as_number(value))


def as_flag(value: object) -> bool:
    """A flag: Y, 1 or true."""
    return str(value).strip().lower() in _TRUE
