"""Departments beside their company: one row each, one table per group of metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.show import safe
from b24game.show.dashboard.tagged import key
from b24game.show.dashboard.trends import row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from b24game.jobs.metric_reports import DefinitionReport, MetricsReport
    from b24game.show.dashboard.trends import Row


@dataclass(frozen=True)
class Line:
    """A scope; `depth` is 0 for the one above all. Its cells are absent where nothing is known."""

    name: str
    depth: int
    cells: tuple[Row | None, ...]


def lines(data: MetricsReport, definitions: Iterable[DefinitionReport]) -> Iterator[Line]:
    """Yield the scope itself, then its departments in the order of the tree."""
    known = {
        (report.id, key(report.scope)): report
        for report in data.metrics
        if report.period == data.period.name
    }
    shown = tuple(definitions)
    for scope, depth in ((data.scope, 0), *zip(data.departments, data.depths, strict=True)):
        cells = ((known.get((definition.id, key(scope))), definition) for definition in shown)
        yield Line(
            safe.line(scope.name),
            depth,
            tuple(row(report, definition) if report else None for report, definition in cells),
        )
