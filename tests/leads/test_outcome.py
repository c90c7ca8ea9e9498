from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.outcome import Ending, conversions, horizon, known
from tests.leads.prospects import DAY, MADE, NOW, move, prospect


def test_the_first_move_to_where_a_lead_is_now() -> None:
    won = prospect(1, semantic="S", closed_at=MADE + 900, moved_at=MADE + 901)
    moves = {1: [move(2, MADE + 300, "CONVERTED", "S"), move(1, MADE, "NEW")]}
    assert conversions([won], moves) == {1: Ending(MADE + 300, won=True)}
    junk = prospect(1, semantic="F")
    moves = {1: [move(1, MADE + 300, "JUNK", "F"), move(2, MADE + 400, "JUNK", "F")]}
    assert conversions([junk], moves) == {1: Ending(MADE + 300, won=False)}


def test_a_lead_that_was_opened_again_is_not_won() -> None:
    moves = {1: [move(1, MADE + 300, "CONVERTED", "S"), move(2, MADE + 400, "NEW")]}
    assert conversions([prospect(1)], moves) == {}
    lost = prospect(1, semantic="F", closed_at=MADE + 500)
    assert conversions([lost], moves) == {1: Ending(MADE + 500, won=False)}


def test_without_a_history_the_row_tells_when() -> None:
    closed = prospect(1, semantic="S", closed_at=MADE + 1, moved_at=MADE + 2)
    moved = prospect(2, semantic="S", moved_at=MADE + 2)
    neither = prospect(3, semantic="F", updated_at=MADE + 3)
    found = conversions([closed, moved, neither], {1: [move(1, MADE, "NEW")]})
    assert [one.at - MADE for one in found.values()] == [1, 2, 3]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], None),
        ([0.0], 1),
        ([1.0], 1),
        ([1.1], 2),
        ([900.0], 365),
        ([*range(1, 11)], 9),
        ([*range(1, 12)], 10),
        ([-3.0], 1),
    ],
)
def test_nine_in_ten_wins_come_within_the_horizon(days: list[float], expected: int | None) -> None:
    endings = {n: Ending(MADE + int(day * DAY), won=True) for n, day in enumerate(days)}
    endings[999] = Ending(MADE + 300 * DAY, won=False)
    created = dict.fromkeys(endings, MADE)
    assert horizon(endings, created) == (expected and expected * DAY)


@given(st.lists(st.integers(0, 360 * DAY), min_size=1, max_size=60))
def test_the_horizon_is_the_shortest_that_holds_nine_in_ten(times: list[int]) -> None:
    endings = {n: Ending(MADE + time, won=True) for n, time in enumerate(times)}
    found = horizon(endings, dict.fromkeys(endings, MADE))
    assert found is not None
    assert found % DAY == 0
    assert sum(time <= found for time in times) * 10 >= len(times) * 9
    if found > DAY:
        assert sum(time <= found - DAY for time in times) * 10 < len(times) * 9


def test_young_leads_say_nothing_whatever_became_of_them() -> None:
    leads = [
        prospect(1, created_at=NOW - 5 * DAY),
        prospect(2, created_at=NOW - 5 * DAY + 1),
        prospect(3, created_at=NOW - 30 * DAY),
        prospect(4, created_at=NOW - 20 * DAY),
        prospect(5, created_at=NOW - 20 * DAY),
        prospect(6, created_at=NOW + 1),
    ]
    endings = {
        1: Ending(NOW, won=True),
        2: Ending(NOW - DAY, won=True),
        3: Ending(NOW - 24 * DAY, won=True),
        4: Ending(NOW - 19 * DAY, won=False),
        6: Ending(NOW + 2, won=True),
    }
    found = known(leads, endings, 5 * DAY, NOW)
    assert dict(found.won) == {3: False, 4: False, 5: False, 1: True}
    assert list(found.won) == [3, 4, 5, 1]
    assert (found.censored, found.late, found.wins) == ((2,), 1, 1)


LEADS = st.lists(st.tuples(st.integers(0, 40), st.none() | st.integers(0, 60)), max_size=30)


@given(LEADS, st.integers(1, 20), st.integers(0, 40))
def test_what_is_known_does_not_depend_on_what_came_later(
    leads: list[tuple[int, int | None]], days: int, as_of: int
) -> None:
    made = [prospect(n, created_at=born) for n, (born, _waited) in enumerate(leads)]
    endings = {
        n: Ending(born + waited, won=True)
        for n, (born, waited) in enumerate(leads)
        if waited is not None
    }
    found = known(made, endings, days, as_of)
    expected = {
        n: waited is not None and waited <= days
        for n, (born, waited) in enumerate(leads)
        if born + days <= as_of
    }
    assert dict(found.won) == expected
    young = {n for n, (born, _waited) in enumerate(leads) if as_of - days < born <= as_of}
    assert set(found.censored) == young
    late = {n for n, won in expected.items() if not won and n in endings}
    assert found.late == sum(endings[n].at <= as_of for n in late)
    by_then = {n: ending for n, ending in endings.items() if ending.at <= as_of}
    assert known(made, by_then, days, as_of).won == found.won
