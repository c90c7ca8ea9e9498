"""Which command ran when; facts, ledger rows and seals name their run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from b24game.model import Moment, Status


def begin(connection: sqlite3.Connection, command: str, as_of: Moment, now: Moment) -> int:
    """Record the start of a run and return its id."""
    cursor = connection.execute(
        "INSERT INTO runs (command, as_of, started_at, status) VALUES (?, ?, ?, 'running')",
        (command, as_of, now),
    )
    return cursor.lastrowid or 0


def finish(connection: sqlite3.Connection, run: int, status: Status, now: Moment) -> None:
    """Record the end of a run."""
    connection.execute(
        "UPDATE runs SET status = ?, finished_at = ? WHERE id = ?", (status, now, run)
    )
