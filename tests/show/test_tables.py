"""Tables for people: snapshots at 80 and 200 columns, in both languages, and what they promise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from b24game import language
from b24game.jobs.reports import Check, Hidden, LeaderboardReport
from b24game.show.blocks import Scene
from b24game.show.draw import drawn
from b24game.show.terminal import PIPE, Terminal
from b24game.show.views import view_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from b24game.model import Report

NAMES = (
    "leaderboard", "boards", "why", "sync", "rules", "check", "checked", "show_rules", "sql",
    "status", "verify", "init", "award_badges", "outbox", "publish_weekly", "publish_page",
    "score_leads", "explained_leads", "backtest", "fit",
)  # fmt: skip


def terminal(width: int | None, *, colour: bool = False, plain: bool = False) -> Terminal:
    return Terminal(
        interactive=width is not None,
        width=width,
        colour=colour,
        unicode=not plain,
        pictures=not plain and width is not None,
    )


def page(report: Report[Any], terminal: Terminal, zone: tzinfo) -> str:
    return drawn(view_of(report.data).blocks(report, Scene(terminal, zone)), terminal)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("spoken", ["en", "ru"])
def test_snapshots(
    *,
    name: str,
    width: int,
    spoken: language.Language,
    reports: dict[str, Report[Any]],
    zone: tzinfo,
    snapshot: Callable[[str, str], None],
) -> None:
    language.speak(spoken)
    shown = page(reports[name], terminal(width), zone)
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    snapshot(f"tables/{name}-{width}-{spoken}.txt", shown)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_acts_on_the_terminal(
    name: str, reports: dict[str, Report[Any]], zone: tzinfo
) -> None:
    shown = page(reports[name], terminal(80), zone)
    assert not {"\x1b", "\x9b", "\r", "\u202e"} & set(shown)


def test_markup_in_a_name_is_shown(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    assert "[bold]Eve[/bold]" in page(reports["leaderboard"], terminal(200), zone)


def test_a_pipe_is_complete(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    shown = page(reports["leaderboard"], PIPE, zone)
    assert "Екатерина Константинопольская-Преображенская" in shown
    assert "…" not in shown
    assert "🥇" not in shown


def test_a_plain_terminal_gets_plain_signs(
    reports: dict[str, Report[Any]], zone: tzinfo, snapshot: Callable[[str, str], None]
) -> None:
    shown = page(reports["leaderboard"], terminal(80, plain=True), zone)
    assert not set("━╸▲▼─·…–🥇") & set(shown)
    assert "##########" in shown
    assert "^1" in shown
    snapshot("tables/leaderboard-80-plain.txt", shown)


def test_colour_adds_nothing_but_colour(
    reports: dict[str, Report[Any]], zone: tzinfo, snapshot: Callable[[str, str], None]
) -> None:
    import re

    for name in NAMES:
        coloured = page(reports[name], terminal(80, colour=True), zone)
        bare = "\n".join(
            line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", coloured).split("\n")
        )
        assert bare == page(reports[name], terminal(80), zone)
    snapshot(
        "tables/leaderboard-80-colour.txt",
        page(reports["leaderboard"], terminal(80, colour=True), zone),
    )


def test_bars_are_proportional(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    lines = page(reports["leaderboard"], terminal(80), zone).splitlines()
    bars = [line.count("━") for line in lines if "▲" in line or "▼" in line or " = " in line]
    assert bars == [10, 7, 5, 1, 0, 0]


def _board(
    report: Report[LeaderboardReport],
    **changes: Any,  # noqa: ANN401 - fields of the report
) -> Report[LeaderboardReport]:
    return replace(report, data=replace(report.data, **changes))


def test_an_empty_board_says_so(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    empty = _board(reports["leaderboard"], standings=(), hidden=Hidden(0, None))
    assert "Nobody has points in this period." in page(empty, terminal(80), zone)
    small = _board(reports["leaderboard"], standings=(), hidden=Hidden(3, "min_cohort"))
    shown = page(small, terminal(80), zone)
    assert "3 people are not shown: the group is too small" in shown
    assert "Nobody" not in shown


def test_all_time_has_no_moves(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    data = reports["leaderboard"].data
    ever = _board(
        reports["leaderboard"], period=replace(data.period, name="all", start=None, end=None)
    )
    shown = page(ever, terminal(80), zone)
    assert "all time" in shown
    assert "Move" not in shown
    assert "▲" not in shown


def test_a_terminal_of_forty_columns(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    for name in NAMES:
        shown = page(reports[name], terminal(40), zone)
        if name != "sql":
            assert max(cell_len(line) for line in shown.splitlines()) <= 40, name


def test_a_check_that_was_not_made_is_not_said_to_agree(
    reports: dict[str, Report[Any]], zone: tzinfo
) -> None:
    checks = (
        Check("seals", "ok", 3, ""),
        Check("balances", "skipped", 0, "the last sync did not finish: run it again first"),
    )
    whole = reports["verify"]
    shown = page(replace(whole, data=replace(whole.data, checks=checks)), terminal(120), zone)
    assert "skipped" in shown
    assert "All that could be checked agrees. Not checked: balances from facts and rules." in shown
    assert "Everything agrees." not in shown
