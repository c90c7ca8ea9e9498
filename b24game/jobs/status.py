"""`status`: what the state file holds and how fresh it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.game import rulebook
from b24game.jobs.on_demand import asked_for
from b24game.jobs.reports import RunLine, StatusReport, StreamState
from b24game.jobs.setting import moment_of, zone_name
from b24game.language import _
from b24game.model import Finding, Report
from b24game.periods import local
from b24game.publish import outbox
from b24game.state import cursors, lock, meta, mirror
from b24game.state.file import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import tzinfo

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
            streams=tuple(_streams(connection, setting)),
            runs=_runs(connection, setting),
            outbox=outbox.counts(connection),
        )
    unavailable = tuple(_unavailable(data.streams))
    return Report(
        "status",
        now,
        data,
        (*unavailable, *_last_run(data.runs, zone)),
        "partial" if unavailable else "success",
    )


def _streams(connection: sqlite3.Connection, setting: Setting) -> Iterator[StreamState]:
    """Yield the sources that were ever read; what nobody asks for any more is off."""
    spans = rulebook.spans(connection)
    rows = connection.execute("SELECT * FROM streams").fetchall()
    for row in sorted(rows, key=lambda row: cursors.place(row["name"])):
        name = row["name"]
        asked = not spans or asked_for(name, spans[-1].ruleset, setting)
        yield StreamState(
            name=name,
            rows=mirror.count(connection, name) if name in mirror.TABLES else 0,
            complete_at=row["complete_at"],
            status=row["status"] if asked else "off",
            problem=row["problem"],
        )


def _unavailable(streams: tuple[StreamState, ...]) -> Iterator[Finding]:
    for stream in streams:
        if stream.status == "unavailable":
            yield Finding("error", "source_unavailable", stream.problem, stream.name)


def _runs(connection: sqlite3.Connection, setting: Setting) -> tuple[RunLine, ...]:
    """Return the last runs; one that seems to be at work, but holds no lock, was killed."""
    lines = _lines(connection)
    running = {line.id for line in lines if line.status == "running"}
    if not running or lock.held(setting.state):
        return lines
    # It may have ended since this snapshot was taken: a newer one tells.
    with reading(setting.state) as later:
        lines = _lines(later)
    return tuple(
        replace(line, status="interrupted")
        if line.id in running and line.status == "running"
        else line
        for line in lines
    )


def _lines(connection: sqlite3.Connection) -> tuple[RunLine, ...]:
    rows = connection.execute(
        "SELECT id, command, started_at, finished_at, status FROM runs ORDER BY id DESC LIMIT ?",
        (_RUNS,),
    )
    return tuple(RunLine(*row) for row in rows)


def _last_run(lines: tuple[RunLine, ...], zone: tzinfo) -> Iterator[Finding]:
    """Yield a warning where the newest run did not finish; why was told when it ended."""
    told = {
        "error": ("run_failed", _("the last run failed: b24game {command}, begun {moment}")),
        "interrupted": (
            "run_interrupted",
            _("the last run was interrupted: b24game {command}, begun {moment}"),
        ),
    }
    for line in lines[:1]:
        if line.status in told:
            code, text = told[line.status]
            moment = local(line.started_at, zone).strftime("%Y-%m-%d %H:%M")
            message = text.format(command=line.command, moment=moment)
            yield Finding("warning", code, message)
