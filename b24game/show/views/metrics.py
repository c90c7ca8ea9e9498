"""`metrics`: every figure on one screen, with its trend and what the launch changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress, groupby
from pathlib import PurePath
from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.show import figures, words
from b24game.show.blocks import Column, Grid, Span, Table, gap, joined, text
from b24game.show.numbers import clock, number
from b24game.show.sparkline import sparkline
from b24game.show.views import metric_page, metrics_launch
from b24game.show.views import metrics_spans as spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.metric_reports import (
        DefinitionReport,
        EffectReport,
        MetricReport,
        MetricsReport,
    )
    from b24game.model import Report
    from b24game.periods import PeriodState
    from b24game.show.blocks import Block, Scene, Style

_FOR_TREND, _FOR_ALL = 56, 78
"""Columns of a terminal from which on there is room for the trend, then for all that matters."""
_STATE_STYLES: dict[PeriodState, Style] = {"open": "good", "settling": "warn", "locked": "dim"}


def grid(report: Report[MetricsReport], scene: Scene) -> Grid:
    """Return one row per figure."""
    del scene
    return Grid(
        (
            "metric", "scope_kind", "scope_id", "scope_name", "period", "value", "unit", "n",
            "people", "previous", "change", "low", "high", "missing",
        ),
        tuple(
            (
                one.id, one.scope.kind, one.scope.id, one.scope.name, one.period, one.value,
                one.unit, one.n, one.people, one.previous, one.change,
                None if one.interval is None else one.interval.low,
                None if one.interval is None else one.interval.high,
                one.missing,
            )
            for one in report.data.metrics
        ),
    )  # fmt: skip


def blocks(report: Report[MetricsReport], scene: Scene) -> Iterator[Block]:
    """Yield all figures of the scope, or everything about the one that was asked for."""
    data = report.data
    yield _head(report, scene)
    if len(data.definitions) == 1:
        yield from metric_page.blocks(data, data.definitions[0], scene)
    else:
        yield _table(data, scene)
        yield gap()
        marked = _has_room(scene, _FOR_ALL)
        yield from metrics_launch.summary(data, scene, marked=marked)
        if data.period.state == "locked":
            legend = _(
                "Active: did one counted thing. = no effect seen (95 %). More: --metric NAME"
            )
        else:
            legend = _("The period is not over: its figures go on, and no change is told.")
        yield text(legend, "dim")
    if data.files:
        yield text(_("written: {file}").format(file=", ".join(_written(data.files))))


def _head(report: Report[MetricsReport], scene: Scene) -> Block:
    data = report.data
    told = clock(report.as_of, scene.zone)
    read = clock(data.synced_at, scene.zone)
    return joined(
        Span(data.scope.name or _("Company"), "title"),
        Span(data.period.name),
        Span(words.period_state(data.period.state), _STATE_STYLES[data.period.state]),
        Span(_("as of {time}").format(time=told), "dim"),
        Span(_("portal read {time}").format(time=read) if scene.wide else "", "dim"),
    )


def _written(files: tuple[str, ...]) -> Iterator[str]:
    """Yield a file by its name, and those of one folder together."""
    for folder, several in groupby(map(PurePath, files), key=lambda file: file.parent):
        names = list(several)
        if len(names) == 1:
            yield str(names[0])
        else:
            yield ngettext(
                "{count} file in {folder}", "{count} files in {folder}", len(names)
            ).format(count=number(len(names)), folder=folder)


def _has_room(scene: Scene, columns: int) -> bool:
    return scene.terminal.width is None or scene.terminal.width >= columns


@dataclass(frozen=True, slots=True)
class _Row:
    """A metric of the scope in the period, with what came before it."""

    definition: DefinitionReport
    figure: MetricReport
    trend: tuple[float | None, ...]
    effect: EffectReport | None


def _table(data: MetricsReport, scene: Scene) -> Table:
    launched = data.launch is not None and data.launch.state == "compared"
    columns = (
        (Column(_("Metric"), elastic=True), True),
        (Column(_("Value"), right=True), True),
        (Column(_("Was"), right=True), _has_room(scene, _FOR_ALL)),
        (Column(_("Change"), right=True), True),
        (Column(_("95 % interval")), scene.wide),
        (Column(_("Trend")), _has_room(scene, _FOR_TREND)),
        (Column(_("Launch")), launched and _has_room(scene, _FOR_ALL)),
        (Column(_("People"), right=True), scene.wide),
    )
    kept = [wanted for _column, wanted in columns]
    return Table(
        tuple(column for column, wanted in columns if wanted),
        tuple(tuple(compress(_cells(row, scene), kept)) for row in _rows(data)),
    )


def _rows(data: MetricsReport) -> Iterator[_Row]:
    known = {(one.id, one.period): one for one in data.metrics if one.scope == data.scope}
    for definition in data.definitions:
        figure = known.get((definition.id, data.period.name))
        if figure is None:
            continue
        past = (known.get((definition.id, period.name)) for period in data.periods)
        yield _Row(
            definition,
            figure,
            tuple(None if one is None else one.value for one in past),
            metrics_launch.effect_of(data, definition.id),
        )


def _cells(row: _Row, scene: Scene) -> tuple[Span, ...]:
    one, good = row.figure, row.definition.good
    return (
        Span(row.definition.title),
        spans.value(one),
        Span("" if one.previous is None else figures.figure(one.previous, one.unit), "dim"),
        spans.change(one, good, scene.terminal),
        spans.interval(one.interval, one.unit),
        Span(sparkline(row.trend, unicode=scene.terminal.unicode), "accent"),
        metrics_launch.sign(row.effect, row.definition, scene),
        spans.behind(one, one.people),
    )
