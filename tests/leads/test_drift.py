from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.backtest import Split
from b24game.leads.card import Card, Criterion
from b24game.leads.conditions import Condition
from b24game.leads.drift import drift, psi, shift_of
from b24game.leads.reasons import reasons
from b24game.leads.table import Column, Table

COUNTS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=8
).filter(lambda pairs: any(a for a, _ in pairs) and any(b for _, b in pairs))


def table(levels: str, won: str) -> Table:
    return Table({"source": Column("source", "level", tuple(levels))}, tuple(w == "1" for w in won))


@given(COUNTS)
def test_psi_is_a_distance_both_ways(pairs: list[tuple[int, int]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    assert psi(before, after) >= 0
    assert psi(before, after) == pytest.approx(psi(after, before))
    assert psi(before, before) == pytest.approx(0)


def test_psi_of_large_counts_is_the_formula() -> None:
    p, q = (0.2, 0.8), (0.5, 0.5)
    expected = sum((b - a) * log(b / a) for a, b in zip(p, q, strict=True))
    assert psi([20_000_000, 80_000_000], [5_000_000, 5_000_000]) == pytest.approx(expected)


@pytest.mark.parametrize(("index", "shift"), [(0.09, "steady"), (0.1, "moved"), (0.25, "broken")])
def test_the_customary_bounds(index: float, shift: str) -> None:
    assert shift_of(index) == shift


def test_a_criterion_that_many_more_leads_meet_is_named() -> None:
    card = Card((Criterion("web", Condition("source", "equals", ("w",)), 5),))
    older, newer = table("w" * 10 + "x" * 90, "01" * 50), table("w" * 60 + "x" * 40, "01" * 50)
    (found,) = drift(card, older, newer)
    assert (found.held_before, found.held_after) == (0.1, 0.6)
    assert found.shift == "broken"
    assert found.won_before is not None
    assert found.won_before.value == 0.5
    (reason,) = reasons(Split(older, newer), (found,))
    assert reason.code == "criterion_moved"
    assert reason.message == (
        "source is “w”: held for 10.0 % of the older leads and 60.0 % of the newer (PSI 1.27)"
    )


def test_a_share_won_that_moved_is_named_first() -> None:
    card = Card((Criterion("web", Condition("source", "equals", ("z",)), 5),))
    older, newer = table("w" * 100, "1" * 10 + "0" * 90), table("w" * 100, "1" * 50 + "0" * 50)
    (found,) = drift(card, older, newer)
    assert found.won_after is None
    (reason,) = reasons(Split(older, newer), (found,))
    assert reason.message.startswith("10.0 % of the older leads are won and 50.0 % of the newer")
