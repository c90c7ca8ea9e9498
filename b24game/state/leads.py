"""What leads said, and which thresholds they reached, as plain rows.

`lead_inputs` only grows, a row for each change; `lead_alerts` holds one row for each lead and
alert. What the rows mean is known to `leads/inputs.py` and `leads/alerts.py`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

    from b24game.model import Moment, ProspectKind


def latest(connection: sqlite3.Connection, kind: ProspectKind) -> dict[int, tuple[Moment, str]]:
    """Return when each lead was noted last, and what it said then."""
    query = (
        "SELECT lead_id, seen_at, inputs FROM lead_inputs WHERE id IN"
        " (SELECT max(id) FROM lead_inputs WHERE kind = ? GROUP BY lead_id)"
    )
    return {lead_id: (at, inputs) for lead_id, at, inputs in connection.execute(query, (kind,))}


def append(
    connection: sqlite3.Connection, kind: ProspectKind, rows: Iterable[tuple[int, Moment, str]]
) -> None:
    """Add rows (lead, when it was seen, what it said), in the caller's transaction."""
    connection.executemany(
        "INSERT INTO lead_inputs (kind, lead_id, seen_at, inputs) VALUES (?, ?, ?, ?)",
        [(kind, *row) for row in rows],
    )


def inputs(
    connection: sqlite3.Connection, kind: ProspectKind, ids: Collection[int] | None = None
) -> list[tuple[int, Moment, str]]:
    """Return the rows of all leads, or of `ids`, in the order in which they were added."""
    chosen = None if ids is None else json.dumps(sorted(ids))
    query = (
        "SELECT lead_id, seen_at, inputs FROM lead_inputs WHERE kind = ?"
        " AND (? IS NULL OR lead_id IN (SELECT value FROM json_each(?))) ORDER BY id"
    )
    return [tuple(row) for row in connection.execute(query, (kind, chosen, chosen))]


def alerts(
    connection: sqlite3.Connection, kind: ProspectKind
) -> dict[tuple[int, str], tuple[bool | None, int]]:
    """Return whether each alert of each lead is reached, and how often that was news."""
    query = "SELECT lead_id, alert, reached, turn FROM lead_alerts WHERE kind = ?"
    return {
        (lead_id, alert): (None if reached is None else bool(reached), turn)
        for lead_id, alert, reached, turn in connection.execute(query, (kind,))
    }


def save_alerts(
    connection: sqlite3.Connection,
    kind: ProspectKind,
    states: Mapping[tuple[int, str], tuple[bool | None, int]],
) -> None:
    """Put states in the place of those before, in the caller's transaction."""
    connection.executemany(
        "INSERT OR REPLACE INTO lead_alerts (kind, lead_id, alert, reached, turn)"
        " VALUES (?, ?, ?, ?, ?)",
        [(kind, *key, *state) for key, state in states.items()],
    )


def forget_alerts(
    connection: sqlite3.Connection, kind: ProspectKind, kept: Collection[str]
) -> None:
    """Forget which alerts are reached that are not in `kept`, in the caller's transaction.

    How often they were news stays: keys of the outbox are made of it.
    """
    connection.execute(
        "UPDATE lead_alerts SET reached = NULL WHERE kind = ?"
        " AND alert NOT IN (SELECT value FROM json_each(?))",
        (kind, json.dumps(sorted(kept))),
    )
