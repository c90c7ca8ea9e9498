"""Which streams of the portal show a kind of fact, and which of them could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from b24game.rules.ruleset import FactKind

_SOURCES: dict[FactKind, tuple[str, ...]] = {
    "task_closed": ("tasks", "task_history"),
    "task_overdue": ("tasks", "task_history"),
    "appreciation_sent": ("posts", "appreciations"),
    "appreciation_received": ("posts", "appreciations"),
    "post_published": ("posts",),
    "card_completed": ("contacts", "companies"),
    "deal_won": ("deals", "stage_moves"),
    "deal_commented": ("deals", "comments"),
    "lead_created": ("leads", "lead_moves"),
    "lead_handled": ("leads", "lead_moves"),
    "lead_qualified": ("leads", "lead_moves"),
    "call_made": ("calls",),
    "activity_completed": ("activities",),
}
"""Nobody is told to lead while one of them is unreadable."""


def unread(connection: sqlite3.Connection, kinds: Iterable[FactKind]) -> tuple[str, ...]:
    """Return the streams of these kinds that the last sync could not read."""
    needed = {stream for kind in kinds for stream in _SOURCES[kind]}
    query = "SELECT name FROM streams WHERE status = 'unavailable' ORDER BY name"
    return tuple(row[0] for row in connection.execute(query) if row[0] in needed)
