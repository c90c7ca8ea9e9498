"""How far each stream has been read.

A pass reads everything modified since `since`, in the order of ids, and remembers in `after` the
last id it saved; killed, the next run goes on from there. Only a pass that reached its end moves
`since` to the moment the pass began: what changed meanwhile comes with the next one. A stream that
only grows needs no `since`: its `after` is its cursor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import sqlite3

    from b24game.model import Moment

Reach = Literal["full", "changes"]
ORDER = (
    "users",
    "departments",
    "currencies",
    "statuses",
    "tasks",
    "stage_moves",
    "deals",
    "contacts",
    "companies",
    "posts",
    "lead_moves",
    "leads",
    "activities",
    "calls",
)
"""The streams as a sync reads and shows them; others come last."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The state of a stream; all moments are the portal's clock."""

    name: str
    since: Moment | None = None
    """Everything modified before was read; absent: the stream was never read to its end."""
    pass_started: Moment | None = None
    """The pass under way began then; absent: none is."""
    reach: Reach = "full"
    after: int = 0
    fields: str = ""
    """Which fields the rows were read with: other fields need a full pass."""
    complete_at: Moment | None = None


def place(name: str) -> tuple[int, str]:
    """Return what sorts streams by `ORDER`."""
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def read(connection: sqlite3.Connection, name: str) -> Cursor:
    """Return the cursor of the stream `name`, a fresh one if it was never read."""
    row = connection.execute(
        "SELECT name, since, pass_started, reach, after, fields, complete_at "
        "FROM streams WHERE name = ?",
        (name,),
    ).fetchone()
    return Cursor(*row) if row else Cursor(name)


def save(connection: sqlite3.Connection, cursor: Cursor) -> None:
    """Store `cursor`, in the transaction of the rows it stands for."""
    connection.execute(
        "INSERT INTO streams (name, since, pass_started, reach, after, fields, complete_at,"
        " status) VALUES (?, ?, ?, ?, ?, ?, ?, 'read') ON CONFLICT (name) DO UPDATE SET"
        " since = excluded.since, pass_started = excluded.pass_started,"
        " reach = excluded.reach, after = excluded.after, fields = excluded.fields,"
        " complete_at = excluded.complete_at, status = 'read', problem = ''",
        (
            cursor.name,
            cursor.since,
            cursor.pass_started,
            cursor.reach,
            cursor.after,
            cursor.fields,
            cursor.complete_at,
        ),
    )


def unavailable(connection: sqlite3.Connection, name: str, problem: str) -> None:
    """Note that the stream could not be read; its cursor stays."""
    connection.execute(
        "INSERT INTO streams (name, status, problem) VALUES (?, 'unavailable', ?)"
        " ON CONFLICT (name) DO UPDATE SET status = 'unavailable', problem = excluded.problem",
        (name, problem),
    )


def reread_if_surplus(connection: sqlite3.Connection, name: str, surplus: int) -> None:
    """Have the next run read a stream whole where the portal counts more than is known.

    That happens when objects come back, or become visible, without having changed. A surplus that
    a whole reading did not explain is not read for again.
    """
    connection.execute(
        "UPDATE streams SET since = CASE WHEN surplus <> ? AND reach = 'changes' THEN NULL"
        " ELSE since END, surplus = ? WHERE name = ?",
        (surplus, surplus, name),
    )
