"""A source that cannot be read is told loudly and costs nobody a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Fault, access_denied
from b24game.sandbox.call import ALL_SCOPES

if TYPE_CHECKING:
    from b24game.sandbox import SandboxPortal
    from tests.end_to_end.conftest import Outcome, Program


def without(portal: SandboxPortal, scope: str) -> None:
    portal.scopes = frozenset(ALL_SCOPES) - {scope}


def statuses(done: Outcome) -> dict[str, str]:
    return {stream["name"]: stream["status"] for stream in done.data["streams"]}


SCOPES = (
    ("task", {"tasks"}),
    ("log", {"posts"}),
    ("crm", {"currencies", "statuses", "stage_moves", "deals", "contacts", "companies"}),
    ("department", {"departments"}),
)


@pytest.mark.parametrize(("scope", "lost"), SCOPES)
def test_missing_at_the_first_sync(
    scope: str, lost: set[str], run: Program, portal: SandboxPortal
) -> None:
    run("sync")
    everything = set(run.ledger())
    run.environment["B24GAME_STATE"] = str(run.folder / "other.db")
    without(portal, scope)

    done = run.json("sync")

    assert (done.code, done.json["status"]) == (3, "partial")
    assert {name for name, status in statuses(done).items() if status != "read"} == lost
    findings = [f for f in done.json["findings"] if f["code"] == "source_unavailable"]
    assert {finding["where"] for finding in findings} == lost
    assert all(f"the scope {scope} is not granted" in f["message"] for f in findings)
    assert {finding["level"] for finding in findings} == {"error"}
    held = set(run.ledger())
    assert held < everything or scope == "department"
    assert held
    told = run.json("status")
    assert (told.code, told.json["status"]) == (3, "partial")
    assert {finding["where"] for finding in told.json["findings"]} == lost


@pytest.mark.parametrize(("scope", "lost"), SCOPES)
def test_missing_later(scope: str, lost: set[str], run: Program, portal: SandboxPortal) -> None:
    """Neither withdrawn nor zeroed, however often the source is missed; and nothing comes twice."""
    run("sync")
    before = run.ledger()
    without(portal, scope)
    for _ in range(2):
        done = run.json("sync")
        assert (done.code, done.data["facts"]) == (3, {"new": 0, "withdrawn": 0})
        assert statuses(done).keys() >= lost
    assert run.ledger() == before
    portal.scopes = frozenset(ALL_SCOPES)
    assert run("sync").code == 0
    assert run.ledger() == before


def test_no_people_at_the_first_sync(run: Program, portal: SandboxPortal) -> None:
    without(portal, "user")
    told = run("sync")
    assert told.code == 4
    assert told.err == (
        "b24game: error: the portal's people cannot be read:"
        " users cannot be read: the scope user is not granted\n"
        "users: error: users cannot be read: the scope user is not granted\n\n"
        "hint: grant the scope `user`, then run `b24game sync` again\n"
    )
    portal.scopes = frozenset(ALL_SCOPES)
    assert run("sync").code == 0
    assert run.ledger()


def test_no_people_later(run: Program, portal: SandboxPortal) -> None:
    run("sync")
    before = run.ledger()
    without(portal, "user")
    done = run.json("sync")
    assert (done.code, statuses(done)["users"]) == (3, "unavailable")
    assert run.ledger() == before
    assert run("leaderboard").code == 0


def test_webhook_of_no_administrator(run: Program, portal: SandboxPortal) -> None:
    portal.admin = False
    told = run("sync")
    assert told.code == 3
    assert told.err == (
        "b24game: error: Вера Админова is no administrator: the portal leaves out what this user"
        " may not see, and people lose points for it; create the webhook, or sign in, as an"
        " administrator\n"
    )
    # No option makes it quiet.
    assert "is no administrator" in run("sync", "--quiet").err


def test_rights_lost_later(run: Program, portal: SandboxPortal) -> None:
    """What a webhook may not see any more is not deleted: its points stay."""
    run("sync")
    before = run.ledger()
    portal.admin = False
    for _ in range(2):
        assert run("sync").code == 3
    assert run.ledger() == before


@pytest.mark.parametrize(
    "method", ["tasks.task.list", "crm.stagehistory.list", "log.blogpost.get", "user.get"]
)
def test_one_method_is_refused(method: str, run: Program, portal: SandboxPortal) -> None:
    run("sync")
    before = run.ledger()
    portal.faults.add(access_denied(method))
    for _ in range(2):
        done = run.json("sync")
        assert done.code == 3
        assert "source_unavailable" in done.codes
    assert run.ledger() == before


def test_histories_refused(run: Program, portal: SandboxPortal) -> None:
    """Tasks are not judged by guessing; once their histories can be read, all is as it should."""
    run("sync")
    expected = run.ledger()
    run.environment["B24GAME_STATE"] = str(run.folder / "other.db")
    portal.faults.add(access_denied("tasks.task.history.list"))
    done = run.json("sync")
    assert (done.code, done.codes) == (3, ["history_unavailable"])
    assert not [row for row in run.ledger() if row[0].startswith("task:")]
    portal.faults.clear()
    assert run("sync").code == 0
    assert run.ledger() == expected


TROUBLES = (
    Fault("reset", nth=frozenset({1, 3})),
    Fault("reset_after", nth=frozenset({1, 2})),
    Fault("html", nth=frozenset({1, 3})),
    Fault("truncated", nth=frozenset({2})),
    Fault("lost_answer", nth=frozenset({1})),
    Fault("error", "batch", code="QUERY_LIMIT_EXCEEDED", status=503, times=4),
    Fault("error", code="INTERNAL_SERVER_ERROR", status=500, nth=frozenset({1, 5, 9})),
)


@pytest.mark.parametrize("fault", TROUBLES, ids=lambda fault: f"{fault.kind}-{fault.code}")
def test_passing_trouble(fault: Fault, run: Program, portal: SandboxPortal) -> None:
    run("sync")
    expected = run.ledger()
    run.environment["B24GAME_STATE"] = str(run.folder / "other.db")
    fault.seen = fault.hits = 0
    portal.faults.add(fault)

    done = run.json("sync")

    assert fault.hits > 0
    assert done.code == 0
    assert done.json["findings"] == []
    assert run.ledger() == expected


@pytest.mark.parametrize("kind", ["reset", "html", "truncated"])
def test_trouble_that_stays_after_the_first_answer(
    kind: str, run: Program, portal: SandboxPortal
) -> None:
    """It stops in the middle: nothing is lost, nothing is counted twice."""
    run("sync")
    expected = run.ledger()
    run.environment["B24GAME_STATE"] = str(run.folder / "other.db")
    fault = portal.faults.add(Fault(kind, nth=frozenset(range(2, 1000))))  # type: ignore[arg-type]
    done = run.json("sync")
    assert (done.code, done.json["status"]) == (6, "error")
    assert fault.seen > 1
    # A half-read portal has no points yet, and says so.
    assert run.ledger() == []
    board = run("leaderboard", "--period", "all")
    assert board.code == 0
    portal.faults.clear()
    assert run("sync").code == 0
    assert run.ledger() == expected
    assert run("verify").code == 0
