"""Thresholds of a new card: as many leads reach them as before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.thresholds import carried_over
from b24game.rules.scorecard import Scoring

SCORES = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=60)


def reach(scores: list[int], least: int) -> int:
    return sum(score >= least for score in scores)


def test_as_many_are_hot_as_before() -> None:
    old = [90, 75, 70, 50, 45, 10]
    new = [60, 48, 44, 30, 28, 12]
    found = carried_over(Scoring(), old, new)
    assert (found.hot_from, found.notify_at, found.warm_from) == (44, 44, 28)


def test_what_nobody_reached_stays() -> None:
    found = carried_over(Scoring(), [10, 20], [80, 90])
    assert (found.hot_from, found.notify_at, found.warm_from) == (70, 60, 40)


@given(SCORES)
def test_no_other_threshold_comes_closer(scores: list[tuple[int, int]]) -> None:
    old, new = [one for one, _other in scores], [other for _one, other in scores]
    found = carried_over(Scoring(), old, new)
    wanted = reach(old, 60)
    distance = abs(reach(new, found.notify_at) - wanted)
    closest = min(abs(reach(new, least) - wanted) for least in range(1, 101))
    assert distance == closest if wanted else found.notify_at == 60
    assert 0 < found.warm_from < found.hot_from <= 100


def test_the_same_scores_keep_who_is_hot() -> None:
    old = list(range(0, 101, 5))
    found = carried_over(Scoring(), old, old)
    assert [reach(old, found.hot_from), reach(old, found.warm_from)] == [
        reach(old, 70),
        reach(old, 40),
    ]
