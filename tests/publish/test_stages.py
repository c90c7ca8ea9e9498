"""Moving leads of a real portal, unless people were quicker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from b24game.jobs import writes
from b24game.publish import stages
from b24game.publish.delivery import GONE, MOVED, NOT_STORED
from b24game.sandbox import Fault, Faults
from tests.game.stage import START

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.publish.outbox import Intent
    from tests.publish.sales import Sales

TO = "IN_PROCESS"
HOSTILE = "$result[t0] [b]x[/b] & ?a=1&b=2 <script>alert(1)</script> 100% «ё»"


def intents(leads: Iterable[int], turn: int = 1, seen: str = "NEW") -> list[Intent]:
    return [stages.move("lead", lead, turn, f"#{lead}", seen=seen, to=TO) for lead in leads]


def stage(sales: Sales, lead: int) -> object:
    return sales.card(lead).fields["stageId"]


def updates(sales: Sales) -> int:
    return sum(sales.batches("crm.item.update"))


def test_moved_once(sales: Sales) -> None:
    leads = sales.leads(60)
    sales.plan(intents(leads))
    assert {(one.state, one.how) for one in sales.send()} == {("sent", "written")}
    assert {stage(sales, lead) for lead in leads} == {TO}
    assert sum(sales.portal.requests.values()) == 4  # one to look, three to move

    # Whoever puts it back is not overruled.
    sales.company.move_lead(leads[0], "NEW", START)
    sales.plan(intents(leads, seen=TO))
    assert sales.send() == []


def test_what_the_outbox_shows_of_it() -> None:
    move, mark = (
        stages.move("lead", 5, 1, "", seen="NEW", to=TO),
        stages.mark("lead", 5, 1, "", field="ufCrmCold", value="Y"),
    )
    assert writes.of_intent(move).text == f"NEW → {TO}"
    assert writes.of_intent(mark).text == "ufCrmCold = Y"


def test_deals_too(sales: Sales) -> None:
    deal = sales.deal()
    sales.plan([stages.move("deal", deal, 1, "", seen="NEW", to="PREPARATION")])
    assert [one.how for one in sales.send()] == ["written"]
    assert sales.card(deal, "deal").fields["stageId"] == "PREPARATION"


def test_what_is_there_is_not_moved(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    sales.company.move_lead(lead, TO, START)
    sales.plan(intents([lead]))
    assert [(one.state, one.how) for one in sales.send()] == [("sent", "same")]
    assert updates(sales) == 0


@pytest.mark.parametrize("meanwhile", ["PROCESSED", "CONVERTED", "JUNK"])
def test_moved_by_hand_meanwhile(sales: Sales, meanwhile: str) -> None:
    (lead,) = sales.leads(1)
    sales.plan(intents([lead]))
    sales.company.move_lead(lead, meanwhile, START + timedelta(minutes=1))
    assert [(one.state, one.reason) for one in sales.send()] == [("given_up", MOVED)]
    assert stage(sales, lead) == meanwhile
    assert updates(sales) == 0
    sales.plan(intents([lead], seen=meanwhile))  # the same turn: it stays where it was put
    assert sales.send() == []


def test_a_lead_that_is_closed_is_not_opened(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    sales.company.move_lead(lead, "JUNK", START)
    sales.plan(intents([lead], seen="JUNK"))
    assert [one.reason for one in sales.send()] == [MOVED]
    assert stage(sales, lead) == "JUNK"


def test_a_deleted_lead_is_given_up(sales: Sales) -> None:
    gone, there = sales.leads(2)
    sales.plan(intents([gone, there]))
    sales.delete(gone)
    assert {one.item.key: one.reason for one in sales.send()} == {
        f"stage:lead:{gone}:1": GONE,
        f"stage:lead:{there}:1": "",
    }


def test_a_stage_that_is_not_there(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    sales.plan([stages.move("lead", lead, 1, "", seen="NEW", to="UC_NONE")])
    (delivery,) = sales.send()
    assert delivery.state == "given_up"
    assert "CRM_FIELD_ERROR_VALUE_NOT_VALID" in delivery.reason
    assert stage(sales, lead) == "NEW"


@pytest.mark.parametrize("method", ["crm.item.list", "crm.item.update"])
def test_without_the_right_it_waits(sales: Sales, method: str) -> None:
    sales.plan(intents(sales.leads(2)))
    sales.put_into("sending")
    sales.portal.faults.add(Fault("error", method, code="ACCESS_DENIED", status=403))
    assert {one.state for one in sales.send()} == {"planned"}
    sales.portal.faults.clear()
    assert {one.how for one in sales.send()} == {"written"}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "truncated"])
def test_answers_are_lost(sales: Sales, kind: Any, seed: int) -> None:  # noqa: ANN401 - a kind
    leads = sales.leads(200)
    sales.plan(intents(leads))
    sales.portal.faults = Faults(
        Fault(kind, probability=0.1), Fault(kind, nth=frozenset({2 + seed})), seed=seed
    )
    assert {one.state for one in sales.send()} == {"sent"}
    assert {stage(sales, lead) for lead in leads} == {TO}
    entered = [one for one in sales.company.stage_history if one.stage == TO]
    assert len(entered) == 200


def test_a_run_that_died_is_taken_up(sales: Sales) -> None:
    leads = sales.leads(30)
    sales.plan(intents(leads))
    sales.put_into("sending")
    for lead in leads[:20]:
        sales.company.move_lead(lead, TO, START)
    hows = [one.how for one in sales.send()]
    assert (hows.count("same"), hows.count("written")) == (20, 10)


@pytest.mark.parametrize(("kind", "value"), [("boolean", "Y"), ("string", HOSTILE), ("integer", 5)])
def test_a_mark_in_a_field(sales: Sales, kind: str, value: Any) -> None:  # noqa: ANN401
    (lead,) = sales.leads(1)
    sales.company.move_lead(lead, "PROCESSED", START)
    sales.company.add_custom_field("CRM_LEAD", "UF_CRM_COLD", kind)
    sales.plan([stages.mark("lead", lead, 1, "", field="ufCrmCold", value=value)])
    assert [(one.state, one.how) for one in sales.send()] == [("sent", "written")]
    assert sales.card(lead).custom["UF_CRM_COLD"] == value


def test_a_field_that_is_not_there(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    sales.plan([stages.mark("lead", lead, 1, "", field="ufCrmCold", value="Y")])
    assert [(one.state, one.reason) for one in sales.send()] == [("given_up", NOT_STORED)]
