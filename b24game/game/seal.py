"""Seals: each run closes its rows under a hash that includes the seal before it.

The hash is SHA-256 over the previous seal and every new row of the sealed tables as canonical JSON,
in a fixed order. Whoever keeps the newest seal elsewhere notices any rewriting of the past.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from b24game.model import Moment

SEALED = ("facts", "withdrawals", "rule_sets", "ledger", "awards", "revocations")
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Reach:
    """The last row of each sealed table that a seal covers."""

    facts: int = 0
    withdrawals: int = 0
    rule_sets: int = 0
    ledger: int = 0
    awards: int = 0
    revocations: int = 0

    def of(self, table: str) -> int:
        """Return the last row of `table`."""
        return int(getattr(self, table))


def close(connection: sqlite3.Connection, run: int, as_of: Moment) -> str | None:
    """Seal everything that is not sealed yet; return the new seal, or `None` if nothing is new."""
    last = connection.execute("SELECT * FROM seals ORDER BY id DESC LIMIT 1").fetchone()
    sealed = reach_of(last) if last else Reach()
    reach = Reach(
        *(
            connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
            for table in SEALED
        )
    )
    if reach == sealed:
        return None
    previous = last["hash"] if last else GENESIS
    seal = digest(connection, previous, sealed, reach)
    columns = ", ".join(f"{table}_to" for table in SEALED)
    connection.execute(
        f"INSERT INTO seals (run_id, at, {columns}, previous, hash)"
        f" VALUES (?, ?, {', '.join('?' * len(SEALED))}, ?, ?)",
        (run, as_of, *(reach.of(table) for table in SEALED), previous, seal),
    )
    return seal


def digest(connection: sqlite3.Connection, previous: str, after: Reach, up_to: Reach) -> str:
    """Return the seal over the rows behind `after` up to `up_to`."""
    state = hashlib.sha256(previous.encode())
    for table in SEALED:
        if after.of(table) == up_to.of(table):
            continue  # nothing new, or a file from before there was such a table
        for line in _canonical(connection, table, after.of(table), up_to.of(table)):
            state.update(line)
    return state.hexdigest()


def reach_of(row: sqlite3.Row) -> Reach:
    """Return what a row of `seals` covers; a file of an older program has fewer columns."""
    known = row.keys()
    return Reach(*(row[f"{table}_to"] if f"{table}_to" in known else 0 for table in SEALED))


def _canonical(
    connection: sqlite3.Connection, table: str, after: int, up_to: int
) -> Iterator[bytes]:
    query = f"SELECT * FROM {table} WHERE id > ? AND id <= ? ORDER BY id"
    for row in connection.execute(query, (after, up_to)):
        values = json.dumps([table, *row], ensure_ascii=False, separators=(",", ":"))
        yield values.encode() + b"\n"
