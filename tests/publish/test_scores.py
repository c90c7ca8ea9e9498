"""Scores on leads of a real portal: fifty a request, kept or told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from b24game.errors import PortalError
from b24game.jobs import writes
from b24game.publish import lead_fields, outbox, scores
from b24game.publish.delivery import NOT_STORED
from b24game.sandbox import Fault, Faults
from b24game.state.file import transaction, writing
from tests.publish.sales import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.model import ProspectKind
    from b24game.publish.outbox import Intent
    from tests.publish.sales import Sales

NAMES = ("ufCrmLeadScore", "ufCrmLeadScoreDate")


def intents(
    leads: Iterable[int], score: int = 75, *, kind: ProspectKind = "lead", at: int = NOW
) -> list[Intent]:
    return [
        scores.intent(
            kind, lead, f"#{lead}", score=score, scored_at=at, names=NAMES, offset=3 * 3600
        )
        for lead in leads
    ]


def shown(sales: Sales, lead: int, kind: ProspectKind = "lead") -> tuple[object, int | None]:
    custom = sales.card(lead, kind).custom
    date: Any = custom.get(lead_fields.DATE)
    return custom.get(lead_fields.SCORE), None if date is None else int(date.timestamp())


def test_fields_are_made_once(sales: Sales) -> None:
    assert sales.make() == lead_fields.NAMES
    assert sales.make() == ()
    fields = sales.company.fields_of("CRM_LEAD")
    assert [(one.name, one.kind, one.label) for one in fields] == [
        (lead_fields.SCORE, "integer", "Lead score"),
        (lead_fields.DATE, "datetime", "Lead scored on"),
    ]
    (write, _second) = sales.portal.journal.writes_of("crm.lead.userfield.add")
    sent: Any = write.params["fields"]
    assert (sent["SHOW_FILTER"], sent["SHOW_IN_LIST"], sent["EDIT_IN_LIST"]) == ("Y", "Y", "N")


def test_a_lost_answer_to_making_a_field(sales: Sales) -> None:
    sales.portal.faults.add(Fault("lost_answer", "crm.deal.userfield.add", times=1))
    assert sales.make("deal") == lead_fields.NAMES
    assert [one.name for one in sales.company.fields_of("CRM_DEAL")] == list(lead_fields.NAMES)


@pytest.mark.parametrize("kind", ["lead", "deal"])
def test_score_and_date_in_one_update(sales: Sales, kind: ProspectKind) -> None:
    card = sales.deal() if kind == "deal" else sales.leads(1)[0]
    sales.make(kind)
    sales.plan(intents([card], kind=kind))
    (delivery,) = sales.send()
    assert (delivery.state, delivery.how) == ("sent", "written")
    assert delivery.item.key == f"score:{kind}:{card}"
    assert shown(sales, card, kind) == (75, NOW)
    (write,) = sales.portal.journal.writes_of("crm.item.update")
    assert set(write.params) == {"entityTypeId", "id", "fields"}
    assert set(write.params["fields"]) == set(NAMES)  # type: ignore[call-overload]


def test_fifty_a_request_and_nothing_beside(sales: Sales) -> None:
    leads = sales.leads(500)
    sales.make()
    sales.plan(intents(leads))
    sales.portal.journal.clear()
    assert len(sales.send()) == 500
    assert dict(sales.portal.requests) == {"batch": 10}
    assert sales.batches("crm.item.update") == [50] * 10
    assert {shown(sales, lead) for lead in leads} == {(75, NOW)}

    sales.portal.journal.clear()
    sales.plan(intents(leads))
    assert sales.send() == []
    assert sales.portal.journal.requests == ()


def test_what_was_changed_by_hand_is_written_again(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    sales.make()
    sales.plan(intents([lead]))
    sales.send()
    sales.card(lead).custom[lead_fields.SCORE] = 100
    with writing(sales.state) as connection, transaction(connection):
        outbox.replan(connection, intents([lead]), 1, NOW)
    assert [one.how for one in sales.send()] == ["written"]
    assert shown(sales, lead) == (75, NOW)


@pytest.mark.parametrize("lost", [lead_fields.NAMES, (lead_fields.DATE,), (lead_fields.SCORE,)])
def test_a_field_is_gone(sales: Sales, lost: tuple[str, ...]) -> None:
    leads = sales.leads(120)
    sales.make()
    for field in sales.company.fields_of("CRM_LEAD"):
        if field.name in lost:
            sales.company.custom_fields.remove(field.id)
    sales.plan(intents(leads))
    sales.portal.journal.clear()
    refusal = Fault("error", "crm.item.update", code="ACCESS_DENIED", status=403, times=1)
    sales.portal.faults.add(refusal)
    reasons = [(one.state, one.reason) for one in sales.send()]
    assert reasons.count(("planned", NOT_STORED)) == 119
    assert sales.batches("crm.item.update") == [50]  # the others were not tried
    sales.make()
    assert {one.how for one in sales.send()} == {"written"}
    assert {shown(sales, lead) for lead in leads} == {(75, NOW)}


def test_one_lead_keeps_nothing(sales: Sales) -> None:
    odd, *others = sales.leads(3)
    sales.make()

    class Forgetful(dict[str, object]):
        def __setitem__(self, name: str, value: object) -> None:
            pass

    sales.card(odd).custom = Forgetful()
    sales.plan(intents([odd, *others]))
    states = {one.item.key: (one.state, one.reason) for one in sales.send()}
    assert states.pop(f"score:lead:{odd}") == ("given_up", NOT_STORED)
    assert set(states.values()) == {("sent", "")}


def test_deleted_leads_are_given_up(sales: Sales) -> None:
    leads = sales.leads(60)
    sales.make()
    sales.plan(intents(leads))
    for lead in leads[:55]:
        sales.delete(lead)
    states = [(one.state, one.reason.split()[:2]) for one in sales.send()]
    assert states.count(("given_up", ["refused:", "NOT_FOUND"])) == 55
    assert states.count(("sent", [])) == 5


def test_leads_that_may_not_be_edited_wait(sales: Sales) -> None:
    """Neither do they keep the others from being written."""
    leads = sales.leads(120)
    sales.make()
    sales.plan(intents(leads))
    refusal = Fault("error", "crm.item.update", code="ACCESS_DENIED", status=403, times=50)
    sales.portal.faults.add(refusal)
    states = [one.state for one in sales.send()]
    assert (states.count("planned"), states.count("sent")) == (50, 70)
    assert {one.how for one in sales.send()} == {"written"}


def test_without_the_scope_few_are_tried(sales: Sales) -> None:
    leads = sales.leads(120)
    sales.make()
    sales.plan(intents(leads))
    fault = Fault("error", "crm.item.update", code="insufficient_scope", status=403)
    sales.portal.faults.add(fault)
    assert {one.state for one in sales.send()} == {"planned"}
    assert fault.hits == 50


def test_a_portal_that_fails_inside_is_tried_again(sales: Sales) -> None:
    leads = sales.leads(3)
    sales.make()
    sales.plan(intents(leads))
    sales.portal.faults.add(
        Fault("error", "crm.item.update", code="INTERNAL_SERVER_ERROR", status=500)
    )
    assert {one.state for one in sales.send()} == {"planned"}
    sales.portal.faults.clear()
    assert {one.how for one in sales.send()} == {"written"}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "truncated"])
def test_answers_are_lost(sales: Sales, kind: Any, seed: int) -> None:  # noqa: ANN401 - a kind
    leads = sales.leads(300)
    sales.make()
    sales.plan(intents(leads))
    sales.portal.faults = Faults(
        Fault(kind, probability=0.05), Fault(kind, nth=frozenset({1 + seed})), seed=seed
    )
    assert {one.state for one in sales.send()} == {"sent"}
    assert {shown(sales, lead) for lead in leads} == {(75, NOW)}


def test_a_run_that_died_is_taken_up(sales: Sales) -> None:
    leads = sales.leads(60)
    sales.make()
    sales.plan(intents(leads[:40]))
    sales.send()
    moved = [sales.card(lead).fields["updatedTime"] for lead in leads[:40]]
    sales.forget()
    sales.plan(intents(leads))
    sales.put_into("sending")
    assert {one.how for one in sales.send()} == {"written"}
    assert {shown(sales, lead) for lead in leads} == {(75, NOW)}
    # The same value is no save: no automation runs.
    assert [sales.card(lead).fields["updatedTime"] for lead in leads[:40]] == moved


def test_a_portal_that_ends_answering_loses_nothing(sales: Sales) -> None:
    leads = sales.leads(200)
    sales.make()
    sales.plan(intents(leads))
    sales.portal.faults.add(Fault("html", nth=frozenset(range(3, 1000))))
    assert isinstance(sales.sent().problem, PortalError)
    assert sales.states() <= {"sent", "planned"}
    sales.portal.faults.clear()
    sales.send()
    assert sales.states() == {"sent"}
    assert {shown(sales, lead) for lead in leads} == {(75, NOW)}


def test_what_the_outbox_shows_of_it() -> None:
    (intent,) = intents([5])
    text = writes.of_intent(intent).text
    assert text.startswith("ufCrmLeadScore = 75, ufCrmLeadScoreDate = 2")
    assert text.endswith("+03:00")


def test_zero_is_a_score(sales: Sales) -> None:
    leads = sales.leads(2)
    sales.make()
    sales.plan(intents(leads, 0))
    assert {one.how for one in sales.send()} == {"written"}
    assert {shown(sales, lead) for lead in leads} == {(0, NOW)}
