"""Faults at every step of a sync: it ends with all rows, or stops and loses nothing.

An undisturbed run counts the requests and says what the ledger is. Then a fault strikes the n-th
request (or command of a batch) of a run of its own. `B24GAME_EXAMPLES=20 pytest
tests/end_to_end/test_faults.py` tries so many n for each fault instead of a few.

A portal that never answers is in `tests/portal/test_silence.py`: here nobody waits 75 seconds.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from b24game.sandbox import Company, Fault, Faults, FrozenClock, SandboxPortal, overload
from b24game.sandbox.errors import Refusal
from tests.end_to_end.busy import busy_company, cursors, held, nothing_skipped, there
from tests.end_to_end.conftest import NOW, Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.end_to_end.conftest import Outcome

FEW = 2
MOST = 100
STEPS = min(int(os.environ.get("B24GAME_EXAMPLES") or FEW), MOST)
BURST = 5
FOR_EVER = 3000
AT_ONCE = 12
"""Requests on their way at the same time."""

REQUESTS: dict[str, Callable[..., Fault]] = {
    "reset": partial(Fault, "reset"),
    "reset after the answer": partial(Fault, "reset_after"),
    "cut JSON": partial(Fault, "truncated"),
    "a page with 200": partial(Fault, "html", status=200),
    "502": partial(Fault, "html", status=502),
    "503": partial(Fault, "html", status=503),
    "504 after the answer": partial(Fault, "lost_answer"),
    "500 with JSON": partial(Fault, "error", "batch", code="INTERNAL_SERVER_ERROR", status=500),
    "too many requests": partial(Fault, "error", "batch", code="QUERY_LIMIT_EXCEEDED", status=503),
    "429": partial(Fault, "error", "batch", code="OPERATION_TIME_LIMIT", status=429),
}
SLOW: dict[str, Callable[..., Fault]] = {
    "slow": partial(Fault, "slow", seconds=0.3),
    "silence, then a reset": partial(Fault, "hang", seconds=0.3),
}
COMMANDS: dict[str, Callable[..., Fault]] = {
    "time limit of a command": partial(Fault, "error", code="OPERATION_TIME_LIMIT", status=429),
    "request limit of a command": partial(Fault, "error", code="QUERY_LIMIT_EXCEEDED", status=503),
    "failing command": partial(Fault, "error", code="INTERNAL_SERVER_ERROR", status=500),
}


@dataclass(frozen=True)
class Truth:
    """What an undisturbed run does."""

    ledger: list[tuple[Any, ...]]
    requests: int
    refusable: int
    """Batches and their commands."""


@pytest.fixture(scope="module")
def busy() -> Company:
    """Nobody changes it."""
    return busy_company()


@pytest.fixture(scope="module")
def truth(busy: Company, tmp_path_factory: pytest.TempPathFactory) -> Truth:
    with SandboxPortal(busy, clock=FrozenClock(NOW)) as portal:
        run = Program(tmp_path_factory.mktemp("truth"))
        run.environment = {"B24GAME_WEBHOOK": portal.webhook, "B24GAME_STATE": str(run.state)}
        assert run("sync").code == 0
        nothing_skipped(run, busy)
        assert held(run) == there(busy)
        asked = portal.journal.requests
    read_at_once = [one for one in asked if set(one.commands) == {"crm.item.list"}]
    assert len(read_at_once) > 3
    assert {one.method for one in asked} == {"batch"}
    refusable = len(asked) + sum(len(one.commands) for one in asked)
    ledger = run.ledger()
    assert len(ledger) > 1000
    return Truth(ledger, len(asked), refusable)


@pytest.fixture
def portal(busy: Company) -> Iterator[SandboxPortal]:
    with SandboxPortal(busy, clock=FrozenClock(NOW)) as portal:
        yield portal


def steps(kind: str, among: int, times: int = STEPS) -> list[int]:
    """Choose the numbers of what a fault strikes; the same ones every time."""
    return sorted(Random(kind).sample(range(1, among + 1), min(times, among)))  # noqa: S311


def afresh(run: Program, portal: SandboxPortal, *faults: Fault) -> None:
    """Begin with an empty state file, an empty journal and nothing but these faults."""
    run.state.unlink(missing_ok=True)
    portal.journal.clear()
    portal.faults.clear()
    for fault in faults:
        portal.faults.add(fault)


def unharmed(done: Outcome, run: Program, truth: Truth, where: str) -> None:
    assert (done.code, done.codes) == (0, []), where
    assert run.ledger() == truth.ledger, where


def recovers(run: Program, portal: SandboxPortal, truth: Truth, where: str) -> None:
    """Lift the faults: the next run ends with what an undisturbed one has."""
    portal.faults.clear()
    unharmed(run.json("sync"), run, truth, where)
    checked = run.json("verify")
    assert (checked.code, checked.json["status"]) == (0, "success"), where


@pytest.mark.parametrize("kind", [*REQUESTS, *SLOW])
def test_a_request_is_struck(kind: str, run: Program, portal: SandboxPortal, truth: Truth) -> None:
    long = BURST if kind == "too many requests" else 1
    for n in steps(kind, truth.requests):
        fault = {**REQUESTS, **SLOW}[kind](nth=frozenset(range(n, n + long)))
        afresh(run, portal, fault)
        done = run.json("sync")
        assert fault.hits, f"{kind} at {n}"
        unharmed(done, run, truth, f"{kind} at {n}")


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_command_of_a_batch_is_struck(
    kind: str, run: Program, portal: SandboxPortal, truth: Truth
) -> None:
    for n in steps(kind, truth.refusable):
        fault = COMMANDS[kind](nth=frozenset({n}))
        afresh(run, portal, fault)
        done = run.json("sync")
        assert fault.hits == 1, f"{kind} at {n}"
        unharmed(done, run, truth, f"{kind} at {n}")


@pytest.mark.parametrize("kind", REQUESTS)
def test_it_does_not_end(
    kind: str, run: Program, portal: SandboxPortal, busy: Company, truth: Truth
) -> None:
    for n in steps(f"for ever {kind}", truth.requests, STEPS // 2):
        where = f"{kind} from {n} on"
        afresh(run, portal, REQUESTS[kind](nth=frozenset(range(n, FOR_EVER))))
        done = run.json("sync")
        assert (done.code, done.json["status"]) == (6, "error"), where
        assert run.ledger() == [], where
        nothing_skipped(run, busy)
        recovers(run, portal, truth, where)


@pytest.mark.parametrize(
    ("method", "first", "lost"),
    [
        ("tasks.task.list", 4, {"tasks"}),
        ("crm.item.list", 12, {"deals"}),
        ("crm.item.list", 40, {"deals"}),
        ("crm.stagehistory.list", 3, {"stage_moves"}),
        ("log.blogpost.get", 2, {"posts"}),
        ("log.blogpost.get", 30, {"appreciations"}),
    ],
)
def test_a_method_is_denied_in_mid_sync(  # noqa: PLR0917
    method: str,
    first: int,
    lost: set[str],
    run: Program,
    portal: SandboxPortal,
    busy: Company,
    truth: Truth,
) -> None:
    denied = Fault("error", method, code="ACCESS_DENIED", status=403)
    denied.nth = frozenset(range(first, FOR_EVER))
    afresh(run, portal, denied)
    done = run.json("sync")
    assert (done.code, done.json["status"]) == (3, "partial")
    unread = {one["name"] for one in done.data["streams"] if one["status"] != "read"}
    assert unread == lost
    nothing_skipped(run, busy)
    mirror, portals = held(run), there(busy)
    for name in set(mirror) - lost:
        assert mirror[name] == portals[name], name
    for name in lost & set(mirror):
        assert mirror[name] < portals[name], name
        assert mirror[name], f"nothing of {name} was kept"
        assert cursors(run)[name][0] is None, f"the pass of {name} was taken for complete"
    recovers(run, portal, truth, method)


@pytest.mark.parametrize("n", [1, 6])
def test_overload_is_not_asked_again(
    n: int, run: Program, portal: SandboxPortal, busy: Company, truth: Truth
) -> None:
    fault = overload()
    fault.method, fault.nth = "batch", frozenset(range(n, FOR_EVER))
    afresh(run, portal, fault)
    done = run.json("sync")
    assert (done.code, done.codes) == (6, ["overloaded"])
    # What was on its way already is all that came after it.
    assert n <= len(portal.journal.requests) < n + (AT_ONCE if n > 1 else 1)
    nothing_skipped(run, busy)
    recovers(run, portal, truth, f"overload at {n}")


class Expired(Faults):
    """The licence has run out: all of REST refuses, from some request on."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self.left = last

    def refuse(self, method: str) -> None:
        self.left -= method == "batch"
        if self.left < 0:
            text = "REST API is available only on commercial plans."
            raise Refusal("ACCESS_DENIED", text, 403)


@pytest.mark.parametrize("last", [0, 1, 5])
def test_an_expired_licence(
    last: int, run: Program, portal: SandboxPortal, busy: Company, truth: Truth
) -> None:
    portal.faults = Expired(last)
    done = run.json("sync")
    assert (done.code, done.codes) == (4, ["access_denied"])
    assert "REST API is available only on commercial plans." in done.out
    assert last < len(portal.journal.requests) <= last + (AT_ONCE if last else 1)
    nothing_skipped(run, busy)
    portal.faults = Faults()
    recovers(run, portal, truth, f"expired after {last}")


def test_later_syncs_keep_what_was_there(run: Program) -> None:
    """A sync of changes stops at its n-th request: its cursors and its ledger are as they were."""
    company, clock = busy_company(), FrozenClock(NOW)
    with SandboxPortal(company, clock=clock) as portal:
        run.environment["B24GAME_WEBHOOK"] = portal.webhook
        assert run("sync").code == 0
        base, before = cursors(run), run.ledger()
        kept = run.folder / "kept.db"
        shutil.copy(run.state, kept)
        later = NOW + timedelta(hours=2)
        open_tasks = [task.id for task in company.tasks if task.closed is None]
        for task in open_tasks:
            company.close_task(task, later)
        company.add_post(3, "Ещё новости", later)
        clock.move(later + timedelta(hours=1))
        portal.journal.clear()
        assert run("sync").code == 0
        requests, after = len(portal.journal.requests), run.ledger()
        assert len(after) > len(before)

        for n in range(1, requests + 1):
            portal.faults.clear()
            shutil.copy(kept, run.state)
            portal.faults.add(REQUESTS["503"](nth=frozenset(range(n, FOR_EVER))))
            done = run.json("sync")
            assert done.code == 6, f"from {n} of {requests} on"
            assert run.ledger() == before
            if n == 1:
                assert cursors(run) == base
            nothing_skipped(run, company, base)
            since, _started, passed = cursors(run)["tasks"]
            unseen = [row[0] for row in run.query("SELECT id FROM tasks WHERE closed_at IS NULL")]
            assert not unseen if since != base["tasks"][0] else min(unseen) > passed
            portal.faults.clear()
            assert run("sync").code == 0
            assert run.ledger() == after
            assert run("verify").code == 0
