"""A portal that is not found, that moved to a new domain, or whose redirect leads astray."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from b24game.sandbox import Fault
from tests.end_to_end.busy import busy_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.sandbox import Company, SandboxPortal
    from tests.end_to_end.conftest import Program


def known_address(run: Program) -> str:
    """Return the address of the portal that the state file belongs to."""
    ((base,),) = run.query("SELECT value FROM meta WHERE key = 'portal'")
    return str(base)


def test_a_name_that_does_not_resolve(run: Program, portal: SandboxPortal) -> None:
    run.environment["B24GAME_WEBHOOK"] = f"https://portal.invalid/rest/1/{portal.secret}/"
    told = run.json("sync")
    assert (told.code, told.codes) == (6, ["portal_unreachable"])
    words = "the portal cannot be reached: "
    assert told.json["findings"][0]["message"] in {
        words + "the name portal.invalid is not known",
        words + "no name server says where portal.invalid is",  # without any network
    }
    assert portal.secret not in told.out + told.err
    assert portal.journal.requests == ()


def test_https_towards_a_plain_port(run: Program, portal: SandboxPortal) -> None:
    run.environment["B24GAME_WEBHOOK"] = portal.webhook.replace("http://", "https://")
    told = run.json("sync")
    assert (told.code, told.codes) == (6, ["portal_unreachable"])
    message = told.json["findings"][0]["message"]
    assert "TLS: 127.0.0.1:" in message
    assert "SSL" not in message
    assert portal.secret not in told.out + told.err
    assert portal.journal.requests == ()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_portals_new_address(
    status: int,
    run: Program,
    company: Company,
    portal: SandboxPortal,
    opened: Callable[..., SandboxPortal],
) -> None:
    assert run("sync").code == 0
    before = run.ledger()
    company.add_post(3, "После переезда", company.now)
    new = opened(company)
    portal.journal.clear()
    portal.faults.add(Fault("redirect", status=status, location=new.base))

    done = run.json("sync")

    assert (done.code, done.codes) == (0, ["portal_moved"])
    assert new.base in done.json["findings"][0]["message"]
    assert len(portal.journal.requests) == 1
    # The body came along: it is the same batch, and it was carried out there.
    assert new.journal.requests[0].params == portal.journal.requests[0].params
    assert new.journal.requests[0].commands
    after = run.ledger()
    assert len(after) == len(before) + 1
    assert known_address(run) == new.base

    run.environment["B24GAME_WEBHOOK"] = new.webhook
    portal.stop()
    done = run.json("sync")
    assert (done.code, done.codes) == (0, [])
    assert run.ledger() == after
    assert run("verify").code == 0


def test_the_first_sync_of_a_portal_that_moved(
    run: Program, company: Company, portal: SandboxPortal, opened: Callable[..., SandboxPortal]
) -> None:
    new = opened(company)
    portal.faults.add(Fault("redirect", location=new.base))
    for _ in range(2):  # the old address goes on redirecting, and goes on being taken
        done = run.json("sync")
        assert (done.code, done.codes) == (0, ["portal_moved"])
    assert run.ledger()
    assert known_address(run) == new.base


@pytest.fixture
def moving(
    run: Program, opened: Callable[..., SandboxPortal]
) -> Callable[[int], tuple[SandboxPortal, list[tuple[Any, ...]]]]:
    """A portal that redirects from its n-th request on; the new one, and the ledger to expect."""

    def move(first: int) -> tuple[SandboxPortal, list[tuple[Any, ...]]]:
        company = busy_company()
        portal, new = opened(company), opened(company)
        run.environment["B24GAME_WEBHOOK"] = new.webhook
        assert run("sync").code == 0
        expected = run.ledger()
        run.state.unlink()
        later = frozenset(range(first, 3000))
        portal.faults.add(Fault("redirect", nth=later, location=new.base))
        run.environment["B24GAME_WEBHOOK"] = portal.webhook
        return new, expected

    return move


def test_the_address_that_a_sync_ended_at_is_known(
    run: Program, moving: Callable[[int], tuple[SandboxPortal, list[tuple[Any, ...]]]]
) -> None:
    new, expected = moving(2)
    done = run.json("sync")
    assert (done.code, done.codes) == (0, ["portal_moved"])
    assert run.ledger() == expected
    run.environment["B24GAME_WEBHOOK"] = new.webhook
    done = run.json("sync")
    assert (done.code, done.codes) == (0, [])
    assert run.ledger() == expected


def test_a_move_in_mid_sync_loses_nothing(
    run: Program, moving: Callable[[int], tuple[SandboxPortal, list[tuple[Any, ...]]]]
) -> None:
    _new, expected = moving(5)
    done = run.json("sync")
    assert (done.code, done.codes) == (0, ["portal_moved"])
    assert run.ledger() == expected
    assert run("verify").code == 0


def test_a_foreign_host_hears_nothing(run: Program, portal: SandboxPortal) -> None:
    assert run("sync").code == 0
    before = run.ledger()
    with socket.create_server(("127.0.0.2", 0)) as foreign:
        foreign.setblocking(False)
        location = f"http://127.0.0.2:{foreign.getsockname()[1]}"
        portal.faults.add(Fault("redirect", location=location))
        portal.journal.clear()
        told = run.json("sync")
        with pytest.raises(BlockingIOError):
            foreign.accept()
    assert (told.code, told.codes) == (6, ["redirected"])
    assert portal.secret not in told.out + told.err
    assert len(portal.journal.requests) == 1
    assert run.ledger() == before
    portal.faults.clear()
    assert run("sync").code == 0
    assert run.ledger() == before
