"""The whole of `metrics`: days brought up to date, then every figure of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.jobs import rulefile
from b24game.jobs.asked import below, period_report, scope_of
from b24game.jobs.metric_reports import DefinitionReport, MetricsReport
from b24game.jobs.metrics import calendar, days, launch
from b24game.jobs.metrics.figures import Asked, chosen
from b24game.jobs.metrics.known import Known, known_of
from b24game.jobs.metrics.people import COMPANY
from b24game.jobs.metrics.sources import lacking
from b24game.jobs.synced import synced
from b24game.metrics import words
from b24game.metrics.launch import COMPARED
from b24game.metrics.measures import MEASURES
from b24game.model import Report
from b24game.state import runs
from b24game.state.file import reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.jobs.metric_reports import LaunchReport
    from b24game.jobs.reports import Scope
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
        metrics = chosen(metric, period)
        unread, problems = lacking(connection, setting, ruleset, now)
        periods = calendar.trend(asked, known.history, known.clock)
        census = known.census()
        # Departments are told of in the last period and compared with the one before it.
        populations = {
            one.name: census.of(one, whole=scope.id != COMPANY or one in periods[-2:])
            for one in periods
        }
        figures = Asked(metrics, unread, populations, known)
        lower = [
            (depth, one)
            for depth, one in below(connection, scope)
            if populations[asked.name].people[one.id]
        ]
        shown = periods[1:] if len(periods) > calendar.TREND else periods
        data = MetricsReport(
            scope=scope,
            period=period_report(asked, ruleset, now, zone),
            metrics=(
                *(one for one in figures.trend(scope, periods) if one.period in _names(shown)),
                *figures.of_scopes([one for _depth, one in lower], periods[-2:]),
            ),
            periods=tuple(period_report(one, ruleset, now, zone) for one in shown),
            definitions=tuple(map(_definition, metrics)),
            departments=tuple(one for _depth, one in lower),
            depths=tuple(depth for depth, _one in lower),
            launch=_launch(
                setting, known, scope, [m for m in _compared(metric) if m not in unread]
            ),
            min_cohort=ruleset.game.min_cohort,
            synced_at=runs.reached(connection, "sync") or now,
        )
    findings = (*warnings, *told, *problems)
    return Report(COMMAND, now, data, findings, _status(findings))


def _launch(
    setting: Setting, known: Known, scope: Scope, metrics: Sequence[MeasureId]
) -> LaunchReport | None:
    if setting.launch is None or known.history is None:
        return None
    return launch.report(setting.launch, metrics, known, scope.id)


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
