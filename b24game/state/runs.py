"""Which command ran when; facts, ledger rows and seals name their run."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.model import Moment, Status

_UNDATED = 0
"""The `as_of` of a run that has not heard the portal's time: nothing was read yet."""


def begin(connection: sqlite3.Connection, command: str, now: Moment) -> int:
    """Record the start of a run and return its id; runs that never ended were interrupted."""
    connection.execute("UPDATE runs SET status = 'interrupted' WHERE status = 'running'")
    cursor = connection.execute(
        "INSERT INTO runs (command, as_of, started_at, status) VALUES (?, ?, ?, 'running')",
        (command, _UNDATED, now),
    )
    return cursor.lastrowid or 0


def date(connection: sqlite3.Connection, run: int, as_of: Moment) -> None:
    """Record the moment that the run counts as of."""
    connection.execute("UPDATE runs SET as_of = ? WHERE id = ?", (as_of, run))


def reached(connection: sqlite3.Connection, command: str) -> Moment | None:
    """Return the moment that the last run to its end counted as of."""
    row = connection.execute(
        "SELECT as_of FROM runs WHERE command = ? AND status IN ('success', 'partial')"
        " ORDER BY id DESC LIMIT 1",
        (command,),
    ).fetchone()
    return None if row is None else int(row[0])


def first(connection: sqlite3.Connection, command: str) -> Moment | None:
    """Return the moment that the first run which heard the portal's time counted as of."""
    row = connection.execute(
        "SELECT min(as_of) FROM runs WHERE command = ? AND as_of <> ?", (command, _UNDATED)
    ).fetchone()
    return None if row[0] is None else int(row[0])


def unsettled(connection: sqlite3.Connection) -> bool:
    """Tell whether a sync since the last one to its end may have written what was not posted."""
    row = connection.execute(
        "SELECT count(*) FROM runs WHERE command = 'sync' AND as_of <> ? AND id >"
        " (SELECT coalesce(max(id), 0) FROM runs"
        " WHERE command = 'sync' AND status IN ('success', 'partial'))",
        (_UNDATED,),
    ).fetchone()
    return bool(row[0])


def finish(
    connection: sqlite3.Connection, run: int, status: Status | Literal["interrupted"], now: Moment
) -> None:
    """Record the end of a run."""
    connection.execute(
        "UPDATE runs SET status = ?, finished_at = ? WHERE id = ?", (status, now, run)
    )


@contextmanager
def error_noted(connection: sqlite3.Connection, run: int) -> Iterator[None]:
    """Record that the run failed or was interrupted if the block is; what it committed stays."""
    try:
        yield
    except BaseException as error:
        interrupted = isinstance(error, KeyboardInterrupt)
        with suppress(sqlite3.Error):
            finish(connection, run, "interrupted" if interrupted else "error", int(time.time()))
        raise
