"""The portal's rows as last seen: saving nouns of the model into their tables.

Each table has the columns of its noun, by name; lists are kept as JSON. `TABLES` is the one place
that says which noun lives where.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, get_origin

from msgspec import Struct, structs

from b24game import model

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from b24game.model import Moment

Noun = (
    model.Person
    | model.Department
    | model.Task
    | model.TaskEvent
    | model.Deal
    | model.StageMove
    | model.Card
    | model.Currency
    | model.DictionaryEntry
    | model.Post
    | model.Lead
    | model.Activity
    | model.Call
    | model.Comment
)


@dataclass(frozen=True, slots=True)
class Table:
    """Where the rows of a stream live."""

    name: str
    noun: type[Struct]
    keys: tuple[str, ...] = ("id",)
    perishable: bool = True
    """Rows can disappear from the portal: `missed_at` and `gone_at` follow them."""
    kind: str = ""
    """The value of `kind` that tells apart the streams of one table."""
    lasting: tuple[str, ...] = ()
    """Columns that a reading with narrower rights leaves empty: what is known stays."""


TABLES = {
    "users": Table("people", model.Person, lasting=("registered_at",)),
    "departments": Table("departments", model.Department),
    "tasks": Table("tasks", model.Task),
    "deals": Table("deals", model.Deal),
    "stage_moves": Table("stage_moves", model.StageMove, perishable=False),
    "contacts": Table("cards", model.Card, ("kind", "id"), kind="contact"),
    "companies": Table("cards", model.Card, ("kind", "id"), kind="company"),
    "currencies": Table("currencies", model.Currency, ("code",), perishable=False),
    "statuses": Table("dictionary", model.DictionaryEntry, perishable=False),
    "posts": Table("posts", model.Post),
    "leads": Table("leads", model.Lead),
    "lead_moves": Table("lead_moves", model.StageMove, perishable=False),
    "activities": Table("activities", model.Activity),
    "calls": Table("calls", model.Call, perishable=False),
    "comments": Table("comments", model.Comment),
}


@dataclass(frozen=True, slots=True)
class Saved:
    """What a page of rows brought."""

    new: int
    changed: int
    touched: tuple[int, ...]
    """Ids of the new and the changed rows, and of those that came back."""


def save(connection: sqlite3.Connection, stream: str, rows: Sequence[Noun]) -> Saved:
    """Store `rows` of `stream`, replacing what was known of them but for what lasts."""
    table = TABLES[stream]
    columns = _columns(table.noun)
    lasting = [columns.index(name) for name in table.lasting]
    known = _known(connection, table, rows)
    new = changed = 0
    fresh: list[list[Any]] = []
    for row in rows:
        values = _values(row, columns)
        old, missed = known.get(tuple(getattr(row, key) for key in table.keys), (None, False))
        if old is None:
            new += 1
            fresh.append(values)
            continue
        for place in lasting:
            if values[place] is None:
                values[place] = old[place]
        if missed or old != values:
            changed += 1
            fresh.append(values)
    connection.executemany(_upsert(table), fresh)
    connection.execute(
        "DELETE FROM unreadable WHERE stream = ? AND id IN (SELECT value FROM json_each(?))",
        (stream, json.dumps([getattr(row, table.keys[-1]) for row in rows])),
    )
    at = columns.index("id") if "id" in columns else None
    touched = tuple(values[at] for values in fresh) if at is not None else ()
    return Saved(new, changed, touched)


def replace(connection: sqlite3.Connection, stream: str, rows: Sequence[Noun]) -> Saved:
    """Store the whole content of a small dictionary; what is not in `rows` any more goes."""
    table = TABLES[stream]
    saved = save(connection, stream, rows)
    key = table.keys[0]
    kept = json.dumps([getattr(row, key) for row in rows])
    connection.execute(
        f"DELETE FROM {table.name} WHERE {key} NOT IN (SELECT value FROM json_each(?))", (kept,)
    )
    return saved


def ids(connection: sqlite3.Connection, stream: str) -> list[int]:
    """Return the ids of the rows that should still be on the portal, ascending."""
    table = TABLES[stream]
    where, values = _of_stream(table)
    return [
        int(row[0])
        for row in connection.execute(
            f"SELECT id FROM {table.name} WHERE gone_at IS NULL{where} ORDER BY id", values
        )
    ]


def note_unreadable(connection: sqlite3.Connection, stream: str, ids: Iterable[int]) -> None:
    """Remember rows that could not be decoded: the portal counts them too."""
    connection.executemany(
        "INSERT OR IGNORE INTO unreadable VALUES (?, ?)", [(stream, number) for number in ids]
    )


def forget_unreadable(connection: sqlite3.Connection, stream: str) -> None:
    """Forget the unreadable rows of a stream: the portal does not count them any more."""
    connection.execute("DELETE FROM unreadable WHERE stream = ?", (stream,))


def expected(connection: sqlite3.Connection, stream: str) -> int:
    """Return how many rows the portal should count: the known ones and the unreadable ones."""
    query = "SELECT count(*) FROM unreadable WHERE stream = ?"
    return count(connection, stream) + int(connection.execute(query, (stream,)).fetchone()[0])


def count(connection: sqlite3.Connection, stream: str) -> int:
    """Return how many rows of the stream are known and not gone."""
    table = TABLES[stream]
    where, values = _of_stream(table)
    alive = "gone_at IS NULL" if table.perishable else "1"
    query = f"SELECT count(*) FROM {table.name} WHERE {alive}{where}"
    return int(connection.execute(query, values).fetchone()[0])


def mark_missing(
    connection: sqlite3.Connection,
    stream: str,
    missing: Iterable[int],
    at: Moment,
    looked_at: Iterable[int] | None = None,
) -> tuple[int, ...]:
    """Note that the portal does not list these rows any more; return the ids it concerns.

    The first time a row is missed it is only suspected (`missed_at`), since deleted and hidden
    look alike; missed a second time, it is gone. Rows missed before and listed again come back, of
    those `looked_at` (of all, where that is not given).
    """
    table = TABLES[stream]
    where, values = _of_stream(table)
    gone = json.dumps(sorted(missing))
    seen = None if looked_at is None else json.dumps(sorted(looked_at))
    chosen = "id IN (SELECT value FROM json_each(?))"
    concerned = f"({chosen} OR (missed_at IS NOT NULL AND (? IS NULL OR {chosen})))"
    alive = f"gone_at IS NULL{where} AND {concerned}"
    bound = (*values, gone, seen, seen or "[]")
    touched = [
        int(row[0])
        for row in connection.execute(f"SELECT id FROM {table.name} WHERE {alive}", bound)
    ]
    connection.execute(
        f"UPDATE {table.name} SET gone_at = ? WHERE gone_at IS NULL{where}"
        f" AND {chosen} AND missed_at IS NOT NULL",
        (at, *values, gone),
    )
    connection.execute(
        f"UPDATE {table.name} SET missed_at = CASE WHEN {chosen} THEN coalesce(missed_at, ?) END"
        f" WHERE {alive}",
        (gone, at, *bound),
    )
    return tuple(touched)


def load(noun: type[Struct], row: sqlite3.Row) -> Any:  # noqa: ANN401 - the noun's type is the caller's
    """Return the noun kept in a row of its table."""
    values = {name: row[name] for name in _columns(noun)}
    for name in _lists(noun):
        values[name] = tuple(json.loads(values[name]))
    return noun(**values)


def _of_stream(table: Table) -> tuple[str, tuple[str, ...]]:
    return (" AND kind = ?", (table.kind,)) if table.kind else ("", ())


def _known(
    connection: sqlite3.Connection, table: Table, rows: Sequence[Noun]
) -> dict[tuple[Any, ...], tuple[list[Any], bool]]:
    """Return by key what is stored of `rows`, and whether the row was missed meanwhile."""
    key = table.keys[-1]
    where, values = _of_stream(table)
    columns = ", ".join(_columns(table.noun))
    found = connection.execute(
        f"SELECT {columns}, {'missed_at IS NOT NULL' if table.perishable else '0'} FROM"
        f" {table.name} WHERE {key} IN (SELECT value FROM json_each(?)){where}",
        (json.dumps([getattr(row, key) for row in rows]), *values),
    )
    names = _columns(table.noun)
    places = [names.index(name) for name in table.keys]
    known = {}
    for row in found:
        *stored, missed = tuple(row)
        known[tuple(stored[place] for place in places)] = stored, bool(missed)
    return known


def _values(row: Noun, columns: Sequence[str]) -> list[Any]:
    values: list[Any] = []
    for name in columns:
        value = getattr(row, name)
        if isinstance(value, bool):
            value = int(value)
        elif isinstance(value, tuple):
            value = json.dumps(value)
        values.append(value)
    return values


@cache  # msgspec reads the annotations anew each time, which took most of a sync of many deals
def _columns(noun: type[Struct]) -> tuple[str, ...]:
    return tuple(field.name for field in structs.fields(noun))


@cache
def _lists(noun: type[Struct]) -> tuple[str, ...]:
    return tuple(field.name for field in structs.fields(noun) if get_origin(field.type) is tuple)


def _upsert(table: Table) -> str:
    columns = _columns(table.noun)
    keys = ", ".join(table.keys)
    updates = [f"{name} = excluded.{name}" for name in columns if name not in table.keys]
    if table.perishable:
        updates += ["missed_at = NULL", "gone_at = NULL"]
    marks = ", ".join("?" * len(columns))
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"
        f" ON CONFLICT ({keys}) DO UPDATE SET {', '.join(updates)}"
    )
