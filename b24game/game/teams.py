"""Who belonged where, and when: the set of departments of a person at a moment.

A team is a set of departments that somebody belongs to; facts name the team, so a board of a
department finds its rows by a few small numbers. Membership seen first counts for all the past;
each later change counts from the sync that saw it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from b24game.model import Moment, Person


def remember(connection: sqlite3.Connection, people: Iterable[Person], now: Moment) -> None:
    """Note the departments of `people` where they differ from what was known."""
    for person in people:
        team = _team_of(connection, person.departments)
        last = connection.execute(
            "SELECT team_id, since FROM memberships WHERE person_id = ? ORDER BY since DESC",
            (person.id,),
        ).fetchone()
        if last is None:
            connection.execute("INSERT INTO memberships VALUES (?, 0, ?)", (person.id, team))
        elif last[0] != team:
            connection.execute(
                "INSERT OR REPLACE INTO memberships VALUES (?, ?, ?)",
                (person.id, max(now, last[1]), team),
            )


def company_name(connection: sqlite3.Connection) -> str:
    """Return the name of the root department, empty where none is known."""
    query = "SELECT name FROM departments WHERE parent_id IS NULL ORDER BY id LIMIT 1"
    row = connection.execute(query).fetchone()
    return "" if row is None else str(row[0])


def team_of(fact: str) -> str:
    """Return the SQL of a fact's team, by the name of its row.

    Somebody may be seen first after what they did: then their first known team is theirs.
    """
    return (
        f"coalesce({fact}.team_id, (SELECT team_id FROM memberships m"
        f" WHERE m.person_id = {fact}.person_id AND m.since <= {fact}.at"
        " ORDER BY m.since DESC LIMIT 1))"
    )


def subtree(parents: Mapping[int, int | None], roots: Iterable[int]) -> frozenset[int]:
    """Return `roots` and every department below them; a cycle in the tree does no harm."""
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        department = waiting.pop()
        if department not in found:
            found.add(department)
            waiting += children.get(department, ())
    return frozenset(found)


def parents(connection: sqlite3.Connection) -> dict[int, int | None]:
    """Return each department's parent."""
    return dict(connection.execute("SELECT id, parent_id FROM departments").fetchall())


def touching(connection: sqlite3.Connection, departments: frozenset[int]) -> frozenset[int]:
    """Return the teams that have a department in common with `departments`."""
    return frozenset(
        row[0]
        for row in connection.execute("SELECT id, departments FROM teams")
        if departments.intersection(json.loads(row[1]))
    )


def _team_of(connection: sqlite3.Connection, departments: tuple[int, ...]) -> int:
    canonical = json.dumps(sorted(set(departments)))
    connection.execute("INSERT OR IGNORE INTO teams (departments) VALUES (?)", (canonical,))
    query = "SELECT id FROM teams WHERE departments = ?"
    return int(connection.execute(query, (canonical,)).fetchone()[0])
