"""A table of an export: its columns in words, its keys, and its rows one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Type = Literal["integer", "number", "string", "boolean", "date", "datetime"]
"""A type of Frictionless Table Schema. In a row a boolean may be 0 or 1, a date is its proleptic
ordinal (`date.toordinal`), a datetime is a moment in UTC seconds."""
Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column, described for people."""

    name: str
    type: Type
    text: str
    required: bool = False
    """Every row has a value."""
    refers: str = ""
    """The table whose `id` it holds."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its rows can be gone through once."""

    name: str
    text: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that no two rows have the same values in."""
    rows: Iterable[Sequence[Value]]


Selected = tuple[tuple[Column, str], ...]
"""Columns, each with the SQL of its value."""


def columns(selected: Selected) -> tuple[Column, ...]:
    """Return the columns without their SQL."""
    return tuple(column for column, _sql in selected)


def rows(
    connection: sqlite3.Connection, selected: Selected, source: str, values: Mapping[str, int]
) -> Iterator[tuple[Value, ...]]:
    """Return the rows that `selected` has in `source`, which is SQL from FROM on."""
    chosen = ", ".join(sql for _column, sql in selected)
    cursor = connection.cursor()
    cursor.row_factory = None
    # The SQL is composed of constants of this folder; values are bound.
    return cursor.execute(f"SELECT {chosen} {source}", values)
