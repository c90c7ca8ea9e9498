"""`rules show`: the rules in force, or the SQL they compile to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show.blocks import Column, Grid, Span, Table, Verbatim, gap, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import ShowRulesReport
    from b24game.model import Report
    from b24game.rules.words import RuleLine
    from b24game.show.blocks import Block, Scene


def grid(report: Report[ShowRulesReport], scene: Scene) -> Grid | Verbatim:
    """Return one row per rule, or the SQL as it is."""
    del scene
    if report.data.sql is not None:
        return Verbatim(report.data.sql)
    return Grid(
        ("id", "enabled", "counts", "points", "conditions", "caps"),
        tuple(
            (line.id, line.enabled, line.counts, line.points, line.conditions, line.caps)
            for line in report.data.rules
        ),
    )


def blocks(report: Report[ShowRulesReport], scene: Scene) -> Iterator[Block]:
    """Yield the table of rules, or the SQL."""
    data = report.data
    if data.sql is not None:
        yield Verbatim(data.sql.rstrip("\n"))
        return
    counts = (Column(_("Counts")),) if scene.wide else ()
    yield Table(
        (
            Column(_("Rule")),
            Column(_("State")),
            Column(_("Points"), right=True, elastic=True, wraps=True),
            *counts,
            Column(_("Conditions"), elastic=True, wraps=True),
            Column(_("Limits"), elastic=True, wraps=True),
        ),
        tuple(_row(line, scene) for line in data.rules),
    )
    yield gap()
    yield joined(
        Span(data.file, "dim"),
        Span(_("version {version}").format(version=data.version), "dim"),
    )


def _row(line: RuleLine, scene: Scene) -> tuple[Span, ...]:
    return (
        Span(line.id, "strong" if line.enabled else "dim"),
        Span(_("on"), "good") if line.enabled else Span(_("off"), "dim"),
        Span(line.points, "bad" if line.points.startswith("-") else "good"),
        *((Span(line.counts),) if scene.wide else ()),
        Span(line.conditions),
        Span(line.caps),
    )
