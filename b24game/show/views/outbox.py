"""`outbox`: each write with its key, its state and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.publish.delivery import in_words
from b24game.show import words
from b24game.show.blocks import Column, Grid, Span, Table, gap, joined, text
from b24game.show.numbers import clock, iso, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import OutboxReport, WriteReport
    from b24game.model import Report
    from b24game.show.blocks import Block, Scene, Style

_STYLES: dict[str, Style] = {"sent": "good", "given_up": "bad", "dropped": "dim"}


def grid(report: Report[OutboxReport], scene: Scene) -> Grid:
    """Return one row per write, its text in full."""
    return Grid(
        (
            "key",
            "kind",
            "subject",
            "state",
            "reason",
            "receipt",
            "planned_at",
            "changed_at",
            "title",
            "text",
        ),
        tuple(
            (
                line.key,
                line.kind,
                line.subject,
                line.state,
                line.reason,
                line.receipt,
                None if line.planned_at is None else iso(line.planned_at, scene.zone),
                None if line.changed_at is None else iso(line.changed_at, scene.zone),
                line.title,
                line.text,
            )
            for line in report.data.writes
        ),
    )


def blocks(report: Report[OutboxReport], scene: Scene) -> Iterator[Block]:
    """Yield the writes, then how many there are of each state."""
    data = report.data
    if data.writes:
        yield Table(
            (
                Column(_("Key"), elastic=True, wraps=True),
                Column(_("For"), elastic=True),
                Column(_("State")),
                Column(_("Why"), elastic=True, wraps=True),
                Column(_("Planned")),
            ),
            tuple(_row(line, scene) for line in data.writes),
        )
        yield gap()
    else:
        yield text(_("Nothing waits, nothing was given up."), "good")
    yield joined(
        *(
            Span(f"{words.write_state(state)}: {number(count)}", "dim")
            for state, count in data.counts.items()
            if count
        )
    )


def _row(line: WriteReport, scene: Scene) -> tuple[Span, ...]:
    return (
        Span(line.key, "accent"),
        Span(line.subject),
        Span(words.write_state(line.state), _STYLES.get(line.state, "warn")),
        Span(in_words(line.reason)),
        Span("" if line.planned_at is None else clock(line.planned_at, scene.zone), "dim"),
    )
