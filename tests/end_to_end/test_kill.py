"""Killed at any moment, and completed: the ledger is the one of an undisturbed run."""

from __future__ import annotations

from random import Random
from subprocess import TimeoutExpired
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Latency

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from b24game.sandbox import Company, SandboxPortal
    from tests.end_to_end.conftest import Program

ROUNDS = 6
KILLS = 5
"""Kills of each round, one after the other into the same state file."""


@pytest.fixture
def slow(demo: Company, opened: Callable[..., SandboxPortal], run: Program) -> SandboxPortal:
    """A portal that makes a first sync last about a second."""
    portal = opened(demo, latency=Latency(request=0.01))
    run.environment["B24GAME_WEBHOOK"] = portal.webhook
    return portal


def test_thirty_kills(run: Program, slow: SandboxPortal, tmp_path: Path) -> None:
    random = Random(20261120)
    began = monotonic()
    assert run("sync").code == 0
    duration = monotonic() - began
    expected = run.ledger()
    assert len(expected) > 1000

    killed_while_asking = 0
    for number in range(ROUNDS):
        run.environment["B24GAME_STATE"] = str(tmp_path / f"round-{number}" / "state.db")
        begun = [
            _killed(run, slow, random.uniform(0.1 * duration, 0.9 * duration))
            for _ in range(KILLS)
        ]
        killed_while_asking += sum(begun)
        assert run("sync").code == 0
        assert run.ledger() == expected
        checked = run.json("verify")
        assert checked.code == 0
        assert {check["result"] for check in checked.data["checks"]} == {"ok"}
    # The others fell into the start of the process, or into posting and sealing.
    assert killed_while_asking >= ROUNDS * KILLS // 2


def _killed(run: Program, portal: SandboxPortal, delay: float) -> bool:
    """Kill a sync after `delay` seconds; tell whether it had begun to ask the portal."""
    asked = len(portal.journal.requests)
    with run.start("sync") as process:
        try:
            process.wait(delay)
        except TimeoutExpired:
            process.kill()
            return len(portal.journal.requests) > asked
        pytest.fail(f"the run was over before {delay:.2f} s: {process.returncode}")
