"""Progress is for a person at a terminal; a log gets lines, a cron job nothing."""

from __future__ import annotations

import time
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from b24game.show import printer
from b24game.show.bar import Bar
from b24game.show.progress import Lines, Silence
from b24game.show.terminal import PIPE, Terminal

if TYPE_CHECKING:
    import pytest

    from b24game.jobs.progress import Progress

SCREEN = Terminal(interactive=True, width=80, colour=False, unicode=True, pictures=True)


def run(progress: Progress) -> None:
    progress.say("Reading")
    progress.advance("tasks", 50)
    progress.advance("tasks", 1200)
    progress.wait("limit [x]", 12.4)


def here(out: StringIO, margin: Terminal) -> printer.Stage:
    return printer.Stage("table", StringIO(), out, PIPE, margin)


def test_a_pipe_gets_silence() -> None:
    err = StringIO()
    with printer.progress(here(err, PIPE)) as progress:
        run(progress)
    assert err.getvalue() == ""


def test_quiet_beats_the_terminal() -> None:
    stage = replace(here(StringIO(), SCREEN), quiet=True)
    assert type(printer.progress(stage)) is Silence


def test_verbose_gets_lines() -> None:
    err = StringIO()
    with printer.progress(replace(here(err, SCREEN), verbose=True)) as progress:
        assert isinstance(progress, Lines)
        run(progress)
    assert err.getvalue().splitlines() == [
        "Reading",
        "tasks: 50",
        "tasks: 1,250",
        "limit [x]: waiting 12 s",
    ]


def test_a_terminal_gets_a_bar_that_goes_away() -> None:
    err = StringIO()
    with printer.progress(here(err, SCREEN)) as progress:
        assert isinstance(progress, Bar)
        run(progress)
        progress._drawing.refresh()
    assert "limit [x]: waiting 12 s" in err.getvalue()
    assert err.getvalue().endswith("\x1b[2K")


def test_waits_that_follow_one_another_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    err = StringIO()
    lines = Lines(err)
    for seconds in (16.0, 16.5, 17.0):  # queued requests, each with a later place
        lines.wait("rate_limit", seconds)
        lines.advance("tasks", 1)
        now[0] += 10
    lines.wait("retry", 2)
    now[0] += 60
    lines.wait("rate_limit", 7)
    limit = "the portal's limit of requests"
    assert [line for line in err.getvalue().splitlines() if "waiting" in line] == [
        f"{limit}: waiting 16 s",
        "the portal did not answer: waiting 2 s",
        f"{limit}: waiting 7 s",
    ]


def test_a_long_wait_is_always_told() -> None:
    err = StringIO()
    lines = Lines(err)
    for _place in range(2):
        lines.wait("operating_limit", 300)
    assert err.getvalue().count("waiting until ") == 2
