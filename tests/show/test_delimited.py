"""CSV and TSV: complete, one line per row, no formulas."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from b24game.show.blocks import Grid, Scene
from b24game.show.delimited import delimited
from b24game.show.markdown import table
from b24game.show.terminal import PIPE
from b24game.show.views import view_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from b24game.model import Report


def test_values() -> None:
    grid = Grid(("name", "n", "f", "b", "none"), (("=a\tb\n", -5, 1.5, True, None),))
    assert delimited(grid, "tsv") == "name\tn\tf\tb\tnone\n'=a b \t-5\t1.5\ttrue\t\n"
    assert delimited(grid, "csv") == "name,n,f,b,none\n'=a b ,-5,1.5,true,\n"
    assert table(grid).splitlines()[1] == "| --- | --: | --: | --: | --- |"


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_every_report_has_as_many_cells_as_titles(
    form: str, reports: dict[str, Report[Any]], zone: tzinfo
) -> None:
    for name, report in reports.items():
        grid = view_of(report.data).grid(report, Scene(PIPE, zone))
        if not isinstance(grid, Grid):
            continue
        text = delimited(grid, "csv" if form == "csv" else "tsv")
        separator = "," if form == "csv" else "\t"
        rows = list(csv.reader(StringIO(text), delimiter=separator))
        assert len(rows) == len(grid.rows) + 1, name
        assert {len(row) for row in rows} == {len(grid.header)}, name
        assert all(" " not in title for title in grid.header), name


def test_leaderboard_snapshots(
    reports: dict[str, Report[Any]], zone: tzinfo, snapshot: Callable[[str, str], None]
) -> None:
    grid = view_of(reports["leaderboard"].data).grid(reports["leaderboard"], Scene(PIPE, zone))
    assert isinstance(grid, Grid)
    snapshot("leaderboard.tsv", delimited(grid, "tsv"))
    snapshot("leaderboard.csv", delimited(grid, "csv"))


def test_sources_and_runs_of_the_status(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    grid = view_of(reports["status"].data).grid(reports["status"], Scene(PIPE, zone))
    assert isinstance(grid, Grid)
    lines = delimited(grid, "csv").splitlines()
    assert lines == [
        "stream,status,rows,complete_at,problem,run,command,started_at,finished_at",
        "tasks,read,12034,2026-11-23T14:00:00+03:00,,,,,",
        "posts,unavailable,0,,the webhook has no right log,,,,",
        ",partial,,,,12,sync,2026-11-23T14:00:00+03:00,2026-11-23T14:00:09+03:00",
        ",running,,,,11,sync,2026-11-23T13:00:00+03:00,",
    ]
