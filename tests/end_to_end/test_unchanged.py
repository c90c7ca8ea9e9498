"""Reading an unchanged portal again: nothing is posted, and next to nothing is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.sandbox import Company, SandboxPortal
    from tests.end_to_end.conftest import Program

ASKED_WHO = {"profile": 1, "scope": 1, "crm.settings.mode.get": 1, "server.time": 1}
READ_WHOLE = {"user.get": 1, "department.get": 1, "crm.currency.list": 1, "crm.status.list": 1}
"""No time of change to ask for: the whole list is read, here one page each."""
WINDOW = {"log.blogpost.get": 1}
CHANGES_AND_COUNTS = {
    "tasks.task.list": 3,
    "crm.item.list": 9,  # deals, contacts and companies
    "crm.stagehistory.list": 2,
}
"""Changes are asked for from both ends of the ids."""


def test_second_sync_is_one_request(run: Program, portal: SandboxPortal) -> None:
    first = run.json("sync").data
    assert first["ledger"]["posted"] > 20
    before = run.ledger()
    portal.journal.clear()

    second = run.json("sync").data

    assert dict(portal.requests) == {"batch": 1}
    assert second["http_requests"] == 1
    (batch,) = portal.journal.requests
    asked = {name: batch.commands.count(name) for name in batch.commands}
    assert asked == {**ASKED_WHO, **READ_WHOLE, **WINDOW, **CHANGES_AND_COUNTS}
    assert second["facts"] == {"new": 0, "withdrawn": 0}
    assert second["ledger"] == {"posted": 0, "reversed": 0, "points": 0}
    assert {(s["new"], s["changed"], s["gone"]) for s in second["streams"]} == {(0, 0, 0)}
    assert run.ledger() == before


@pytest.fixture
def big(demo: Company, opened: Callable[..., SandboxPortal], run: Program) -> SandboxPortal:
    portal = opened(demo)
    run.environment["B24GAME_WEBHOOK"] = portal.webhook
    return portal


def test_company_of_sixty(run: Program, big: SandboxPortal) -> None:
    """Only the second page of the feed's window needs a request of its own."""
    first = run.json("sync").data
    assert first["ledger"]["posted"] > 1000
    seal = run.query("SELECT max(id), max(hash) FROM seals")
    big.journal.clear()

    second = run.json("sync").data

    requests = big.journal.requests
    assert [request.method for request in requests] == ["batch", "batch"]
    assert set(requests[1].commands) == {"log.blogpost.get"}
    assert second["ledger"] == {"posted": 0, "reversed": 0, "points": 0}
    assert run.query("SELECT max(id), max(hash) FROM seals") == seal


def test_reading_all_anew_posts_nothing(run: Program, portal: SandboxPortal) -> None:
    run("sync")
    before = run.ledger()
    full = run.json("sync", "--full").data
    assert full["ledger"] == {"posted": 0, "reversed": 0, "points": 0}
    assert run.ledger() == before
    assert "writes" not in portal.requests
    assert portal.journal.writes == ()
