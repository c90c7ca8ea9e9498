"""`metrics --metric NAME`: what one metric means, how it went and where, and the launch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show import figures
from b24game.show.blocks import Column, Span, Table, gap, joined, text
from b24game.show.sparkline import bar
from b24game.show.views import metrics_launch
from b24game.show.views import metrics_spans as spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.jobs.metric_reports import DefinitionReport, MetricReport, MetricsReport
    from b24game.show.blocks import Block, Scene

_FOR_ALL, _FOR_MORE = 70, 100
"""Columns of a terminal from which on there is room for what a value is made of, and for the
interval of its change."""
_OF_TASKS = "on_time"


def blocks(data: MetricsReport, definition: DefinitionReport, scene: Scene) -> Iterator[Block]:
    """Yield the meaning, the value, the trend, the departments and the launch."""
    yield text(definition.title, "title")
    yield text(definition.text)
    known = {(one.scope, one.period): one for one in data.metrics if one.id == definition.id}
    now = known.get((data.scope, data.period.name))
    if now is not None:
        yield gap()
        yield _value(now, definition, data.min_cohort, scene)
    past = [
        (Span(period.name), known[data.scope, period.name])
        for period in data.periods
        if (data.scope, period.name) in known
    ]
    if past:
        yield gap()
        yield _table(Column(_("Period")), past, definition, scene)
    below = [
        (Span("  " * (depth - 1) + scope.name), known[scope, data.period.name])
        for scope, depth in zip(data.departments, data.depths, strict=True)
        if (scope, data.period.name) in known
    ]
    if below:
        yield gap()
        yield _table(Column(_("Department"), elastic=True), below, definition, scene)
    yield from metrics_launch.blocks(data, definition, scene)


def _value(one: MetricReport, definition: DefinitionReport, min_cohort: int, scene: Scene) -> Block:
    if one.missing is not None:
        return text(figures.explanation(one.missing, min_cohort), "warn")
    told = spans.change(one, definition.good, scene.terminal)
    within = spans.interval(one.interval, one.unit).text
    return joined(
        Span(figures.measured(one.value, one.unit), "strong"),
        Span(spans.tasks(one.n) if one.id == _OF_TASKS else ""),
        Span(spans.people(one.people)),
        Span(_("change {change}").format(change=told.text) if told.text else "", told.style),
        Span(_("95 %: {interval}").format(interval=within) if within else "", "dim"),
    )


def _table(
    first: Column,
    rows: Sequence[tuple[Span, MetricReport]],
    definition: DefinitionReport,
    scene: Scene,
) -> Table:
    """Return figures beside their bars, all of one scale."""
    top = max((one.value or 0 for _name, one in rows), default=0)
    width = scene.terminal.width or _FOR_MORE
    tasks = definition.id == _OF_TASKS and width >= _FOR_ALL
    people, interval = width >= _FOR_ALL, width >= _FOR_MORE
    return Table(
        (
            first,
            Column(_("Value"), right=True),
            Column(""),
            Column(_("Change"), right=True),
            *((Column(_("95 % interval")),) if interval else ()),
            *((Column(_("Tasks"), right=True),) if tasks else ()),
            *((Column(_("People"), right=True),) if people else ()),
        ),
        tuple(
            (
                name,
                spans.value(one),
                Span(bar(one.value, top, scene.terminal), "accent"),
                spans.change(one, definition.good, scene.terminal),
                *((spans.interval(one.interval, one.unit),) if interval else ()),
                *((spans.behind(one, one.n),) if tasks else ()),
                *((spans.behind(one, one.people),) if people else ()),
            )
            for name, one in rows
        ),
    )
