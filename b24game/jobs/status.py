"""`status`: what the state file holds and how fresh it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.jobs.reports import RunLine, StatusReport, StreamState
from b24game.jobs.setting import moment_of, zone_name
from b24game.model import Report
from b24game.state import meta, mirror
from b24game.state.file import reading

if TYPE_CHECKING:
    import sqlite3

    from b24game.jobs.setting import Setting

_RUNS = 5


def run(setting: Setting) -> Report[StatusReport]:
    """Report on the state file.

    Raises:
        StateError: there is no usable state file.
    """
    with reading(setting.state) as connection:
        zone = setting.zone(connection)
        now = moment_of(None, zone)

        def number(query: str) -> int:
            return int(connection.execute(query).fetchone()[0] or 0)

        version = connection.execute(
            "SELECT version FROM rule_sets WHERE effective_from <= ?"
            " ORDER BY effective_from DESC, id DESC LIMIT 1",
            (now,),
        ).fetchone()
        data = StatusReport(
            state_file=str(setting.state),
            size=setting.state.stat().st_size,
            portal=meta.read(connection, "portal"),
            zone=zone_name(zone, now),
            rules_version=None if version is None else version[0],
            people=number("SELECT count(*) FROM people WHERE active AND kind = 'employee'"),
            facts=number("SELECT count(*) FROM facts"),
            entries=number("SELECT count(*) FROM ledger"),
            points=number("SELECT sum(points) FROM ledger"),
            streams=_streams(connection),
            runs=_runs(connection),
        )
    return Report("status", now, data)


def _streams(connection: sqlite3.Connection) -> tuple[StreamState, ...]:
    return tuple(
        StreamState(
            name=row["name"],
            rows=mirror.count(connection, row["name"]) if row["name"] in mirror.TABLES else 0,
            complete_at=row["complete_at"],
            status=row["status"],
            problem=row["problem"],
        )
        for row in connection.execute("SELECT * FROM streams ORDER BY name").fetchall()
    )


def _runs(connection: sqlite3.Connection) -> tuple[RunLine, ...]:
    rows = connection.execute(
        "SELECT id, command, started_at, finished_at, status FROM runs ORDER BY id DESC LIMIT ?",
        (_RUNS,),
    )
    return tuple(RunLine(*row) for row in rows)
