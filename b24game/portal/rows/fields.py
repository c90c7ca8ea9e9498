"""Single fields of a row: empty says nothing, readable is read, anything else is `Undecodable`.

What "empty" and "readable" are is in `values`, which never raises; here a wrong type becomes the
row's problem, named by its field, so that it is neither taken as empty nor guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.rows.row import LARGEST, Undecodable
from b24game.portal.values import flag, is_empty, moment, text, whole

if TYPE_CHECKING:
    from b24game.model import Moment
    from b24game.portal.rows.row import Context

_NO = frozenset({"n", "0", "false"})
_NO_DATE = (0, "0")


def number(value: object, name: str, what: str = "number") -> int:
    """Return an id, a code or a count, 0 where the field is empty."""
    if type(value) is int and 0 <= value <= LARGEST:  # as nearly all of them come
        return value
    found = whole(value)
    if found is None and is_empty(value):
        return 0
    if found is None or found < 0:
        raise Undecodable(f"{name} is no {what}")
    return found


def numbers(value: object, name: str) -> tuple[int, ...]:
    """Return the ids in a list, an object's values or a single value; 0 stands for none."""
    if isinstance(value, dict):
        value = list(value.values())
    parts = value if isinstance(value, list) else [value]
    return tuple(found for part in parts if (found := number(part, name)))


def words(value: object, name: str) -> str:
    """Return a text, numbers as digits; empty where the field is."""
    if type(value) is str:
        return value
    found = text(value)
    if not found and not is_empty(value):
        raise Undecodable(f"{name} is no text")
    return found


def yes(value: object, name: str) -> bool:
    """Return whether a field says yes; empty is a no."""
    if value == "N":
        return False
    found = flag(value)
    if not found and not is_empty(value) and text(value).strip().lower() not in _NO:
        raise Undecodable(f"{name} is neither yes nor no")
    return found


def needed(value: object, name: str, context: Context) -> Moment:
    """Return a moment that a noun cannot do without."""
    at = moment(value, context.server_offset)
    if at is None:
        raise Undecodable(f"{name} is no date")
    return at


def optional(value: object, name: str, context: Context) -> Moment | None:
    """Return a moment or `None` where the field is empty."""
    at = moment(value, context.server_offset)
    if at is None and not is_empty(value) and value not in _NO_DATE:
        raise Undecodable(f"{name} is no date")
    return at
