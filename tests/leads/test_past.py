from __future__ import annotations

import pytest

from b24game.leads.columns import Asked
from b24game.leads.compile import Derived
from b24game.leads.inputs import Seen
from b24game.leads.outcome import Ending
from b24game.leads.past import past, then
from tests.leads.prospects import DAY, NOW, prospect, touch

OLD = NOW - 40 * DAY
HORIZON = 10 * DAY
CALLS = Derived("calls", "call_made", "", None, None)
OPENED = Derived("opened", "email_opened", "", None, None)


def seen(source: str | None, at: int, amount: float = 0.0) -> Seen:
    return Seen(amount, "RUB", 0, 0, {"source": source}, at)


def test_leads_as_they_were_a_day_after_they_came() -> None:
    won = prospect(2, created_at=OLD, values={"source": "TODAY"}, amount=9.0, semantic="S")
    lost = prospect(1, created_at=OLD + 5, values={"source": "TODAY"})
    young = prospect(3, created_at=NOW - DAY)
    history = {
        2: [seen("WEB", OLD + 60, 1.0), seen("CALL", OLD + DAY), seen("LATE", OLD + DAY + 1)],
        1: [seen("LATE", OLD + 5 + DAY + 1)],
    }
    asked = Asked(
        fields=("source", "amount"),
        derived=(CALLS, OPENED),
        rates={"RUB": 1.0},
        touches={
            2: [touch("call", OLD + at, outgoing=True) for at in (-1, 60, DAY, DAY + 1)],
            1: [touch("call", OLD + 2 * DAY, outgoing=True)],
        },
        signals={1: {"email_opened": [OLD + 6, OLD + 20 * DAY]}},
    )
    endings = {2: Ending(OLD + 5 * DAY, won=True)}
    found = past([young, lost, won], history, endings, HORIZON, asked, NOW)
    leads = found.leads
    assert (leads.ids, leads.created, leads.table.won) == ((2, 1), (OLD, OLD + 5), (True, False))
    assert leads.at == (OLD + DAY, OLD + 5 + DAY)
    columns = {name: column.values for name, column in leads.table.columns.items()}
    assert columns == {
        "source": ("CALL", "LATE"),
        "amount": (None, None),
        "calls": (2.0, 0.0),
        "opened": (0.0, 1.0),
    }
    assert (found.censored, found.late, leads.from_today) == ((3,), 0, 1)


def test_a_lead_that_ended_sooner_is_looked_at_just_before_its_end() -> None:
    quick = prospect(1, created_at=OLD, semantic="S", values={"source": "SOLD"})
    history = {1: [seen("WEB", OLD + 60), seen("SOLD", OLD + 7200)]}
    calls = {1: [touch("call", OLD + at, outgoing=True) for at in (60, 3600, 3601)]}
    asked = Asked(fields=("source",), derived=(CALLS,), touches=calls)
    endings = {1: Ending(OLD + 3600, won=True)}
    (row,) = [past([quick], history, endings, HORIZON, asked, NOW).leads.table.lead(0)]
    assert row == {"source": "WEB", "calls": 1.0}


def test_a_young_lead_is_looked_at_as_of_now() -> None:
    young, unborn = prospect(1, created_at=NOW - 60), prospect(2, created_at=NOW + 60)
    found = then([unborn, young], {}, {}, Asked(), NOW)
    assert found.at == (NOW, NOW + 60)
    assert found.ids == (1, 2)


@pytest.mark.parametrize(("noted", "levels"), [(4, []), (3, ["info"]), (1, ["warning"])])
def test_fields_of_today_are_told(noted: int, levels: list[str]) -> None:
    leads = [prospect(n, created_at=OLD + n) for n in range(4)]
    history = {n: [seen("WEB", OLD + n)] for n in range(noted)}
    found = past(leads, history, {}, HORIZON, Asked(fields=("source",)), NOW)
    assert [one.level for one in found.findings] == levels
    assert all(str(4 - noted) in one.message for one in found.findings)


def test_a_field_that_was_not_looked_at_is_of_today() -> None:
    lead = prospect(1, created_at=OLD, values={"UF_CRM_NEW": "1"})
    asked = Asked(fields=("source", "UF_CRM_NEW"))
    found = past([lead], {1: [seen("WEB", OLD)]}, {}, HORIZON, asked, NOW).leads
    assert found.table.lead(0) == {"source": "WEB", "UF_CRM_NEW": "1"}
    assert found.from_today == 1


def test_no_leads_no_history() -> None:
    found = past([], {}, {}, HORIZON, Asked(fields=("source",)), NOW)
    assert (len(found.leads.table), found.censored, found.findings) == (0, (), ())
