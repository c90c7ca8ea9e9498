"""`status`: what the state file holds, how fresh each source is, and the last runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show import words
from b24game.show.blocks import Column, Grid, Line, Span, Table, gap, text
from b24game.show.numbers import clock, iso, number, signed, size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import RunLine, StatusReport, StreamState
    from b24game.model import Moment, Report
    from b24game.show.blocks import Block, Scene


def grid(report: Report[StatusReport], scene: Scene) -> Grid:
    """Return one row per source, then one per run; `stream` or `run` stays empty."""
    header = (
        "stream", "status", "rows", "complete_at", "problem",
        "run", "command", "started_at", "finished_at",
    )  # fmt: skip
    sources = tuple(
        (
            line.name,
            line.status,
            line.rows,
            _iso(line.complete_at, scene),
            line.problem,
            None,
            None,
            None,
            None,
        )
        for line in report.data.streams
    )
    runs = tuple(
        (
            None,
            line.status,
            None,
            None,
            None,
            line.id,
            line.command,
            iso(line.started_at, scene.zone),
            _iso(line.finished_at, scene),
        )
        for line in report.data.runs
    )
    return Grid(header, sources + runs)


def blocks(report: Report[StatusReport], scene: Scene) -> Iterator[Block]:
    """Yield the figures, the sources and the runs."""
    data = report.data
    yield from _figures(data)
    if data.streams:
        yield gap()
        yield Table(
            (
                Column(_("Source")),
                Column(_("Status")),
                Column(_("Rows"), right=True),
                Column(_("Complete")),
                Column(_("Problem"), elastic=True, wraps=True),
            ),
            tuple(_stream(line, scene) for line in data.streams),
        )
    if data.runs:
        yield gap()
        yield Table(
            (
                Column(_("Run"), right=True),
                Column(_("Command"), elastic=True),
                Column(_("Began")),
                Column(_("Took"), right=True),
                Column(_("Result")),
            ),
            tuple(_run(line, scene) for line in data.runs),
        )


def _iso(moment: Moment | None, scene: Scene) -> str | None:
    return None if moment is None else iso(moment, scene.zone)


def _figures(data: StatusReport) -> Iterator[Line]:
    points = _("points: {points}").format(points=signed(data.points))
    rows = (
        (_("State file"), f"{data.state_file} ({size(data.size)})"),
        (_("Portal"), data.portal or _("not known yet")),
        (_("Zone"), data.zone or _("not known yet")),
        (_("Rules"), data.rules_version or _("not used yet")),
        (_("People"), number(data.people)),
        (_("Facts"), number(data.facts)),
        (_("Entries"), f"{number(data.entries)} ({points})"),
        (_("Outbox"), _outbox(data)),
    )
    width = max(len(title) for title, _value in rows)
    for title, value in rows:
        yield Line((Span(title.ljust(width + 2), "dim"), Span(value)))
    if not data.streams:
        yield gap()
        yield text(_("The portal has not been read yet: run b24game sync"), "warn")


def _outbox(data: StatusReport) -> str:
    counts = (
        f"{words.write_state(state)}: {number(count)}" for state, count in data.outbox.items()
    )
    return ", ".join(counts) or _("nothing was written to the portal")


def _stream(line: StreamState, scene: Scene) -> tuple[Span, ...]:
    complete = clock(line.complete_at, scene.zone) if line.complete_at is not None else _("never")
    return (
        Span(words.stream(line.name)),
        Span(
            words.stream_state(line.status),
            "bad" if line.status == "unavailable" else "good" if line.status == "read" else "dim",
        ),
        Span(number(line.rows)),
        Span(complete, "plain" if line.complete_at is not None else "warn"),
        Span(line.problem, "warn"),
    )


def _run(line: RunLine, scene: Scene) -> tuple[Span, ...]:
    took = (
        _("{seconds} s").format(seconds=number(line.finished_at - line.started_at))
        if line.finished_at is not None
        else ""
    )
    return (
        Span(str(line.id), "dim"),
        Span(line.command),
        Span(clock(line.started_at, scene.zone)),
        Span(took),
        Span(words.run_state(line.status), "good" if line.status == "success" else "warn"),
    )
