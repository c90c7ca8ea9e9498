"""Whatever a portal forgets, refuses or does not tell, the outbox knows what stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b24game.publish import lead_fields, outbox, scores
from b24game.sandbox import Fault, Faults
from b24game.state.file import transaction, writing
from tests.publish.sales import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.publish.sales import Sales

NAMES = ("ufCrmLeadScore", "ufCrmLeadScoreDate")
LEADS = 4
STEPS = st.one_of(
    st.tuples(st.just("score"), st.integers(0, LEADS - 1), st.sampled_from((0, 40, 75))),
    st.tuples(st.just("by hand"), st.integers(0, LEADS - 1), st.sampled_from((0, 40, 99))),
    st.tuples(st.just("send"), st.just(0), st.sampled_from(("well", "lost", "refused", "died"))),
)
FAULTS: dict[object, Callable[[], Fault]] = {
    "lost": lambda: Fault("lost_answer", "crm.item.update", times=1),
    "refused": lambda: Fault("error", "crm.item.update", code="ACCESS_DENIED", status=403),
    "died": lambda: Fault("html", "crm.item.update"),
}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=12))
def test_what_was_sent_stands_until_people_change_it(
    sales: Sales, steps: list[tuple[str, int, object]]
) -> None:
    sales.make()
    sales.portal.faults = Faults()
    leads = sales.leads(LEADS)
    wanted: dict[int, object] = {}
    for step, place, value in steps:
        lead = leads[place]
        if step == "by hand":
            sales.card(lead).custom[lead_fields.SCORE] = value
        elif step == "score":
            wanted[lead] = value
            _score(sales, lead, int(str(value)))
        else:
            if value in FAULTS:
                sales.portal.faults.add(FAULTS[value]())
            sales.sent()
            sales.portal.faults.clear()
            if value == "died":
                sales.put_into("sending")
    _rescored(sales, wanted)
    assert {sales.items()[f"score:lead:{lead}"].state for lead in wanted} <= {"sent"}
    assert {lead: sales.card(lead).custom[lead_fields.SCORE] for lead in wanted} == wanted
    sales.portal.journal.clear()
    _rescored(sales, wanted)
    assert sales.portal.journal.requests == ()


def _score(sales: Sales, lead: int, score: int) -> None:
    """Plan as the job does: only what the portal was just seen not to have."""
    standing = sales.card(lead).custom
    intent = scores.intent("lead", lead, "", score=score, scored_at=NOW, names=NAMES, offset=0)
    with writing(sales.state) as connection, transaction(connection):
        connection.execute("INSERT OR IGNORE INTO runs VALUES (1, 'test', 0, 0, NULL, 'running')")
        if standing.get(lead_fields.SCORE) == score and standing.get(lead_fields.DATE):
            outbox.plan(connection, [intent], 1, NOW)
        else:
            outbox.replan(connection, [intent], 1, NOW)


def _rescored(sales: Sales, wanted: dict[int, object]) -> None:
    for lead, score in wanted.items():
        _score(sales, lead, int(str(score)))
    sales.send()
