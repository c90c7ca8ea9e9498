"""A portal that answers late or never: real sockets, the client's patience cut to a fraction.

The program waits 75 seconds for an answer; here the same code waits half a one.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from b24game.errors import PortalError
from b24game.portal.pace import Pace
from b24game.portal.portal import Portal
from b24game.portal.request import Request
from b24game.portal.streams import TASKS
from b24game.portal.webhook import Webhook
from b24game.sandbox import Company, Fault, SandboxPortal, bulk_company

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TASK_ROWS = 5200
REQUESTS = 4
PATIENCE = 0.5
HISTORIES = 120


@pytest.fixture(scope="module")
def company() -> Company:
    return bulk_company(tasks=TASK_ROWS, now=NOW)


@pytest.fixture
def sandbox(company: Company) -> Iterator[SandboxPortal]:
    with SandboxPortal(company) as one:
        yield one


def impatient(sandbox: SandboxPortal, seconds: float = PATIENCE) -> Portal:
    webhook = Webhook.parse(sandbox.webhook)
    return Portal(webhook, timeout=seconds, sleep=lambda _seconds: None, pace=Pace(drain=1e9))


def read_ids(portal: Portal, into: list[int]) -> None:
    for page in portal.read([Request(TASKS)]).pages(TASKS):
        assert not page.bad
        into.extend(row.id for row in page.rows)


@pytest.mark.parametrize("n", range(1, REQUESTS + 1))
def test_silence_at_one_request(n: int, sandbox: SandboxPortal, company: Company) -> None:
    fault = sandbox.faults.add(Fault("hang", nth=frozenset({n})))
    found: list[int] = []
    with impatient(sandbox) as portal:
        read_ids(portal, found)
    assert fault.hits == 1
    assert found == company.tasks.ids


@pytest.mark.parametrize("n", range(1, REQUESTS + 1))
def test_a_late_answer_is_no_lost_one(n: int, sandbox: SandboxPortal, company: Company) -> None:
    """It takes 40 % of the client's patience, as 30 of 75 seconds do."""
    fault = sandbox.faults.add(Fault("slow", seconds=0.8, nth=frozenset({n})))
    found: list[int] = []
    with impatient(sandbox, 2.0) as portal:
        read_ids(portal, found)
        asked = portal.requests
    assert fault.hits == 1
    assert found == company.tasks.ids
    assert asked == REQUESTS
    deadline = time.monotonic() + 10
    while sandbox.journal.asked.total() < asked and time.monotonic() < deadline:
        time.sleep(0.01)  # an answer is on its way before it stands in the journal
    assert asked == sandbox.journal.asked.total() == sandbox.journal.statuses[200]


@pytest.mark.parametrize("n", range(1, REQUESTS + 1))
def test_silence_that_stays(n: int, sandbox: SandboxPortal, company: Company) -> None:
    """It ends as no answer; what was delivered before is in order and without a gap."""
    sandbox.faults.add(Fault("hang", nth=frozenset(range(n, 1000))))
    found: list[int] = []
    with impatient(sandbox) as portal, pytest.raises(PortalError) as caught:
        read_ids(portal, found)
    assert (caught.value.exit_code, caught.value.code) == (6, "no_answer")
    assert found == company.tasks.ids[: len(found)]
    assert len(found) < len(company.tasks.ids)
    assert bool(found) == (n > 1)


def test_silence_amid_histories(sandbox: SandboxPortal, company: Company) -> None:
    wanted = company.tasks.ids[:HISTORIES]
    fault = sandbox.faults.add(Fault("hang", nth=frozenset({2})))
    with impatient(sandbox) as portal:
        told = dict(portal.histories(wanted))
    assert fault.hits == 1
    assert sorted(told) == wanted
    assert all(isinstance(events, tuple) for events in told.values())
