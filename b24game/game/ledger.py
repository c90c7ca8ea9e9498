"""The ledger: the difference between what the rules want and what is held becomes new rows.

Rows are never changed. A row that is not wanted any more, or with other points, is taken back by
a linked reversal; what is wanted instead is a new row. Running it twice adds nothing.

When a row counts: an award counts from its moment plus the settling time. The reversal of an award
that counted already when its source was undone counts at once, in the period in which it was
undone. An award that did not count yet never shows: its reversal stands at the award's own moment.
What was believed gone and is seen again (restored, or hidden for a while) stands, like its
reversal, at the moment it was seen: the boards of the past stay as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game import compile as rules_to_sql
from b24game.game import rulebook
from b24game.game.facts import GONE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import tzinfo

    from b24game.game.compile import Span
    from b24game.model import Moment

_HELD = """
CREATE TEMP VIEW held AS
SELECT fact_id, rule, player_id, sum(points) AS points, max(turn) AS turn, max(id) AS last_id
FROM ledger GROUP BY fact_id, rule, player_id
"""

_REVERSE = """
INSERT INTO ledger (run_id, fact_id, rule, version, player_id, turn, points, at, counts_from,
                    posted_at, reverses)
SELECT :run, l.fact_id, l.rule, l.version, l.player_id, l.turn + 1, -l.points,
       CASE WHEN w.at >= l.counts_from THEN w.at ELSE l.at END,
       CASE WHEN w.at >= l.counts_from THEN w.at ELSE l.counts_from END,
       :as_of, l.id
FROM held h
JOIN ledger l ON l.id = h.last_id
LEFT JOIN withdrawals w ON w.fact_id = l.fact_id
LEFT JOIN wanted n
       ON n.fact_id = h.fact_id AND n.rule = h.rule AND n.player_id = h.player_id
WHERE h.points <> 0 AND h.points <> coalesce(n.points, 0)
ORDER BY l.id
"""

_AWARD = """
INSERT INTO ledger (run_id, fact_id, rule, version, player_id, turn, points, at, counts_from,
                    posted_at)
SELECT :run, n.fact_id, n.rule, n.version, n.player_id, coalesce(h.turn, 0) + 1, n.points,
       CASE WHEN before.id IS NULL THEN f.at ELSE f.seen_at END,
       CASE WHEN before.id IS NULL THEN f.at + n.settle_after ELSE f.seen_at END, :as_of
FROM wanted n
JOIN facts f ON f.id = n.fact_id
LEFT JOIN facts before ON before.key = f.key AND before.turn = f.turn - 1 AND before.at = f.at
     AND EXISTS (SELECT 1 FROM withdrawals w WHERE w.fact_id = before.id AND w.reason = :gone)
LEFT JOIN held h ON h.fact_id = n.fact_id AND h.rule = n.rule AND h.player_id = n.player_id
WHERE coalesce(h.points, 0) = 0
ORDER BY f.at, n.fact_id, n.rule
"""


@dataclass(frozen=True, slots=True)
class Posting:
    """What a run added to the ledger."""

    posted: int
    reversed: int
    points: int


def want(connection: sqlite3.Connection, spans: Sequence[Span]) -> None:
    """Fill the temporary table `wanted` with what the rules say the ledger should hold."""
    connection.execute("DROP TABLE IF EXISTS temp.wanted")
    connection.execute(
        "CREATE TEMP TABLE wanted (fact_id INTEGER, rule TEXT, player_id INTEGER, points INTEGER,"
        " version TEXT, settle_after INTEGER, PRIMARY KEY (fact_id, rule, player_id))"
        " WITHOUT ROWID"
    )
    for statement in rules_to_sql.statements(spans):
        connection.execute(f"INSERT INTO wanted {statement.sql}", statement.values)


def post(connection: sqlite3.Connection, run: int, as_of: Moment, zone: tzinfo) -> Posting:
    """Post the difference between wanted and held points, in the caller's transaction."""
    before = _last(connection)
    rules_to_sql.prepare(connection, zone)
    want(connection, rulebook.spans(connection))
    connection.execute("DROP VIEW IF EXISTS temp.held")
    connection.execute(_HELD)
    values = {"run": run, "as_of": as_of, "gone": GONE}
    undone = connection.execute(_REVERSE, values).rowcount
    posted = connection.execute(_AWARD, values).rowcount
    points = connection.execute(
        "SELECT coalesce(sum(points), 0) FROM ledger WHERE id > ?", (before,)
    ).fetchone()[0]
    return Posting(posted, undone, points)


def _last(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM ledger").fetchone()[0])
