"""Our own comments and to-dos on leads, and where the leads are, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from b24game.portal.faults import Refused
from b24game.portal.own_comments import OwnComment
from b24game.portal.portal import Portal
from b24game.portal.prospect_stages import Stage
from b24game.portal.webhook import Webhook
from b24game.sandbox import Company, Fault, FrozenClock, SandboxPortal, empty_company
from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

FIVE, FIFTY = "#b24game-score-lead-5", "#b24game-score-lead-50"
TODO = 6


@pytest.fixture
def company() -> Company:
    company = empty_company(NOW)
    company.add_person("Анна", "Иванова", departments=(1,), at=NOW)
    return company


@pytest.fixture
def sandbox(company: Company) -> Iterator[SandboxPortal]:
    with SandboxPortal(company, clock=FrozenClock(NOW)) as portal:
        yield portal


@pytest.fixture
def portal(sandbox: SandboxPortal) -> Iterator[Portal]:
    with Portal(Webhook.parse(sandbox.webhook), sleep=lambda _seconds: None) as portal:
        yield portal


def leads(company: Company, count: int) -> list[int]:
    return [company.add_lead(responsible=1, at=NOW) for _ in range(count)]


def test_comments_by_whole_marks(company: Company, portal: Portal) -> None:
    one, other = leads(company, 2)
    number = company.add_comment(1, (1, one), f"Text\n{FIFTY}", NOW)
    company.add_comment(1, (1, other), f"Text\n{FIFTY}", NOW)
    assert portal.own_comments("lead", {FIVE: one}) == {}
    assert portal.own_comments("lead", {FIFTY: one}) == {
        FIFTY: OwnComment(number, f"Text\n{FIFTY}")
    }
    assert OwnComment(1, "Text \r\nmore\r\n").says("Text\nmore")
    assert not OwnComment(1, "Text").says("Text\nmore")


def test_the_latest_of_several_comments(company: Company, portal: Portal) -> None:
    (one,) = leads(company, 1)
    company.add_comment(1, (1, one), FIVE, NOW)
    latest = company.add_comment(1, (1, one), FIVE, NOW)
    company.add_comment(2, (1, one), FIVE, NOW)  # somebody else's
    found = portal.own_comments("lead", {FIVE: one})[FIVE]
    assert isinstance(found, OwnComment)
    assert found.id == latest


def test_a_card_that_may_not_be_read_spares_the_others(company: Company, portal: Portal) -> None:
    (one,) = leads(company, 1)
    number = company.add_comment(1, (1, one), FIVE, NOW)
    found = portal.own_comments("lead", {FIVE: one, FIFTY: 999})
    assert found[FIVE] == OwnComment(number, FIVE)
    assert isinstance(found[FIFTY], Refused)


def test_comments_fifty_cards_a_request(
    company: Company, portal: Portal, sandbox: SandboxPortal
) -> None:
    many = leads(company, 120)
    assert portal.own_comments("lead", {f"#b24game-{lead}": lead for lead in many}) == {}
    assert sandbox.requests["batch"] == 1 + 3


def test_todos_on_their_own_lead(company: Company, portal: Portal, sandbox: SandboxPortal) -> None:
    many = leads(company, 120)
    marks = {f"#b24game-todo-lead-{lead}-1": lead for lead in many}
    wanted = {}
    for lead in many[::2]:
        text = f"Text #b24game-todo-lead-{lead}-1"
        wanted[f"#b24game-todo-lead-{lead}-1"] = company.add_activity(
            TODO, responsible=1, at=NOW, card=(1, lead), description=text, completed=lead % 3 == 0
        )
    company.add_activity(
        TODO,
        responsible=1,
        at=NOW,
        card=(1, many[0]),
        description=f"#b24game-todo-lead-{many[1]}-1",
    )
    company.add_activity(  # an e-mail that quotes it
        4, responsible=1, at=NOW, card=(1, many[3]), description=f"#b24game-todo-lead-{many[3]}-1"
    )
    assert portal.own_todos("lead", marks) == wanted
    assert portal.own_todos("deal", marks) == {}
    assert portal.own_todos("lead", {}) == {}
    assert sandbox.requests["batch"] == 2  # one for the leads, one for the deals


def test_todos_that_may_not_be_read(portal: Portal, sandbox: SandboxPortal) -> None:
    sandbox.faults.add(Fault("error", "crm.activity.list", code="ACCESS_DENIED", status=403))
    with pytest.raises(Refused):
        portal.own_todos("lead", {FIVE: 5})


def test_stages_of_those_that_are_there(
    company: Company, portal: Portal, sandbox: SandboxPortal
) -> None:
    many = leads(company, 120)
    company.move_lead(many[0], "CONVERTED", NOW)
    company.delete_card(1, many[1])
    found = portal.prospect_stages("lead", many)
    assert set(found) == set(many) - {many[1]}
    assert found[many[0]] == Stage("CONVERTED", "S")
    assert found[many[2]] == Stage("NEW", "P")
    deal = company.add_deal(responsible=1, at=NOW)
    assert portal.prospect_stages("deal", [deal]) == {deal: Stage("NEW", "P")}
    assert portal.prospect_stages("lead", []) == {}
    assert sandbox.requests["batch"] == 2


def test_stages_that_may_not_be_read(portal: Portal, sandbox: SandboxPortal) -> None:
    sandbox.faults.add(Fault("error", "crm.item.list", code="ACCESS_DENIED", status=403))
    with pytest.raises(Refused):
        portal.prospect_stages("lead", [1])
