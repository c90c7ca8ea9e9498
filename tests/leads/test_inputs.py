from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from b24game.leads.inputs import Seen, as_of, decoded, last_seen, news, signals
from tests.leads.prospects import NOW, prospect

if TYPE_CHECKING:
    from b24game.model import Moment, Prospect

FIELDS = ("source", "name", "phone", "email", "title", "UF_CRM_CLICKS")


class Memory:
    """What the state file keeps of leads of one kind, in memory."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, Moment, str]] = []

    def note(self, *leads: Prospect, at: int = NOW) -> int:
        known = {lead: (then, said) for lead, then, said in self.rows}
        rows = news(leads, FIELDS, known, at)
        self.rows += rows
        return len(rows)

    @property
    def seen(self) -> dict[int, list[Seen]]:
        return decoded(self.rows)


@pytest.fixture
def memory() -> Memory:
    return Memory()


def test_only_what_is_new_is_noted(memory: Memory) -> None:
    first, second = prospect(1, values={"source": "WEB"}), prospect(2, values={"source": "CALL"})
    assert memory.note(first, second) == 2
    assert memory.note(first, second, at=NOW + 1) == 0
    changed = prospect(1, values={"source": "WEB"}, amount=5.0)
    assert memory.note(changed, second, at=NOW + 2) == 1
    assert memory.note(first, at=NOW + 3) == 1  # and back again
    found = memory.seen
    assert [(one.at, one.amount) for one in found[1]] == [(NOW, 0), (NOW + 2, 5), (NOW + 3, 0)]
    assert [one.at for one in found[2]] == [NOW]


def test_whole_numbers_are_numbers(memory: Memory) -> None:
    memory.note(prospect(values={"UF_CRM_CLICKS": 3}))
    assert memory.note(prospect(values={"UF_CRM_CLICKS": 3.0})) == 0


def test_people_leave_no_trace(memory: Memory) -> None:
    said: dict[str, float | str] = {
        "name": "Иван Петров",
        "phone": "+7 900 0000000",
        "email": "ivan@example.com",
        "title": "Заявка Ивана",
    }
    memory.note(prospect(values=said))
    ((_lead, _at, text),) = memory.rows
    assert not {part for part in ("Иван", "900", "example", "title") if part in text}
    (seen,) = memory.seen[1]
    assert seen.values == {
        "source": None,
        "name": "Y",
        "phone": "Y",
        "email": "Y",
        "UF_CRM_CLICKS": None,
    }
    other = {**said, "name": "Пётр Иванов", "phone": "+7 900 1111111"}
    assert memory.note(prospect(values=other)) == 0


def test_a_clock_set_back_does_not_reorder(memory: Memory) -> None:
    memory.note(prospect(values={"source": "WEB"}))
    memory.note(prospect(values={"source": "CALL"}), at=NOW - 500)
    assert memory.note(prospect(values={"source": "CALL"}), at=NOW - 400) == 0
    found = memory.seen
    assert [(one.at, one.values["source"]) for one in found[1]] == [(NOW, "WEB"), (NOW, "CALL")]
    last = last_seen(found, 1, NOW)
    assert last is not None
    assert last.values["source"] == "CALL"


def test_a_lead_as_it_was(memory: Memory) -> None:
    then = prospect(values={"source": "WEB"}, amount=1.0, company_id=3)
    memory.note(then, at=NOW + 10)
    said: dict[str, float | str] = {"source": "CALL", "UF_CRM_NEW": "1", "UF_CRM_CLICKS": 3.0}
    today = prospect(values=said, amount=9.0, semantic="S")
    memory.note(today, at=NOW + 20)
    found = memory.seen
    assert as_of(found, today, NOW + 9) is None
    # A field that nobody looked at then is that of today; one that was empty is empty.
    expected = replace(then, semantic="S", values={"source": "WEB", "UF_CRM_NEW": "1"})
    assert as_of(found, today, NOW + 10) == as_of(found, today, NOW + 19) == expected
    assert as_of(found, today, NOW + 20) == today
    assert as_of(found, prospect(2), NOW + 99) is None


def seen(*values: float | str | None) -> list[Seen]:
    return [
        Seen(0.0, "RUB", 0, 0, {"UF_CRM_OPENED": value}, NOW + number)
        for number, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "offsets"),
    [
        ((), []),
        ((None, None), []),
        (("Y", "Y"), [0]),
        (("a", "b", "b", "a"), [0, 1, 3]),
        (("Y", None, "Y"), [0, 2]),
        ((3.0, 3.0), [0]),  # nobody saw it grow
        ((None, 3.0), [1, 1, 1]),
        ((0.0, 3.0), [1, 1, 1]),
        ((1.0, 2.0, 5.0), [0, 1, 2, 2, 2]),
        ((4.0, 2.0, 3.0), [0, 1, 1, 2]),
        ((4.0, 0.0, 1.0), [0, 2]),
        ((1.0, 1.5), [0, 1]),
        ((NOW - 50.0, NOW - 20.0), [-50, -20]),
        ((None, NOW + 500.0), [1]),
    ],
)
def test_events_are_counted_by_changes(
    values: tuple[float | str | None, ...], offsets: list[int]
) -> None:
    found = signals({1: seen(*values)}, {"email_opened": "UF_CRM_OPENED"})
    events = found.get(1, {}).get("email_opened", [])
    assert [at - NOW for at in events] == offsets


def test_an_imported_figure_is_no_flood() -> None:
    found = signals({1: seen(1.0, 900_000_000.0)}, {"link_clicked": "UF_CRM_OPENED"})
    assert len(found[1]["link_clicked"]) == 1001


def test_a_look_that_did_not_ask_tells_nothing() -> None:
    blind = Seen(0.0, "RUB", 0, 0, {}, NOW + 1)
    first, last = seen("a", "a")
    found = signals(
        {1: [first, blind, replace(last, at=NOW + 2)]}, {"email_opened": "UF_CRM_OPENED"}
    )
    assert found == {1: {"email_opened": [NOW]}}


COUNTERS = st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=12)


@given(COUNTERS)
def test_a_counter_is_the_sum_of_what_it_grew_by(counts: list[int | None]) -> None:
    values = [None if count is None else float(count) for count in counts]
    found = signals({1: seen(*values)}, {"link_clicked": "UF_CRM_OPENED"})
    events = found.get(1, {}).get("link_clicked", [])
    plain = [count or 0 for count in counts]
    expected = min(plain[0], 1) if plain else 0
    for before, after in pairwise(plain):
        expected += after - before if after >= before else after
    assert len(events) == expected
    assert events == sorted(events)


@given(st.lists(st.one_of(st.none(), st.sampled_from("abc")), max_size=12))
def test_texts_are_counted_by_runs(values: list[str | None]) -> None:
    found = signals({1: seen(*values)}, {"email_opened": "UF_CRM_OPENED"})
    runs = [n for n, one in enumerate(values) if one and (n == 0 or values[n - 1] != one)]
    assert [at - NOW for at in found.get(1, {}).get("email_opened", [])] == runs


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(0, 50)), max_size=25),
    st.integers(-1, 55),
)
def test_the_past_is_the_last_thing_said_by_then(
    looks: list[tuple[int, int, int]], at: int
) -> None:
    looks = sorted(looks, key=lambda look: look[2])
    memory = Memory()
    said: dict[int, int] = {}
    changes = 0
    for lead, amount, then in looks:
        taken = memory.note(prospect(lead, amount=float(amount)), at=NOW + then)
        assert taken == (said.get(lead) != amount)
        said[lead] = amount
        changes += taken
    found = memory.seen
    assert sum(map(len, found.values())) == changes
    for lead in (1, 2, 3):
        known = [amount for one, amount, then in looks if one == lead and then <= at]
        past = as_of(found, prospect(lead, amount=77.0), NOW + at)
        assert (past.amount if past else None) == (known[-1] if known else None)
