"""`sync`: what was read, what became of it, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.show import words
from b24game.show.blocks import Column, Grid, Span, Table, gap, joined, text
from b24game.show.numbers import clock, number, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import StreamReport, SyncReport
    from b24game.model import Report
    from b24game.show.blocks import Block, Scene


def grid(report: Report[SyncReport], scene: Scene) -> Grid:
    """Return one row per stream."""
    del scene
    return Grid(
        ("stream", "status", "rows", "new", "changed", "gone"),
        tuple(
            (line.name, line.status, line.rows, line.new, line.changed, line.gone)
            for line in report.data.streams
        ),
    )


def blocks(report: Report[SyncReport], scene: Scene) -> Iterator[Block]:
    """Yield the streams, then the sums."""
    data = report.data
    yield Table(
        (
            Column(_("Source"), elastic=True),
            Column(_("Status")),
            Column(_("Rows"), right=True),
            Column(_("New"), right=True),
            Column(_("Changed"), right=True),
            Column(_("Gone"), right=True),
        ),
        tuple(_row(line) for line in data.streams),
    )
    yield gap()
    yield joined(
        Span(
            ngettext("{count} new fact", "{count} new facts", data.facts.new).format(
                count=number(data.facts.new)
            )
        ),
        Span(_("{count} withdrawn").format(count=number(data.facts.withdrawn))),
    )
    yield joined(
        Span(
            ngettext("{count} entry posted", "{count} entries posted", data.ledger.posted).format(
                count=number(data.ledger.posted)
            )
        ),
        Span(_("{count} reversed").format(count=number(data.ledger.reversed))),
        Span(
            _("points: {points}").format(points=signed(data.ledger.points)),
            "bad" if data.ledger.points < 0 else "good" if data.ledger.points else "dim",
        ),
    )
    if data.fields_written:
        yield text(
            ngettext(
                "{count} profile written", "{count} profiles written", data.fields_written
            ).format(count=number(data.fields_written))
        )
    yield text(
        ngettext(
            "{count} request to the portal",
            "{count} requests to the portal",
            data.http_requests,
        ).format(count=number(data.http_requests))
    )
    yield text(
        _("as of {time}, rules {version}").format(
            time=clock(report.as_of, scene.zone), version=data.version
        ),
        "dim",
    )
    if data.dry_run:
        yield text(_("Dry run: nothing was written."), "warn")


def _row(line: StreamReport) -> tuple[Span, ...]:
    return (
        Span(words.stream(line.name)),
        Span(
            words.stream_state(line.status),
            "bad" if line.status == "unavailable" else "good" if line.status == "read" else "dim",
        ),
        Span(number(line.rows)),
        _news(line.new),
        _news(line.changed),
        _news(line.gone),
    )


def _news(count: int) -> Span:
    return Span(number(count), "strong" if count else "dim")
