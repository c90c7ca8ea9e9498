"""What one field may be read as, written without the room's own readers."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from tests.portal.mutations.samples import OFFSET

if TYPE_CHECKING:
    from tests.portal.mutations.samples import Json

Reader = Any
"""A function of a field's value, `MISSING` where the row has none."""


class Bad(Exception):  # noqa: N818
    """A field that says nothing readable."""


BLANK: tuple[Json, ...] = ("", False, [], {}, None)
MISSING = object()


def blank(value: Json) -> bool:
    if isinstance(value, (list, dict)):
        return all(blank(part) for part in (value.values() if isinstance(value, dict) else value))
    return value is None or value is False or value is MISSING or str(value).strip() == ""


def integral(value: Json, least: int) -> int:
    """5, 5.0 and their texts are one number."""
    if isinstance(value, str):
        try:
            value = json.loads(value.strip().removeprefix("+"))
        except (ValueError, RecursionError):
            value = int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Bad
    if not math.isfinite(float(value) if abs(value) < 1e300 else math.inf) or value != int(value):
        raise Bad
    if not least <= value < 2**63:
        raise Bad
    return int(value)


def identifier(value: Json) -> int:
    return integral(value, 1)


def someone(value: Json) -> int:
    return 0 if blank(value) else integral(value, 0)


def first(value: Json) -> int | None:
    parts = value if isinstance(value, list) else [value]
    parts = list(value.values()) if isinstance(value, dict) else parts
    return next(iter([one for one in map(someone, parts) if one]), None)


def words(value: Json) -> str:
    if isinstance(value, str):
        return value
    if blank(value):
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Bad
    return str(value)


def stripped(value: Json) -> str:
    return words(value).strip()


def named(value: Json) -> str:
    if not words(value):
        raise Bad
    return words(value)


def said(value: Json) -> bool:
    if blank(value):
        return False
    found = {"y": True, "1": True, "true": True, "n": False, "0": False, "false": False}
    if isinstance(value, (list, dict)) or str(value).strip().lower() not in found:
        raise Bad
    return found[str(value).strip().lower()]


def semantic(value: Json) -> str:
    if not isinstance(value, str) or value.upper() not in {"P", "S", "F"}:
        raise Bad
    return value.upper()


def amount(value: Json) -> float:
    if value is None or value is MISSING or value == "":
        return 0.0
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Bad
    if isinstance(value, str) and (not value.isascii() or "_" in value):
        raise Bad
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise Bad from None
    if not math.isfinite(found) or abs(found) > 2**53:
        raise Bad
    return found


SHAPES = (
    "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y",
)  # fmt: skip


def at(value: Json) -> int:
    """A date in one of the documented forms, or Unix seconds."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and 9 <= len(value) <= 11:
        return int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if 100_000_000 <= value < 100_000_000_000:
            return int(value)
        raise Bad
    if not isinstance(value, str):
        raise Bad
    for shape in SHAPES:
        try:
            read = datetime.strptime(value.strip(), shape)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
        read = read if read.tzinfo else read.replace(tzinfo=timezone(timedelta(seconds=OFFSET)))
        # Every zone must be able to show it.
        if (
            not datetime(1970, 1, 1, tzinfo=UTC)
            <= read
            <= datetime(9999, 12, 31, 9, 59, 59, tzinfo=UTC)
        ):
            raise Bad
        return int((read - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() // 1)
    raise Bad


def at_or_none(value: Json) -> int | None:
    return None if blank(value) or value in (0, "0") else at(value)
