"""Recomputing everything: the file, the seals, the turns, and every balance from facts and rules.

Each check returns how many rows it looked at and what is wrong; an empty text means nothing is.
Rows that a killed run left unsealed are not wrong: the next run posts and seals them, so balances
are compared as of the newest seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game import compile as rules_to_sql
from b24game.game import ledger, rulebook, seal
from b24game.language import _
from b24game.state import runs
from b24game.state.file import append_only

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one check."""

    name: str
    checked: int
    problem: str
    skipped: str = ""
    """Why the check could not be made."""


def checks(connection: sqlite3.Connection, zone: tzinfo) -> Iterator[Outcome]:
    """Run every check on an open state file; nothing is written."""
    yield _file(connection)
    yield _append_only(connection)
    yield _seals(connection)
    yield _turns(connection)
    yield _balances(connection, zone)


def newest_seal(connection: sqlite3.Connection) -> str | None:
    """Return the hash of the newest seal."""
    row = connection.execute("SELECT hash FROM seals ORDER BY id DESC LIMIT 1").fetchone()
    return None if row is None else str(row[0])


def _file(connection: sqlite3.Connection) -> Outcome:
    damage = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
    damage += [
        _("row {row} of {table} points nowhere").format(table=row[0], row=row[1])
        for row in connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    ]
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    return Outcome("file", pages, "; ".join(damage))


def _append_only(connection: sqlite3.Connection) -> Outcome:
    tables = append_only(connection)
    expected = {f"{table}_no_{action}" for table in tables for action in ("update", "delete")}
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    lost = expected - {row[0] for row in connection.execute(query)}
    problem = _("missing triggers: {names}").format(names=", ".join(sorted(lost))) if lost else ""
    return Outcome("append_only", len(expected), problem)


def _seals(connection: sqlite3.Connection) -> Outcome:
    previous, reach, checked = seal.GENESIS, seal.Reach(), 0
    for row in connection.execute("SELECT * FROM seals ORDER BY id").fetchall():
        covered = seal.reach_of(row)
        expected = seal.digest(connection, previous, reach, covered)
        checked += 1
        if row["previous"] != previous or row["hash"] != expected:
            return Outcome(
                "seals",
                checked,
                _("seal {id} of run {run} does not fit its rows: something was changed").format(
                    id=row["id"], run=row["run_id"]
                ),
            )
        previous, reach = row["hash"], covered
    return Outcome("seals", checked, "")


def _turns(connection: sqlite3.Connection) -> Outcome:
    """A turn is an award or the reversal of the turn before it, with the opposite points."""
    rows = connection.execute("SELECT count(*) FROM ledger").fetchone()[0]
    wrong = connection.execute(
        "SELECT count(*), min(l.id) FROM ledger l LEFT JOIN ledger r ON r.id = l.reverses"
        " WHERE CASE WHEN l.turn % 2 = 1 THEN l.reverses IS NOT NULL ELSE r.id IS NULL"
        " OR r.points <> -l.points OR r.turn <> l.turn - 1 OR r.fact_id <> l.fact_id"
        " OR r.rule <> l.rule OR r.player_id <> l.player_id END"
    ).fetchone()
    problem = ""
    if wrong[0]:
        problem = _("{number} ledger rows are no proper award or reversal, first {id}").format(
            number=wrong[0], id=wrong[1]
        )
    return Outcome("turns", rows, problem)


def _balances(connection: sqlite3.Connection, zone: tzinfo) -> Outcome:
    """Compare every balance with what facts and rules say.

    A run that did not finish may have seen people who leave or facts that its posting would have
    taken into account: the next run settles that, so there is nothing to compare yet.
    """
    if runs.unsettled(connection):
        return Outcome("balances", 0, "", _("the last sync did not finish: run it again first"))
    last = connection.execute("SELECT * FROM seals ORDER BY id DESC LIMIT 1").fetchone()
    reach = seal.reach_of(last) if last else seal.Reach()
    rules_to_sql.prepare(connection, zone, reach.facts, reach.withdrawals)
    ledger.want(connection, rulebook.spans(connection, reach.rule_sets))
    held = (
        "(SELECT fact_id, rule, player_id, sum(points) AS points FROM ledger"
        f" WHERE id <= {reach.ledger} GROUP BY fact_id, rule, player_id)"
    )
    keys = "n.fact_id = h.fact_id AND n.rule = h.rule AND n.player_id = h.player_id"
    wrong = connection.execute(
        f"SELECT player_id, fact_id, rule, held, wanted FROM ("
        f" SELECT h.player_id, h.fact_id, h.rule, h.points AS held,"
        f"  coalesce(n.points, 0) AS wanted FROM {held} h LEFT JOIN wanted n ON {keys}"
        f" UNION SELECT n.player_id, n.fact_id, n.rule, coalesce(h.points, 0), n.points"
        f"  FROM wanted n LEFT JOIN {held} h ON {keys}) WHERE held <> wanted LIMIT 5"
    ).fetchall()
    checked = connection.execute("SELECT count(*) FROM wanted").fetchone()[0]
    problem = "; ".join(
        _("person {person} holds {held} for fact {fact} by {rule}, should hold {wanted}").format(
            person=row["player_id"],
            fact=row["fact_id"],
            rule=row["rule"],
            held=row["held"],
            wanted=row["wanted"],
        )
        for row in wrong
    )
    return Outcome("balances", checked, problem)
