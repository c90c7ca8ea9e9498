"""Standings and metrics: a row for each month and whom it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game import standings as boards
from b24game.jobs.export.table import Column, Table
from b24game.language import _
from b24game.periods import containing, local

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from b24game.jobs.export.table import Value
    from b24game.jobs.metric_reports import MetricReport
    from b24game.model import Moment
    from b24game.periods import Period
    from b24game.rules.ruleset import RuleSet


def standings(
    connection: sqlite3.Connection, ruleset: RuleSet, as_of: Moment, zone: tzinfo
) -> Table:
    """Return the company's board of each month as of a moment; small groups have none."""
    return Table(
        "standings",
        _("Who stood where in the company, month by month; months of too few people are left out."),
        (
            Column("month", "string", _("The month: 2026-11"), required=True),
            Column("starts", "date", _("The month's first day"), required=True),
            Column("state", "string", _("open, settling or locked"), required=True),
            Column("place", "integer", _("The place; equal points share it"), required=True),
            Column("person_id", "integer", _("Who stands there"), True, "people"),
            Column("department_id", "integer", _("Their first department"), refers="departments"),
            Column("points", "integer", _("Their points in the month"), required=True),
            Column("players", "integer", _("How many the board could rank"), required=True),
        ),
        ("month", "person_id"),
        _places(connection, ruleset, as_of, zone),
    )


def metrics(reports: Iterable[MetricReport]) -> Table:
    """Return the figures of each month as they come."""
    return Table(
        "metrics",
        _("The figures of `b24game metrics`, month by month."),
        (
            Column("month", "string", _("The month: 2026-11"), required=True),
            Column("metric", "string", _("on_time, points_issued and so on"), required=True),
            Column("scope_kind", "string", _("company or department"), required=True),
            Column("scope_id", "integer", _("The department; 0 is the company"), required=True),
            Column("scope_name", "string", _("Name of the company or department")),
            Column("value", "number", _("The figure; shares are 0 to 1")),
            Column("unit", "string", _("share, per_week, count, points or index"), required=True),
            Column("n", "integer", _("Tasks of the on-time rate, else people"), required=True),
            Column("people", "integer", _("People behind the figure"), required=True),
            Column("missing", "string", _("Why there is no value")),
        ),
        ("month", "metric", "scope_kind", "scope_id"),
        (_figure(report) for report in reports),
    )


def _figure(report: MetricReport) -> tuple[Value, ...]:
    return (
        report.period,
        report.id,
        report.scope.kind,
        report.scope.id,
        report.scope.name,
        report.value,
        report.unit,
        report.n,
        report.people,
        report.missing,
    )


def _places(
    connection: sqlite3.Connection, ruleset: RuleSet, as_of: Moment, zone: tzinfo
) -> Iterator[tuple[Value, ...]]:
    for month in _months(connection, as_of, zone):
        board = boards.board(connection, ruleset, month, as_of)
        if board.players < ruleset.game.min_cohort:
            continue
        starts = local(month.start, zone).date().toordinal()
        state = month.state(as_of, ruleset.game.settle_after)
        for standing in board.standings:
            yield (
                month.name,
                starts,
                state,
                standing.place,
                standing.person_id,
                standing.department_id,
                standing.points,
                board.players,
            )


def _months(connection: sqlite3.Connection, as_of: Moment, zone: tzinfo) -> Iterator[Period]:
    """Yield the months up to `as_of` in which there are points, in the order of time."""
    query = "SELECT min(at) FROM ledger WHERE at >= ? AND at <= ?"
    since: Moment = 0
    while (at := connection.execute(query, (since, as_of)).fetchone()[0]) is not None:
        month = containing("month", local(at, zone).date(), zone)
        yield month
        since = month.end
