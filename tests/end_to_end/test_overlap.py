"""Runs at the same time: one writes, the other waits or says who is at work; readers never fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Latency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from subprocess import Popen

    from b24game.sandbox import Company, SandboxPortal
    from tests.end_to_end.conftest import Program

READS = (("leaderboard",), ("status",), ("why", "2"), ("verify",))


@pytest.fixture
def slow(portal: SandboxPortal) -> Iterator[SandboxPortal]:
    portal.latency = Latency(request=0.5)
    yield portal
    portal.latency = Latency()


def under_way(run: Program) -> Popen[str]:
    """Start a sync and return once it has begun to ask."""
    process = run.start("sync")
    lock = run.state.with_name(run.state.name + ".lock")
    while not (lock.exists() and lock.read_text()):
        assert process.poll() is None
    return process


@pytest.mark.usefixtures("slow")
def test_the_second_is_told_who_is_at_work(run: Program) -> None:
    with under_way(run) as first:
        second = run("sync")
        assert first.wait(20) == 0
    assert (second.code, second.out) == (11, "")
    message, hint = second.err.split("\n\n")
    pattern = rf"b24game: error: another run is at work: sync, pid {first.pid}, [-0-9]+ [:0-9]+"
    assert re.fullmatch(pattern, message)
    assert hint == ("hint: wait for it with --wait 10m; the lock goes when that process ends\n")


@pytest.mark.usefixtures("slow")
def test_the_second_waits(run: Program) -> None:
    with under_way(run) as first:
        second = run.json("sync", "--wait", "20s")
        assert first.wait(20) == 0
    assert second.code == 0
    assert second.data["ledger"] == {"posted": 0, "reversed": 0, "points": 0}
    twice = "SELECT count(*) - count(DISTINCT fact_id || rule || player_id || turn) FROM ledger"
    assert run.query(twice) == [(0,)]
    assert run("verify").code == 0


def test_readers_never_fail(
    demo: Company, opened: Callable[..., SandboxPortal], run: Program
) -> None:
    """Neither while the first sync fills the file nor while a later one reads everything anew."""
    portal = opened(demo, latency=Latency(request=0.05))
    run.environment["B24GAME_WEBHOOK"] = portal.webhook
    reads = 0
    with under_way(run) as process:
        while process.poll() is None:
            told = run(*READS[reads % len(READS)])
            reads += 1
            # Before the first page is there, there is no state file, nobody to explain, no rules.
            assert told.code in {0, 2, 7}, told.err
            assert told.code != 7 or "there is no state file" in told.err
        assert process.returncode == 0
    with run.start("sync", "--full") as process:
        while process.poll() is None:
            told = run(*READS[reads % len(READS)])
            reads += 1
            assert told.code == 0, told.err
        assert process.returncode == 0
    assert reads >= 2 * len(READS)


def test_a_dry_run_beside_readers_leaves_no_lock(run: Program) -> None:
    assert run("sync").code == 0
    lock = run.state.with_name(run.state.name + ".lock")
    lock.write_text("sync, pid 1, some day")  # what a killed run left behind
    assert run("sync").code == 0
