"""How values look in an answer, and how they are read from a request."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from b24game.sandbox.model import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SITE_FORMAT = "%d.%m.%Y %H:%M:%S"
_NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)")
_TRUE = frozenset({"y", "1", "true", "yes"})

AS_THEY_ARE = frozenset({type(None), str, int, bool, list})
"""Types of values that JSON prints without more ado."""


def yes(flag: object) -> str:
    """A flag as ``Y`` or ``N``."""
    return "Y" if flag else "N"


def shown(value: object) -> object:
    """A stored value as JSON.

    A pure date comes back with a technical time: midnight UTC in the server's offset
    (page tutorials/crm/how-to-edit-crm-objects/how-to-set-paid-date-to-deal).
    """
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return _midnight(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)  # PHP prints a whole sum without a fraction
    return value


def shown_fields(fields: Mapping[str, object]) -> dict[str, object]:
    """All fields of a row as JSON; a copy with the few that need it printed is the quickest."""
    row, same = dict(fields), AS_THEY_ARE
    for name, value in fields.items():
        if type(value) not in same:
            row[name] = shown(value)
    return row


def shown_some(fields: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """Some fields of a row as JSON, as far as it has them."""
    same = AS_THEY_ARE
    return {
        name: value if type(value := fields[name]) in same else shown(value)
        for name in names
        if name in fields
    }


def iso(moment: datetime | None) -> str | None:
    """A moment of a row, or null."""
    return None if moment is None else moment.isoformat()


_MOST = 1 << 16
_texts: dict[datetime, str] = {}


def _moment(moment: datetime) -> str:
    """A moment as text, kept because pages repeat the same ones.

    Only those of the portal's zone are: equal moments of two zones differ as texts.
    """
    if moment.tzinfo is not ZONE:
        return moment.isoformat()
    text = _texts.get(moment)
    if text is None:
        if len(_texts) >= _MOST:
            _texts.clear()
        text = _texts[moment] = moment.isoformat()
    return text


@lru_cache(maxsize=1 << 14)
def _midnight(day: date) -> str:
    """The technical time of a pure date."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).astimezone(ZONE).isoformat()


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
