"""To-dos on leads of a real portal: each stands once, whatever gets lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from b24game.errors import PortalError
from b24game.publish import todos
from b24game.publish.delivery import STALE, UNKNOWN
from b24game.sandbox import Fault, Faults
from tests.game.stage import START
from tests.publish.sales import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.publish.outbox import Intent
    from tests.publish.sales import Sales

HOSTILE = (
    "$result[t0] [b]x[/b] & ?a=1&b=2 <script>alert(1)</script> 100% #b24game-todo-lead-1-1 «ё»"
)
DEADLINE = NOW + 7200


def intents(
    sales: Sales, leads: Iterable[int], *, turn: int = 1, title: str = "Call", text: str = "Why"
) -> list[Intent]:
    return [
        todos.intent(
            "lead",
            lead,
            turn,
            f"#{lead}",
            title=title,
            text=f"{text}\n{todos.mark('lead', lead, turn)}",
            deadline=DEADLINE,
            responsible=sales.seller,
        )
        for lead in leads
    ]


def owners(sales: Sales) -> list[int]:
    return sorted(one.bindings[0][1] for one in sales.todos())


def test_added_once(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    sales.plan(intents(sales, [lead]))
    (delivery,) = sales.send()
    (todo,) = sales.todos()
    assert (delivery.state, delivery.how, delivery.receipt) == ("sent", "written", str(todo.id))
    assert (todo.provider, todo.subject, todo.bindings) == ("CRM_TODO", "Call", ((1, lead),))
    assert (todo.deadline.timestamp(), todo.responsible_id) == (DEADLINE, sales.seller)
    assert todo.description.endswith(f"#b24game-todo-lead-{lead}-1")

    sales.portal.journal.clear()
    sales.plan(intents(sales, [lead], title="In other words"))
    assert sales.send() == []
    assert sales.portal.journal.requests == ()
    sales.plan(intents(sales, [lead], turn=2))
    assert [one.how for one in sales.send()] == ["written"]


def test_five_hundred_take_few_requests(sales: Sales) -> None:
    leads = sales.leads(500)
    sales.plan(intents(sales, leads))
    assert {one.how for one in sales.send()} == {"written"}
    assert owners(sales) == leads
    assert sales.portal.requests["batch"] <= 12
    assert sum(sales.portal.requests.values()) <= 12


def test_on_a_deal(sales: Sales) -> None:
    deal = sales.deal()
    text = f"Why {todos.mark('deal', deal, 1)}"
    sales.plan(
        [todos.intent("deal", deal, 1, "", title="T", text=text, deadline=DEADLINE, responsible=1)]
    )
    sales.send()
    assert [one.bindings for one in sales.todos()] == [((2, deal),)]


def test_without_its_mark_there_is_no_todo(sales: Sales) -> None:
    with pytest.raises(ValueError, match="b24game-todo-lead-5-1"):
        todos.intent(
            "lead", 5, 1, "", title="T", text="x", deadline=DEADLINE, responsible=sales.seller
        )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "truncated", "reset", "html"])
def test_answers_are_lost(sales: Sales, kind: Any, seed: int) -> None:  # noqa: ANN401 - a kind
    leads = sales.leads(200)
    sales.plan(intents(sales, leads))
    sales.portal.faults = Faults(
        Fault(kind, "crm.activity.todo.add", probability=0.2),
        Fault(kind, "crm.activity.todo.add", nth=frozenset({1 + seed % 3})),
        seed=seed,
    )
    for _run in range(6):
        sales.sent()
        assert len(owners(sales)) == len(set(owners(sales)))
    assert owners(sales) == leads
    assert sales.states() == {"sent"}
    receipts = {int(item.receipt or 0) for item in sales.items().values()}
    assert receipts == {one.id for one in sales.todos()}


@pytest.mark.parametrize("applied", [True, False])
def test_a_run_that_died_is_taken_up(sales: Sales, applied: bool) -> None:  # noqa: FBT001
    leads = sales.leads(60)
    if applied:
        sales.plan(intents(sales, leads[:40]))
        sales.send()
        sales.forget()
    sales.plan(intents(sales, leads))
    sales.put_into("sending")
    hows = [one.how for one in sales.send()]
    assert (hows.count("found"), hows.count("written")) == ((40, 20) if applied else (0, 60))
    assert owners(sales) == leads


def test_what_arrives_late_is_waited_for(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal carries a request out after the run that sent it was killed."""
    (lead,) = sales.leads(1)
    sales.plan(intents(sales, [lead]))
    sales.put_into("sending")
    monkeypatch.setattr("b24game.publish.late._PAUSES", (1, 1, 1))
    (wanted,) = intents(sales, [lead])

    def arrives(_seconds: float) -> None:
        if not sales.todos():
            sales.company.add_activity(
                6,
                responsible=1,
                at=START,
                card=(1, lead),
                description=str(wanted.content["text"]),
            )

    monkeypatch.setattr("b24game.publish.late.time.sleep", arrives)
    assert [one.how for one in sales.send()] == ["found"]
    assert owners(sales) == [lead]


def test_behind_many_other_todos(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    for number in range(120):
        sales.company.add_activity(
            6, responsible=1, at=START, card=(1, lead), description=f"Other {number}"
        )
    sales.plan(intents(sales, [lead]))
    sales.send()
    sales.forget()
    sales.plan(intents(sales, [lead]))
    assert [one.how for one in sales.send()] == ["found"]


def test_a_mark_on_another_lead_is_not_ours(sales: Sales) -> None:
    one, other = sales.leads(2)
    sales.company.add_activity(
        6, responsible=1, at=START, card=(1, other), description=todos.mark("lead", one, 1)
    )
    sales.plan(intents(sales, [one, other]))
    assert [delivery.how for delivery in sales.send()] == ["written"] * 2


def test_a_deleted_lead_gets_none(sales: Sales) -> None:
    gone, there = sales.leads(2)
    sales.plan(intents(sales, [gone, there]))
    sales.delete(gone)
    states = {one.item.key: one.state for one in sales.send()}
    assert states == {f"todo:lead:{gone}:1": "given_up", f"todo:lead:{there}:1": "sent"}


def test_nobody_is_reminded_of_yesterday(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    sales.plan(intents(sales, [lead]))
    late = DEADLINE + 86_401
    assert [(one.state, one.reason) for one in sales.send(late)] == [("given_up", STALE)]
    sales.renew()  # unless somebody asks for it
    assert [one.how for one in sales.send()] == ["written"]


@pytest.mark.parametrize("state", ["planned", "sending"])
def test_what_cannot_be_looked_for_is_not_added(sales: Sales, state: Any) -> None:  # noqa: ANN401
    sales.plan(intents(sales, sales.leads(1)))
    sales.put_into(state)
    sales.portal.faults.add(Fault("error", "crm.activity.list", code="ACCESS_DENIED", status=403))
    assert [one.state for one in sales.send()] == [state]
    assert sales.todos() == []
    sales.portal.faults.clear()
    assert [one.how for one in sales.send()] == ["written"]


def test_an_outcome_that_stays_unknown(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    sales.plan(intents(sales, [lead]))
    fault = Fault("html", "crm.activity.todo.add")
    sales.portal.faults.add(fault)
    assert [(one.state, one.reason) for one in sales.send()] == [("sending", UNKNOWN)]
    assert fault.hits == 2
    sales.portal.faults.clear()
    assert [one.how for one in sales.send()] == ["written"]
    assert owners(sales) == [lead]


def test_a_portal_that_ends_answering_forgets_nothing(sales: Sales) -> None:
    """What may have arrived is looked for by the next run, the rest was never tried."""
    leads = sales.leads(100)
    sales.plan(intents(sales, leads))
    sales.portal.faults.add(Fault("lost_answer", "crm.activity.todo.add", nth=frozenset({1})))
    sales.portal.faults.add(
        Fault("error", "batch", code="OVERLOAD_LIMIT", status=503, nth=frozenset(range(3, 99)))
    )
    assert isinstance(sales.sent().problem, PortalError)
    states = [item.state for item in sales.items().values()]
    assert (states.count("sending"), states.count("planned")) == (10, 90)
    assert len(sales.todos()) == 10
    sales.portal.faults.clear()
    hows = [one.how for one in sales.send()]
    assert (hows.count("found"), hows.count("written")) == (10, 90)
    assert owners(sales) == leads


def test_foreign_text_arrives_as_it_is(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    sales.plan(intents(sales, [lead], title=HOSTILE, text=HOSTILE))
    sales.send()
    (todo,) = sales.todos()
    assert todo.subject == HOSTILE
    assert todo.description.startswith(HOSTILE)
    sales.forget()
    sales.plan(intents(sales, [lead], title=HOSTILE, text=HOSTILE))
    assert [one.how for one in sales.send()] == ["found"]
