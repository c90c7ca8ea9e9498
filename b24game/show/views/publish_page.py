"""`publish-page`: the page as people will see it, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show import marked, words
from b24game.show.blocks import Grid, Span, gap, joined, text
from b24game.show.views.posts import WRITTEN, style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import PublishPageReport
    from b24game.model import Report
    from b24game.show.blocks import Block, Scene


def grid(report: Report[PublishPageReport], scene: Scene) -> Grid:
    """Return one row."""
    del scene
    data = report.data
    return Grid(
        ("page", "status", "document", "title", "text"),
        ((data.page, data.status, data.document, data.title, data.text),),
    )


def blocks(report: Report[PublishPageReport], scene: Scene) -> Iterator[Block]:
    """Yield the page where it is news, then what was done."""
    del scene
    data = report.data
    if data.dry_run or data.status in WRITTEN:
        yield text(data.title, "title")
        yield gap()
        yield from marked.lines(data.text, indent=2)
        yield gap()
    yield joined(
        Span(words.post_status(data.status), style(data.status)),
        Span(data.title, "strong"),
        Span(f"page:{data.page}", "dim"),
        Span(data.document or "", "dim"),
    )
    if data.dry_run:
        yield text(_("Dry run: nothing was written."), "warn")


def markdown(report: Report[PublishPageReport], scene: Scene) -> str:
    """Return the page itself."""
    del scene
    return report.data.text
