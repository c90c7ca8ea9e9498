"""`b24game metrics`: what people do, and what the launch changed about it."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer
from typer._click.types import ParamType

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.cli.options import Department
from b24game.errors import UsageError
from b24game.language import _, spoken

if TYPE_CHECKING:
    from b24game.jobs.metric_reports import MetricsReport
    from b24game.jobs.setting import Setting
    from b24game.metrics.measures import MeasureId
    from b24game.model import Report

HELP = _("Show how active people are, and what the launch changed.")
EPILOG = epilog(
    (
        ("b24game metrics", _("last month, the whole company")),
        ("b24game metrics --period week --department 5", _("last week, one department")),
        ("b24game metrics --metric on_time", _("all about one metric")),
        ("b24game metrics --html metrics.html", _("a dashboard for the browser")),
        ("b24game metrics --export tables", _("tables for a BI tool")),
    ),
    (0, 1, 2, 3, 5, 7, 11),
)


class MetricName(ParamType):
    """The id of a metric; the list of them is loaded when a name is looked at."""

    name = "metric"

    @property
    def choices(self) -> tuple[MeasureId, ...]:
        """Return all ids, for completion scripts."""
        from b24game.metrics.measures import IDS

        return IDS

    def convert(self, value: Any, param: object, ctx: object) -> str:  # noqa: ANN401 - Typer's own
        """Return `value` if it is one of them.

        Raises:
            UsageError: it is none; the hint names the nearest.
        """
        del param, ctx
        if value in self.choices:
            return str(value)
        from b24game.rules.nearest import advice

        raise UsageError(
            _("there is no metric {name}").format(name=value),
            hint=advice(value, self.choices),
            code="metric_unknown",
            where="--metric",
        )


def metrics(
    context: typer.Context,
    *,
    period: Annotated[
        Literal["day", "week", "month", "quarter", "year"],
        typer.Option("--period", help=_("Calendar period to look at.")),
    ] = "month",
    date: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="YYYY-MM-DD",
            help=_("A day of the period; by default the last one that is settled."),
        ),
    ] = None,
    department: Department = None,
    metric: Annotated[
        str | None,
        typer.Option(
            "--metric",
            metavar=_("NAME"),
            click_type=MetricName(),
            help=_("All about this metric, for example on_time."),
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar=_("FILE"), help=_("Write a dashboard for the browser.")),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar=_("DIR"), help=_("Write tables for other programs.")),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="ISO", help=_("Show the metrics as of this moment.")),
    ] = None,
) -> None:
    """Show the metrics, and write them where they are wanted."""
    if html is not None:
        from b24game.show import page_file

        page_file.demand_place(html)
    from b24game.jobs import metrics as job

    asked = call.of(context)
    setting = asked.setting()
    # Of a large company a million small values are made, and none is dropped before the end.
    gc.disable()
    report = job.run(
        setting,
        period=period,
        date=date,
        department=department,
        metric=cast("MeasureId | None", metric),
        as_of=as_of,
    )
    zone = setting.zone()
    if html is not None:
        from b24game.show import dashboard

        page_file.save(html, dashboard.page(report, zone, spoken()))
        report = _with_files(report, (html,))
    if export is not None:
        report = _exported(report, setting, export)
    asked.answer(report, zone)


def _exported(
    report: Report[MetricsReport], setting: Setting, folder: Path
) -> Report[MetricsReport]:
    """Write the tables, and say so in the report."""
    from b24game.jobs import export as job
    from b24game.jobs.metrics.months import by_month
    from b24game.show import export

    monthly = by_month(setting, report.as_of)
    with job.opened(setting, as_of=report.as_of, metrics=monthly) as tables:
        files = export.write(tables, folder)
    told = _with_files(report, files)
    return replace(told, findings=(*told.findings, *export.lacking()))


def _with_files(report: Report[MetricsReport], files: tuple[Path, ...]) -> Report[MetricsReport]:
    named = (*report.data.files, *map(str, files))
    return replace(report, data=replace(report.data, files=named))
