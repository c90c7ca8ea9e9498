"""When somebody is an employee: the times in which what they do earns points.

An employee seen first has always been one, as far as we can know; a leaver seen first was one
until then. Later changes count from the sync that sees them, so nobody's past is touched.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from b24game.model import Moment, Person

EMPLOYEE = "employee"
UNKNOWN = "unknown"
"""A webhook with narrower rights does not tell the kind: that is no change."""


def employed(person: str, moment: str) -> str:
    """Return the SQL condition that a person was an employee at a moment, by column names."""
    return (
        f"EXISTS (SELECT 1 FROM employments e WHERE e.person_id = {person}"
        f" AND e.since <= {moment} AND (e.until IS NULL OR {moment} < e.until))"
    )


def remember(connection: sqlite3.Connection, people: Sequence[Person], now: Moment) -> None:
    """Note who began or ceased to be an employee; call it before the people are saved."""
    chosen = json.dumps([person.id for person in people])
    known = {
        row[0]
        for row in connection.execute(
            "SELECT id FROM people WHERE id IN (SELECT value FROM json_each(?))", (chosen,)
        )
    }
    last = {
        row["person_id"]: row["until"]
        for row in connection.execute("SELECT * FROM employments ORDER BY since")
    }
    for person in people:
        works = person.kind == EMPLOYEE and person.active
        if person.id in last:
            if works and last[person.id] is not None:
                _begin(connection, person.id, now, None)
            elif not works and last[person.id] is None and person.kind != UNKNOWN:
                end(connection, [person.id], now)
        elif works:
            _begin(connection, person.id, now if person.id in known else 0, None)
        elif person.kind == EMPLOYEE and person.id not in known:
            _begin(connection, person.id, 0, now)


def end(connection: sqlite3.Connection, people: Iterable[int], now: Moment) -> None:
    """Note that people are no employees any more."""
    connection.execute(
        "UPDATE employments SET until = ? WHERE until IS NULL"
        " AND person_id IN (SELECT value FROM json_each(?))",
        (now, json.dumps(list(people))),
    )


def _begin(
    connection: sqlite3.Connection, person: int, since: Moment, until: Moment | None
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO employments VALUES (?, ?, ?)", (person, since, until)
    )
