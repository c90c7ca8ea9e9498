"""Rows as columns of values that every form can hold, so that the forms say the same.

Texts are one line without control codes, as everywhere else; an empty one is no value, since CSV
cannot tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from b24game.show import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from b24game.jobs.export.table import Column, Type, Value
    from b24game.model import Moment

EPOCH = 719_163
"""The proleptic ordinal of 1970-01-01."""
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table, column by column."""

    typed: tuple[list[Value], ...]
    """Dates are proleptic ordinals, datetimes UTC seconds."""
    written: tuple[list[Value], ...]
    """Dates and datetimes are ISO 8601: `2026-11-23`, `2026-11-23T09:00:00Z`."""


def batch(columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> Batch:
    """Return `rows`, of which there is at least one, by the types of their columns."""
    typed = tuple(
        _each(_TYPED.get(column.type), values)
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    )
    written = tuple(
        _each(_WRITTEN[column.type], values) if column.type in _WRITTEN else values
        for column, values in zip(columns, typed, strict=True)
    )
    return Batch(typed, written)


def _each(change: Callable[[Any], Value] | None, values: Sequence[Value]) -> list[Value]:
    if change is None:
        return list(values)
    return [None if value is None else change(value) for value in values]


def _text(text: str) -> str | None:
    # What is printable has nothing that would have to be taken out; nearly all is.
    return (text if text.isprintable() else safe.line(text)) or None


@lru_cache(maxsize=4096)
def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


@lru_cache(maxsize=_DAY)
def _clock(second: int) -> str:
    return f"T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z"


def _moment(moment: Moment) -> str:
    # A day and a time of day kept as texts: the clock's own words take six times as long.
    day, second = divmod(moment, _DAY)
    return _day(EPOCH + day) + _clock(second)


_TYPED: dict[Type, Callable[[Any], Value]] = {"string": _text, "boolean": bool, "number": float}
_WRITTEN: dict[Type, Callable[[Any], Value]] = {"date": _day, "datetime": _moment}
