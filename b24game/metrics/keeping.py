"""The days kept in the state file: which of them have to be worked out again, and doing so.

A stamp tells what the kept days were made from. A day is stale once a fact, a withdrawal or a row
of the ledger came that belongs to it, or while something in it may still settle. Whoever cannot
write (another run is at work, an earlier moment was asked for) works the stale days out for
itself and reads them over the kept ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from b24game.game import rulebook
from b24game.metrics import daily
from b24game.state import meta

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import tzinfo

    from b24game.model import Moment

_MADE_BY = 1
"""Goes up when the same facts make other days."""


class Stamp(msgspec.Struct, frozen=True):
    """What the kept days were made from: rows up to these ids, as of a moment."""

    as_of: int
    facts: int
    withdrawals: int
    ledger: int
    settle_after: int
    longest: int
    """The longest settling time of any rule set that ever held, in seconds."""
    zone: str
    made_by: int = _MADE_BY


def stamp(connection: sqlite3.Connection, as_of: Moment, settle_after: int, zone: tzinfo) -> Stamp:
    """Return the stamp of days made now."""
    newest = {
        table: connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
        for table in ("facts", "withdrawals", "ledger")
    }
    spans = rulebook.spans(connection)
    longest = max([settle_after, *(span.ruleset.game.settle_after for span in spans)])
    return Stamp(as_of=as_of, settle_after=settle_after, longest=longest, zone=str(zone), **newest)


def kept(connection: sqlite3.Connection) -> Stamp | None:
    """Return the stamp of the kept days; none where nothing usable is kept."""
    text = meta.read(connection, "metric_days")
    if text is None or not _has_table(connection):
        return None
    try:
        found = msgspec.json.decode(text, type=Stamp)
    except msgspec.DecodeError:
        return None
    return found if found.made_by == _MADE_BY else None


def current(connection: sqlite3.Connection, now: Stamp, zone: tzinfo) -> bool:
    """Tell whether the kept days are those of a stamp."""
    before = kept(connection)
    return before is not None and not stale(connection, before, now, zone)


def refresh(connection: sqlite3.Connection, now: Stamp, zone: tzinfo) -> None:
    """Bring the kept days up to date, in the caller's transaction."""
    _work_out(connection, now, zone)
    connection.execute(f"DELETE FROM {daily.KEPT} WHERE day IN (SELECT day FROM temp.stale_days)")
    # Row by row in the order of the table: days come one after the other, people do not.
    connection.execute(
        f"INSERT INTO {daily.KEPT} SELECT * FROM temp.fresh_days ORDER BY person_id, day"
    )
    meta.write(connection, "metric_days", msgspec.json.encode(now).decode())


def overlaid(connection: sqlite3.Connection, now: Stamp, zone: tzinfo) -> str:
    """Return the table of all days as of a moment, without writing to the state file."""
    if current(connection, now, zone):
        return daily.KEPT
    _work_out(connection, now, zone)
    columns = ", ".join(f"{name} INTEGER" for name in daily.COLUMNS)
    connection.execute(
        f"CREATE TEMP TABLE all_days (person_id INTEGER, day INTEGER, {columns},"
        " PRIMARY KEY (person_id, day)) WITHOUT ROWID"
    )
    kept_days = (
        f"SELECT * FROM {daily.KEPT} WHERE day NOT IN (SELECT day FROM temp.stale_days) UNION ALL "
        if _has_table(connection)
        else ""
    )
    connection.execute(
        f"INSERT INTO temp.all_days SELECT * FROM ({kept_days}SELECT * FROM temp.fresh_days)"
        " ORDER BY person_id, day"
    )
    return "temp.all_days"


def _work_out(connection: sqlite3.Connection, now: Stamp, zone: tzinfo) -> None:
    """Put the stale days, and what is to stand in their place, into temporary tables."""
    before = kept(connection)
    days = stale(connection, before, now, zone)
    gone = set(days)
    if _has_table(connection) and (before is None or not _comparable(before, now)):
        gone |= {row[0] for row in connection.execute(f"SELECT DISTINCT day FROM {daily.KEPT}")}
    for table in ("stale_days", "fresh_days"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    connection.execute("CREATE TEMP TABLE stale_days (day INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO temp.stale_days VALUES (?)", [(day,) for day in gone])
    columns = ", ".join(daily.COLUMNS)
    connection.execute(f"CREATE TEMP TABLE fresh_days (person_id, day, {columns})")
    last = daily.ordinal(now.as_of, zone)
    daily.fill(
        connection,
        "temp.fresh_days",
        (day for day in days if day <= last),
        as_of=now.as_of,
        settle_after=now.settle_after,
        zone=zone,
    )


def stale(
    connection: sqlite3.Connection, before: Stamp | None, now: Stamp, zone: tzinfo
) -> set[int]:
    """Return the days that differ, or may, between two stamps."""
    if before is None or not _comparable(before, now):
        return _all_days(connection, now, zone)
    days = daily.days_of(_touched(connection, before), zone)
    earlier, later = sorted((before.as_of, now.as_of))
    if earlier == later:
        return days
    settling = earlier - max(before.longest, now.longest)
    days |= set(range(daily.ordinal(settling, zone), daily.ordinal(later, zone) + 1))
    return days | daily.days_of(_undone(connection, earlier, later), zone)


def _touched(connection: sqlite3.Connection, before: Stamp) -> Iterator[Moment]:
    """Yield the moments of all that came since."""
    for query, last in (
        ("SELECT at FROM facts WHERE id > ?", before.facts),
        (
            "SELECT f.at FROM withdrawals w JOIN facts f ON f.id = w.fact_id WHERE w.id > ?",
            before.withdrawals,
        ),
        ("SELECT at FROM ledger WHERE id > ?", before.ledger),
    ):
        yield from (row[0] for row in connection.execute(query, (last,)))


def _undone(connection: sqlite3.Connection, earlier: Moment, later: Moment) -> Iterator[Moment]:
    """Yield the moments of what was undone, or seen again, between two moments."""
    rows = connection.execute(
        "SELECT f.at, f.key FROM withdrawals w JOIN facts f ON f.id = w.fact_id"
        " WHERE w.at > ? AND w.at <= ? OR EXISTS (SELECT 1 FROM facts g WHERE g.key = f.key"
        "  AND g.turn = f.turn + 1 AND g.seen_at > ? AND g.seen_at <= ?)",
        (earlier, later, earlier, later),
    )
    yield from (row[0] for row in rows)


def _comparable(before: Stamp, now: Stamp) -> bool:
    """Tell whether the days of two stamps differ by what came meanwhile alone."""
    same = (before.zone, before.settle_after) == (now.zone, now.settle_after)
    # A restored backup, or a copy of the file, may hold less than the stamp says.
    return same and all(
        getattr(before, name) <= getattr(now, name) for name in ("facts", "withdrawals", "ledger")
    )


def _all_days(connection: sqlite3.Connection, now: Stamp, zone: tzinfo) -> set[int]:
    first = [
        connection.execute(f"SELECT min(at) FROM {table}").fetchone()[0]
        for table in ("facts", "ledger")
    ]
    known = [moment for moment in first if moment is not None]
    if not known:
        return set()
    return set(range(daily.ordinal(min(known), zone), daily.ordinal(now.as_of, zone) + 1))


def _has_table(connection: sqlite3.Connection) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE name = ?"
    return bool(connection.execute(query, (daily.KEPT,)).fetchone()[0])
