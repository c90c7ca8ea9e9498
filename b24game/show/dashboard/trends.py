"""The figures of one scope over the periods: cards, and charts with their tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show.dashboard import calendar
from b24game.show.dashboard.sparkline import Sparkline, sparkline
from b24game.show.dashboard.tagged import Numbers, Sentence, key, numbers
from b24game.show.dashboard.verdict import Verdict, of_change
from b24game.show.dashboard.words import missing, unit
from b24game.show.figures import explanation, figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.metric_reports import DefinitionReport, MetricReport, MetricsReport

TASKS = frozenset({"on_time"})
"""Metrics made of something else than people: `n` is a number of its own."""


@dataclass(frozen=True)
class Row:
    """A figure of one period."""

    period: str
    title: str
    numbers: Numbers
    verdict: Verdict | None
    missing: str


@dataclass(frozen=True)
class Trend:
    """A metric over the periods; `rows` oldest first, `last` is the figure of the card."""

    id: str
    title: str
    unit: str
    rows: tuple[Row, ...]
    last: Row | None
    sparkline: Sparkline | None
    interval: Sentence | None
    """Of the change, in words."""
    absent: str
    """Why there is nothing to draw."""
    summary: str
    counts_tasks: bool
    series: dict[str, object]
    """What the chart is drawn from."""

    @property
    def drawn(self) -> bool:
        """Tell whether there is anything to draw."""
        return any(row.numbers.value.value is not None for row in self.rows)


def trend(data: MetricsReport, definition: DefinitionReport) -> Trend:
    """Return the trend of a metric of the report's scope."""
    reports = tuple(_of_scope(data, definition))
    rows = tuple(row(report, definition) for report in reports)
    last = next((one for one in rows if one.period == data.period.name), None)
    return Trend(
        id=definition.id,
        title=definition.title,
        unit=unit(definition.unit),
        rows=rows,
        last=last,
        sparkline=sparkline([report.value for report in reports]),
        interval=_interval(last.numbers) if last else None,
        absent=_absent(reports, data.min_cohort),
        summary=_summary(definition, reports),
        counts_tasks=definition.id in TASKS,
        series={
            "metric": definition.id,
            "unit": definition.unit,
            "bars": definition.unit in ("count", "points"),
            "periods": [report.period for report in reports],
            "ticks": [calendar.tick(report.period) for report in reports],
            "titles": [calendar.title(report.period) for report in reports],
            "values": [report.value for report in reports],
            "texts": [_text(report) for report in reports],
        },
    )


def row(report: MetricReport, definition: DefinitionReport) -> Row:
    """Return a figure as tables and cards show it."""
    return Row(
        report.period,
        calendar.title(report.period),
        numbers(report),
        of_change(report.change, report.interval, definition.good),
        missing(report.missing),
    )


def _of_scope(data: MetricsReport, definition: DefinitionReport) -> Iterator[MetricReport]:
    scope = key(data.scope)
    order = {period.name: place for place, period in enumerate(data.periods)}
    found = {
        report.period: report
        for report in data.metrics
        if report.id == definition.id and key(report.scope) == scope and report.period in order
    }
    return (found[name] for name in sorted(found, key=order.__getitem__))


def _absent(reports: tuple[MetricReport, ...], min_cohort: int) -> str:
    reasons = (report.missing for report in reversed(reports) if report.missing)
    return next((explanation(reason, min_cohort) for reason in reasons), "")


def _interval(found: Numbers) -> Sentence | None:
    if found.low is None or found.high is None:
        return None
    return Sentence(_("95 % interval from {low} to {high}"), low=found.low, high=found.high)


def _text(report: MetricReport) -> str:
    return figure(report.value, report.unit) if report.missing is None else missing(report.missing)


def _summary(definition: DefinitionReport, reports: tuple[MetricReport, ...]) -> str:
    """Return what the chart shows, for those who do not see it."""
    known = [report for report in reports if report.value is not None]
    if not known:
        return ""
    values = sorted(report.value for report in known if report.value is not None)
    first, last = known[0], known[-1]
    return _(
        "{title}. {first_period}: {first}. {last_period}: {last}. Lowest {low}, highest {high}."
    ).format(
        title=definition.title,
        first_period=calendar.title(first.period),
        first=_text(first),
        last_period=calendar.title(last.period),
        last=_text(last),
        low=figure(values[0], definition.unit),
        high=figure(values[-1], definition.unit),
    )
