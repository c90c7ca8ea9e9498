from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.columns import Asked, missing_rates, needed, table
from b24game.leads.compile import Derived
from b24game.model import Client
from tests.leads.prospects import DAY, MADE, NOW, prospect, touch

if TYPE_CHECKING:
    from b24game.leads.conditions import Value
    from b24game.model import Prospect, Touch
    from b24game.rules.scorecard import Signal

RATES = {"RUB": 1.0, "USD": 90.0}
COMPANY = Client(5, "Ромашка", size="EMPLOYEES_2")
CONTACT = Client(6, "", post="Директор", phone=True)
SIZES = {"EMPLOYEES_1": "менее 50", "EMPLOYEES_2": "50-250", "EMPLOYEES_4": "более 500"}


def value(name: str, lead: Prospect, **asked: Any) -> Value:  # noqa: ANN401 - of Asked
    (found,) = table([lead], [NOW], Asked(fields=(name,), **asked)).columns[name].values
    return found


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [(100.0, "RUB", 100.0), (2.0, "USD", 180.0), (5.0, "EUR", None), (0.0, "RUB", None)],
)
def test_the_amount_is_in_the_base_currency(
    amount: float, currency: str, expected: float | None
) -> None:
    assert value("amount", prospect(amount=amount, currency=currency), rates=RATES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100|USD", 9000.0),
        ("-2.5|RUB", -2.5),
        ("0|RUB", None),
        ("100|EUR", None),
        ("a|b", "a|b"),
        ("1\n2", "1\n2"),
    ],
)
def test_money_of_a_custom_field(text: str, expected: Value) -> None:
    lead = prospect(values={"UF_CRM_BUDGET": text, "comments": text})
    assert value("UF_CRM_BUDGET", lead, rates=RATES) == expected
    assert value("comments", lead, rates=RATES) == text


def test_currencies_without_a_rate_are_counted_by_leads() -> None:
    leads = [
        prospect(1, amount=1.0, currency="EUR", values={"UF_CRM_A": "1|EUR", "UF_CRM_B": "1|KZT"}),
        prospect(2, amount=0.0, currency="GBP"),
        prospect(3, amount=9.0, currency="EUR"),
        prospect(4, amount=9.0, currency="USD", values={"comments": "5|CHF"}),
    ]
    assert missing_rates(leads, RATES) == {"EUR": 2, "KZT": 1}


def test_a_company_is_a_name_or_a_link() -> None:
    alone, named = prospect(), prospect(values={"company_name": "Василёк"})
    linked = prospect(company_id=5)
    companies = {5: COMPANY}
    assert [value("company", one) for one in (alone, named, linked)] == [None, "Y", "Y"]
    names = [value("company_name", one, companies=companies) for one in (alone, named, linked)]
    assert names == [None, "Василёк", "Ромашка"]
    assert value("company_name", linked) is None


@pytest.mark.parametrize(
    ("own", "expected"),
    [(None, 50.0), (120.0, 120.0), ("44", 501.0), ("45", 50.0), ("300", 300.0)],
)
def test_employees_of_the_own_field_else_of_the_company(own: Value, expected: float) -> None:
    lead = prospect(company_id=5, values={} if own is None else {"UF_CRM_SIZE": own})
    found = value(
        "employees",
        lead,
        companies={5: COMPANY},
        sizes=SIZES,
        employees_field="UF_CRM_SIZE",
        options={"UF_CRM_SIZE": {"44": "более 500", "45": "не знаем"}},
    )
    assert found == expected


def test_employees_of_nobody_are_unknown() -> None:
    assert value("employees", prospect(), sizes=SIZES) is None
    gone = prospect(company_id=9)
    assert value("employees", gone, companies={5: COMPANY}, sizes=SIZES) is None
    odd = {5: Client(5, "Ромашка", size="UC_ODD")}
    assert value("employees", prospect(company_id=5), companies=odd, sizes=SIZES) is None


def test_a_lead_speaks_for_itself_and_a_deal_through_its_contact() -> None:
    said = {"job_title": "Менеджер", "email": "Y"}
    lead = prospect(contact_id=6, values=said)
    deal = prospect(kind="deal", contact_id=6, values=said)
    names = ("job_title", "email", "phone")
    contacts = {6: CONTACT}
    assert [value(name, lead, contacts=contacts) for name in names] == ["Менеджер", "Y", None]
    assert [value(name, deal, contacts=contacts) for name in names] == ["Директор", None, "Y"]
    assert [value(name, deal) for name in names] == [None, None, None]


def test_kinds_of_columns() -> None:
    leads = [
        prospect(
            n, values={"UF_CRM_N": float(n), "UF_CRM_T": f"text {n}", "UF_CRM_L": "abc"[n % 3]}
        )
        for n in range(60)
    ]
    names = ("amount", "created", "source", "job_title", "email", "responsible", "UF_CRM_D")
    asked = Asked(fields=(*names, "UF_CRM_N", "UF_CRM_T", "UF_CRM_L"), kinds={"UF_CRM_D": "date"})
    kinds = {name: column.kind for name, column in table(leads, [NOW] * 60, asked).columns.items()}
    assert kinds == {
        "amount": "number",
        "created": "date",
        "source": "level",
        "job_title": "text",
        "email": "level",
        "responsible": "level",
        "UF_CRM_D": "date",
        "UF_CRM_N": "number",
        "UF_CRM_T": "text",
        "UF_CRM_L": "level",
    }


def counted(signal: Signal, touches: list[Touch], **given: Any) -> Value:  # noqa: ANN401 - of Derived and Asked
    within, half_life = given.pop("within", None), given.pop("half_life", None)
    one = Derived("n", signal, "", within, half_life)
    asked = Asked(derived=(one,), touches={1: touches}, **given)
    (found,) = table([prospect()], [NOW], asked).columns["n"].values
    return found


def test_what_touches_mean() -> None:
    out = {"outgoing": True}
    touches = [
        touch("call", NOW - 9, **out),
        touch("call", NOW - 8),
        touch("email", NOW - 7, **out, completed=False),
        touch("email", NOW - 6),
        touch("email", NOW - 5, **out),
        touch("email", NOW - 4, completed=False),
        touch("email", NOW - 3),
        touch("meeting", NOW - 2, completed=False),
        touch("meeting", NOW - 1),
        touch("todo", NOW, completed=False),
        touch("other", NOW),
    ]
    signals: tuple[Signal, ...] = (
        *("call_made", "call_received", "email_sent", "email_received"),
        *("replied", "meeting", "todo", "email_opened"),
    )
    found = {signal: counted(signal, touches) for signal in signals}
    assert found == {
        "call_made": 1,
        "call_received": 1,
        "email_sent": 1,
        "email_received": 3,
        "replied": 2,
        "meeting": 1,
        "todo": 1,
        "email_opened": 0,
    }


def test_nothing_before_the_lead_after_the_moment_or_entered_later_counts() -> None:
    touches = [
        touch("call", MADE - 1),
        touch("call", MADE),
        touch("call", NOW),
        touch("call", NOW + 1),
        touch("call", NOW - DAY, created_at=NOW + 1),
    ]
    assert counted("call_received", touches) == 2
    opened: dict[int, dict[Signal, list[int]]] = {
        1: {"email_opened": [MADE - 1, MADE, NOW - 5, NOW + 1]}
    }
    assert counted("email_opened", [], signals=opened) == 2


def test_a_letter_before_the_lead_makes_no_reply() -> None:
    touches = [touch("email", MADE - 1, outgoing=True), touch("email", NOW)]
    assert counted("replied", touches) == 0


def test_a_letter_of_the_same_second_is_no_reply() -> None:
    touches = [touch("email", NOW - 5, outgoing=True), touch("email", NOW - 5)]
    assert counted("replied", touches) == 0


def test_a_window_and_a_half_life() -> None:
    touches = [touch("call", NOW - age * DAY) for age in (0, 1, 2, 3)]
    assert counted("call_received", touches, within=2 * DAY) == 3
    assert counted("call_received", touches, half_life=DAY) == pytest.approx(1.875)
    both = counted("call_received", touches, within=DAY, half_life=DAY)
    assert both == pytest.approx(1.5)


def test_the_age_of_a_moment() -> None:
    derived = tuple(Derived(name, None, name, None, None) for name in ("created", "UF_CRM_DAY"))
    leads = [prospect(values={"UF_CRM_DAY": day}) for day in (NOW - 60.0, NOW + 60.0, "soon")]
    found = table([*leads, prospect()], [NOW] * 4, Asked(derived=derived)).columns
    assert found["created"].values == (10.0 * DAY,) * 4
    assert found["UF_CRM_DAY"].values == (60.0, None, None, None)


def test_fields_that_have_to_be_noted() -> None:
    ages = (Derived("a", None, "UF_CRM_DAY", None, None), Derived("b", "todo", "", None, None))
    fields = ("amount", "company", "company_name", "created", "employees", "source")
    asked = Asked(fields=fields, derived=ages, employees_field="UF_CRM_SIZE")
    assert needed(asked) == {"company_name", "source", "UF_CRM_DAY", "UF_CRM_SIZE"}


@given(
    st.lists(st.tuples(st.integers(-50, 300), st.booleans(), st.booleans()), max_size=12),
    st.one_of(st.none(), st.integers(0, 200)),
    st.one_of(st.none(), st.integers(1, 100)),
    st.integers(0, 250),
)
def test_counts_of_any_letters(
    letters: list[tuple[int, bool, bool]], within: int | None, half_life: int | None, at: int
) -> None:
    touches = [touch("email", MADE + t, outgoing=out, completed=done) for t, out, done in letters]
    derived = Derived("n", "replied", "", within, half_life)
    asked = Asked(derived=(derived,), touches={1: touches})
    (found,) = table([prospect()], [MADE + at], asked).columns["n"].values
    expected = 0.0
    for t, out, _done in letters:
        earlier = [s for s, sent, ended in letters if sent and ended and 0 <= s < t]
        if not out and 0 <= t <= at and earlier and (within is None or at - t <= within):
            expected += 1 if half_life is None else 2 ** (-(at - t) / half_life)
    assert found == pytest.approx(expected)


def test_ten_thousand_leads_are_quick() -> None:
    uf = tuple(f"UF_CRM_{n}" for n in range(6))
    leads = [
        prospect(n, amount=5.0, values=dict.fromkeys((*uf, "source"), "WEB")) for n in range(10_000)
    ]
    touches = {
        n: [touch("email", NOW - 9), touch("email", NOW, outgoing=True)] for n in range(10_000)
    }
    special = ("amount", "company", "company_name", "employees", "email", "phone")
    derived = (
        Derived("replies", "replied", "", None, DAY),
        Derived("age", None, "created", None, None),
    )
    asked = Asked(fields=(*uf, *special, "source"), derived=derived, rates=RATES, touches=touches)
    begun = process_time()
    found = table(leads, [NOW] * len(leads), asked)
    spent = process_time() - begun
    assert len(found.columns) == 15
    assert spent < 0.6, spent  # 0.1 s on a quiet machine
