"""Single values of the state file: which portal it belongs to, and in which zone it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import sqlite3

Key = Literal[
    "portal",
    "webhook_user",
    "zone",
    "zone_offset",
    "server_offset",
    "profile_fields",
    "profile_language",
    "lead_card",
    "metric_days",
]


def read(connection: sqlite3.Connection, key: Key) -> str | None:
    """Return the value kept under `key`."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def forget(connection: sqlite3.Connection, key: Key) -> None:
    """Keep nothing under `key` any more."""
    connection.execute("DELETE FROM meta WHERE key = ?", (key,))


def write(connection: sqlite3.Connection, key: Key, value: str) -> None:
    """Keep `value` under `key`."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
