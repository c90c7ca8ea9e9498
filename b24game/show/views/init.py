"""`init`: what was written, and what the webhook may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show import words
from b24game.show.blocks import Column, Grid, Line, Span, Table, gap, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import InitReport
    from b24game.model import Report
    from b24game.show.blocks import Block, Scene, Style

_STYLES: dict[str, Style] = {"ok": "good", "warning": "warn", "missing": "bad"}


def grid(report: Report[InitReport], scene: Scene) -> Grid:
    """Return one row per probe."""
    del scene
    return Grid(
        ("probe", "result", "detail"),
        tuple((probe.name, probe.result, probe.detail) for probe in report.data.probes),
    )


def blocks(report: Report[InitReport], scene: Scene) -> Iterator[Block]:
    """Yield what is set up, the probes and the next step."""
    del scene
    data = report.data
    user = _("{name} (administrator)").format(name=data.user) if data.admin else data.user
    rows = (
        (_("Portal"), data.portal),
        (_("User"), user),
        (_("Zone"), data.zone),
        (_("Configuration"), data.config_file),
        (_("Secret"), data.secret_file),
        (_("State file"), data.state_file),
    )
    width = max(len(title) for title, _value in rows)
    for title, value in rows:
        yield Line((Span(title.ljust(width + 2), "dim"), Span(value)))
    yield gap()
    yield Table(
        (Column(_("Needed")), Column(_("Result")), Column(_("Detail"), elastic=True, wraps=True)),
        tuple(
            (
                Span(words.probe(probe.name)),
                Span(words.result(probe.result), _STYLES[probe.result]),
                Span(probe.detail),
            )
            for probe in data.probes
        ),
    )
    yield gap()
    yield text(_("Next: b24game sync"), "accent")
