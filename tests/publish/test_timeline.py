"""The rolling comment on leads of a real portal: one each, whatever gets lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from b24game.publish import timeline
from b24game.publish.delivery import GONE, UNKNOWN
from b24game.sandbox import Fault, Faults
from tests.game.stage import START

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.publish.outbox import Intent
    from tests.publish.sales import Sales

HOSTILE = "$result[t0] [b]x[/b] & ?a=1&b=2 <script>alert(1)</script> 100% #b24game-x «ё»"


def said(lead: int, text: str, kind: Any = "lead") -> str:  # noqa: ANN401 - a kind
    return f"{text}\n{timeline.mark(kind, lead)}"


def intents(leads: Iterable[int], text: str = "Score 75") -> list[Intent]:
    return [timeline.intent("lead", lead, f"#{lead}", said(lead, text)) for lead in leads]


def put(sales: Sales, leads: Iterable[int], text: str = "Score 75") -> list[tuple[str, str]]:
    sales.plan(intents(leads, text))
    return [(one.state, one.how) for one in sales.send()]


def shown(sales: Sales) -> list[tuple[int, str]]:
    return sorted((one.owner_id, one.text) for one in sales.comments())


def test_added_once_then_edited(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    assert put(sales, [lead]) == [("sent", "written")]
    (comment,) = sales.comments()
    (item,) = sales.items().values()
    assert (comment.text, item.receipt) == (said(lead, "Score 75"), str(comment.id))

    sales.portal.journal.clear()
    assert put(sales, [lead]) == []
    assert sales.portal.journal.requests == ()

    assert put(sales, [lead], "Score 80") == [("sent", "edited")]
    assert shown(sales) == [(lead, said(lead, "Score 80"))]
    assert dict(sales.portal.requests) == {"batch": 1}


def test_on_a_deal(sales: Sales) -> None:
    deal = sales.deal()
    sales.plan([timeline.intent("deal", deal, "", said(deal, "x", "deal"))])
    sales.send()
    assert [(one.type_id, one.owner_id) for one in sales.comments()] == [(2, deal)]


def test_without_its_mark_there_is_no_comment() -> None:
    with pytest.raises(ValueError, match="b24game-score-lead-5"):
        timeline.intent("lead", 5, "", "Score 75")


def test_five_hundred_take_few_requests(sales: Sales) -> None:
    leads = sales.leads(500)
    assert set(put(sales, leads)) == {("sent", "written")}
    assert shown(sales) == [(lead, said(lead, "Score 75")) for lead in leads]
    assert sum(sales.portal.requests.values()) == 1 + 10 + 11  # who we are, looks, additions


def test_deleted_by_hand_it_comes_back_with_the_next_change(sales: Sales) -> None:
    leads = sales.leads(3)
    put(sales, leads)
    first = sales.comments()[0]
    sales.company.comments.remove(first.id)
    assert put(sales, leads) == []
    assert sorted(put(sales, leads, "Score 80")) == [("sent", "edited")] * 2 + [("sent", "written")]
    assert shown(sales) == [(lead, said(lead, "Score 80")) for lead in leads]
    receipts = {item.receipt for item in sales.items().values()}
    assert receipts == {str(one.id) for one in sales.comments()}


def test_a_comment_found_again_is_brought_up_to_date(sales: Sales) -> None:
    leads = sales.leads(3)
    put(sales, leads)
    sales.forget()
    assert put(sales, leads) == [("sent", "found")] * 3
    sales.forget()
    assert put(sales, leads, "Score 80") == [("sent", "edited")] * 3
    assert put(sales, leads, "Score 85") == [("sent", "edited")] * 3
    assert shown(sales) == [(lead, said(lead, "Score 85")) for lead in leads]


def test_other_peoples_marks_are_not_ours(sales: Sales) -> None:
    one, other = sales.leads(2)
    sales.company.add_comment(sales.seller, (1, one), said(one, "Mine!"), START)
    sales.company.add_comment(1, (1, other), f"{timeline.mark('lead', other)}0", START)
    assert put(sales, [one, other]) == [("sent", "written")] * 2
    assert len(sales.comments()) == 4


def test_behind_many_other_comments(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    put(sales, [lead])
    for number in range(120):
        sales.company.add_comment(sales.seller, (1, lead), f"Other {number}", START)
    sales.forget()
    assert put(sales, [lead]) == [("sent", "found")]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "truncated", "reset", "html"])
def test_answers_are_lost(sales: Sales, kind: Any, seed: int) -> None:  # noqa: ANN401 - a kind
    leads = sales.leads(120)
    for text in ("Score 75", "Score 80"):
        sales.plan(intents(leads, text))
        sales.portal.faults = Faults(
            *(
                Fault(kind, f"crm.timeline.comment.{verb}", probability=0.2)
                for verb in ("add", "update")
            ),
            Fault(kind, "crm.timeline.comment.add", nth=frozenset({1 + seed % 3})),
            seed=seed,
        )
        for _run in range(6):
            sales.sent()
            assert len({one.owner_id for one in sales.comments()}) == len(sales.comments())
        assert shown(sales) == [(lead, said(lead, text)) for lead in leads]
        assert sales.states() == {"sent"}


@pytest.mark.parametrize("applied", [True, False])
def test_a_run_that_died_is_taken_up(sales: Sales, applied: bool) -> None:  # noqa: FBT001
    leads = sales.leads(60)
    if applied:
        put(sales, leads[:40])
        sales.forget()
    sales.plan(intents(leads))
    sales.put_into("sending")
    sales.plan(intents(leads, "Score 80"))  # the score has changed meanwhile
    hows = [one.how for one in sales.send()]
    assert (hows.count("edited"), hows.count("written")) == ((40, 20) if applied else (0, 60))
    assert shown(sales) == [(lead, said(lead, "Score 80")) for lead in leads]


def test_a_run_that_died_while_adding_anew(sales: Sales) -> None:
    """The comment was deleted by hand, a new one had arrived, its id was not recorded."""
    (lead,) = sales.leads(1)
    put(sales, [lead])
    sales.company.comments.remove(sales.comments()[0].id)
    sales.company.add_comment(1, (1, lead), said(lead, "Score 80"), START)
    sales.plan(intents([lead], "Score 80"))
    sales.put_into("sending")
    assert [one.how for one in sales.send()] == ["found"]
    assert len(sales.comments()) == 1
    assert put(sales, [lead], "Score 85") == [("sent", "edited")]


def test_what_arrives_late_is_waited_for(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    (lead,) = sales.leads(1)
    sales.plan(intents([lead]))
    sales.put_into("sending")
    monkeypatch.setattr("b24game.publish.late._PAUSES", (1, 1, 1))

    def arrives(_seconds: float) -> None:
        if not sales.comments():
            sales.company.add_comment(1, (1, lead), said(lead, "Score 75"), START)

    monkeypatch.setattr("b24game.publish.late.time.sleep", arrives)
    assert [one.how for one in sales.send()] == ["found"]
    assert len(sales.comments()) == 1


@pytest.mark.parametrize("known", [True, False])
def test_a_deleted_lead_is_given_up(sales: Sales, known: bool) -> None:  # noqa: FBT001
    gone, there = sales.leads(2)
    if known:
        put(sales, [gone, there])
        (first, _second) = sales.comments()
        sales.company.comments.remove(first.id)
    sales.delete(gone)
    sales.plan(intents([gone, there], "Score 80"))
    states = {one.item.key: (one.state, one.reason) for one in sales.send()}
    assert states == {
        f"comment:lead:{gone}": ("given_up", GONE),
        f"comment:lead:{there}": ("sent", ""),
    }


@pytest.mark.parametrize("state", ["planned", "sending"])
def test_what_cannot_be_looked_for_is_not_added(sales: Sales, state: Any) -> None:  # noqa: ANN401
    (lead,) = sales.leads(1)
    sales.plan(intents([lead]))
    sales.put_into(state)
    sales.portal.faults.add(
        Fault("error", "crm.timeline.comment.list", code="ACCESS_DENIED", status=403)
    )
    assert [one.state for one in sales.send()] == [state]
    assert sales.comments() == []
    sales.portal.faults.clear()
    assert [one.how for one in sales.send()] == ["written"]


@pytest.mark.parametrize("code", ["ACCESS_DENIED", "INTERNAL_SERVER_ERROR"])
def test_an_edit_that_fails_waits(sales: Sales, code: str) -> None:
    (lead,) = sales.leads(1)
    put(sales, [lead])
    sales.portal.faults.add(Fault("error", "crm.timeline.comment.update", code=code, status=500))
    assert put(sales, [lead], "Score 80") == [("planned", "not")]
    sales.portal.faults.clear()
    assert put(sales, [lead], "Score 80") == [("sent", "edited")]


def test_an_outcome_that_stays_unknown(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    sales.plan(intents([lead]))
    sales.portal.faults.add(Fault("html", "crm.timeline.comment.add"))
    assert [(one.state, one.reason) for one in sales.send()] == [("sending", UNKNOWN)]
    sales.renew()
    sales.portal.faults.clear()
    assert [one.how for one in sales.send()] == ["written"]


def test_foreign_text_arrives_as_it_is(sales: Sales) -> None:
    (lead,) = sales.leads(1)
    put(sales, [lead], HOSTILE)
    assert shown(sales) == [(lead, said(lead, HOSTILE))]
    put(sales, [lead], HOSTILE[::-1])
    assert shown(sales) == [(lead, said(lead, HOSTILE[::-1]))]
