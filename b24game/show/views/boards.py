"""`leaderboard --list`: which boards there are, for whom, and how fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.show.blocks import Column, Grid, Span, Table, gap, text
from b24game.show.numbers import clock, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import BoardsReport
    from b24game.model import Report
    from b24game.show.blocks import Block, Scene


def grid(report: Report[BoardsReport], scene: Scene) -> Grid:
    """Return one row per board."""
    del scene
    return Grid(
        ("id", "name", "depth", "players"),
        tuple((line.id, line.name, line.depth, line.players) for line in report.data.boards),
    )


def blocks(report: Report[BoardsReport], scene: Scene) -> Iterator[Block]:
    """Yield the tree of departments with the number to call each board by."""
    lines = report.data.boards
    yield Table(
        (
            Column(_("Board"), elastic=True),
            Column(_("ID"), right=True),
            Column(_("Players"), right=True),
        ),
        tuple(
            (
                Span(
                    "  " * line.depth + (line.name or _("Company")),
                    "plain" if line.depth else "strong",
                ),
                Span(str(line.id) if line.id else "", "accent"),
                Span(number(line.players)),
            )
            for line in lines
        ),
    )
    yield gap()
    count = ngettext("{count} board", "{count} boards", len(lines)).format(count=number(len(lines)))
    synced = report.data.synced_at
    fresh = (
        _("portal read {time}").format(time=clock(synced, scene.zone))
        if synced is not None
        else _("never synchronised")
    )
    yield text(f"{count} · {fresh}", "dim")
    yield text(_("One board: b24game leaderboard --department ID"), "dim")
