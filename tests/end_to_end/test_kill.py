"""Killed at any moment, and completed: the ledger is the one of an undisturbed run."""

from __future__ import annotations

from random import Random
from subprocess import TimeoutExpired
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Latency, build_company
from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.sandbox import SandboxPortal
    from tests.end_to_end.conftest import Program

KILLS = 30
IN_A_ROW = 5
"""So often the same state file is hit before a run is let through."""


@pytest.fixture
def slow(opened: Callable[..., SandboxPortal], run: Program) -> SandboxPortal:
    """A portal that makes a first sync last about a second."""
    company = build_company(
        seed=3, now=NOW, tasks=250, deals=50, leads=10, contacts=40, companies=20, posts=40
    )
    portal = opened(company, latency=Latency(request=0.06))
    run.environment["B24GAME_WEBHOOK"] = portal.webhook
    return portal


def test_thirty_kills(run: Program, slow: SandboxPortal) -> None:
    random = Random(20261120)  # noqa: S311 - reproducible moments
    began = monotonic()
    assert run("sync").code == 0
    duration = monotonic() - began
    expected = run.ledger()
    assert len(expected) > 200

    kills = asking = files = 0
    while kills < KILLS:
        files += 1
        run.environment["B24GAME_STATE"] = str(run.folder / f"{files}.db")
        for _ in range(IN_A_ROW):
            asked = len(slow.journal.requests)
            if not _killed(run, random.uniform(0.4, 0.9) * duration):
                # What the killed runs had read was not read again, or the machine got faster.
                duration *= 0.9
                break
            kills += 1
            asking += len(slow.journal.requests) > asked
        else:
            assert run("sync").code == 0
        assert run.ledger() == expected
        checked = run.json("verify")
        assert (checked.code, checked.json["status"]) == (0, "success")
    # Enough fell between the first request and the end, not into the start of the process.
    assert asking >= KILLS // 3


def test_killed_while_the_tables_are_made(run: Program) -> None:
    """A file without tables is no reason to refuse every later run."""
    run.state.touch()
    told = run("leaderboard")
    assert (told.code, told.err.splitlines()[0]) == (
        7,
        f"b24game: error: there is no state file {run.state} yet",
    )
    assert run("sync").code == 0
    assert run("leaderboard").code == 0


def _killed(run: Program, delay: float) -> bool:
    """Kill a sync after `delay` seconds; `False` if it was over before."""
    with run.start("sync") as process:
        try:
            process.wait(delay)
        except TimeoutExpired:
            process.kill()
            return True
        assert process.returncode == 0
        return False
