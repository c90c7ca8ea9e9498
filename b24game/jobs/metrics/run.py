"""The whole of `metrics`: days brought up to date, then every figure of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.jobs import rulefile
from b24game.jobs.asked import period_report, scope_of, tree
from b24game.jobs.metric_reports import DefinitionReport, MetricsReport
from b24game.jobs.metrics import calendar, days, launch
from b24game.jobs.metrics.figures import Asked, asked_for
from b24game.jobs.metrics.known import Known, known_of
from b24game.jobs.metrics.people import Census
from b24game.jobs.metrics.sources import lacking
from b24game.jobs.reports import Scope
from b24game.jobs.synced import synced
from b24game.metrics import words
from b24game.metrics.daily import ordinal
from b24game.metrics.launch import COMPARED
from b24game.metrics.measures import MEASURES
from b24game.model import Report
from b24game.state import runs
from b24game.state.file import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from b24game.jobs.metric_reports import LaunchReport, MetricReport
    from b24game.jobs.setting import Setting
    from b24game.metrics.measures import MeasureId
    from b24game.model import Finding, Status
    from b24game.periods import Period, PeriodKind

COMMAND = "metrics"


def run(
    setting: Setting,
    *,
    period: PeriodKind = "month",
    date: str | None = None,
    department: int | None = None,
    metric: MeasureId | None = None,
    as_of: str | None = None,
) -> Report[MetricsReport]:
    """Tell how engaged the people of the company, or of a department with those below it, are.

    Raises:
        UsageError: there is no such department, a date is none, or the period lies ahead.
        StateError: there is no usable state file, or no sync came to its end.
        ConfigurationError: the rules have mistakes.
    """
    with reading(setting.state) as connection:
        zone = setting.zone(connection)
        ruleset, warnings = rulefile.demand(setting.rules, zone)
    days.keep(setting, ruleset, zone)
    with reading(setting.state) as connection:
        now, told = synced(setting.state, connection, as_of, zone)
        known = known_of(setting, connection, ruleset, now)
        asked = calendar.asked(period, date, known.clock)
        scope, _departments = scope_of(connection, department, own=False)
        chosen = asked_for(metric, period)
        unread, problems = lacking(connection, setting, ruleset)
        periods = calendar.trend(asked, known.beginning, known.clock)
        census = Census(known.store, known.groups, ruleset.game.min_cohort, known.clock)
        figures = Asked(chosen, unread, {one.name: census.of(one) for one in periods}, known.clock)
        below = [
            (depth, one)
            for depth, one in _below(connection, scope)
            if figures.populations[asked.name].people[one.id]
        ]
        shown = periods[1:] if len(periods) > calendar.TREND else periods
        data = MetricsReport(
            scope=scope,
            period=period_report(asked, ruleset, now, zone),
            metrics=(
                *(one for one in figures.trend(scope, periods) if one.period in _names(shown)),
                *_of_departments(figures, [one for _depth, one in below], periods),
            ),
            periods=tuple(period_report(one, ruleset, now, zone) for one in shown),
            definitions=tuple(map(_definition, chosen)),
            departments=tuple(one for _depth, one in below),
            depths=tuple(depth for depth, _one in below),
            launch=_launch(
                setting, known, scope, [m for m in _compared(metric) if m not in unread]
            ),
            min_cohort=ruleset.game.min_cohort,
            synced_at=runs.reached(connection, "sync") or now,
        )
    findings = (*warnings, *told, *problems)
    return Report(COMMAND, now, data, findings, _status(findings))


def _below(connection: sqlite3.Connection, scope: Scope) -> Iterator[tuple[int, Scope]]:
    """Yield the departments below a scope with how deep they lie, in the order of the tree."""
    parents = dict(connection.execute("SELECT id, parent_id FROM departments").fetchall())
    names = dict(connection.execute("SELECT id, name FROM departments").fetchall())
    line = list(tree(parents, names))
    if scope.kind == "company":
        # The root department is the company itself.
        roots = [number for depth, number in line if depth == 0]
        for depth, number in line:
            if len(roots) > 1 or depth:
                yield depth + (len(roots) > 1), Scope("department", number, names[number])
        return
    place = next(index for index, (_depth, number) in enumerate(line) if number == scope.id)
    top = line[place][0]
    for depth, number in line[place + 1 :]:
        if depth <= top:
            return
        yield depth - top, Scope("department", number, names[number])


def _of_departments(
    figures: Asked, departments: Sequence[Scope], periods: Sequence[Period]
) -> Iterator[MetricReport]:
    period = periods[-1]
    before = periods[-2] if len(periods) > 1 else None
    for one in departments:
        for metric in figures.metrics:
            yield figures.one(metric, one, period, before)


def _launch(
    setting: Setting, known: Known, scope: Scope, metrics: Sequence[MeasureId]
) -> LaunchReport | None:
    today = ordinal(known.clock.as_of, known.clock.zone)
    if setting.launch is None or known.beginning is None or setting.launch.toordinal() > today:
        return None
    return launch.report(setting.launch, metrics, known, known.groups[scope.id])


def _compared(metric: MeasureId | None) -> tuple[MeasureId, ...]:
    return tuple(one for one in COMPARED if metric in (None, one))


def _names(periods: Sequence[Period]) -> frozenset[str]:
    return frozenset(one.name for one in periods)


def _definition(metric: MeasureId) -> DefinitionReport:
    measure = MEASURES[metric]
    title, text = words.title(metric), words.definition(metric)
    return DefinitionReport(metric, title, text, measure.unit, measure.good)


def _status(findings: Sequence[Finding]) -> Status:
    return "partial" if any(finding.level == "error" for finding in findings) else "success"
