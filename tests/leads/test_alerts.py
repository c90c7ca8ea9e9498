from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.alerts import FRESH, Alert, Crossing, State, advance, spans, step
from b24game.rules.scorecard import Scoring

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

NOW = 1_800_000_000
OLD = NOW - FRESH - 1
SCORING = Scoring()
HOT: tuple[Alert, ...] = ("hot",)


class Memory:
    """The states that the state file keeps for leads of one kind, in memory."""

    def __init__(self) -> None:
        self.states: dict[tuple[int, str], State] = {}

    def advance(
        self,
        scored: Iterable[tuple[int, int, int]],
        alerts: Collection[Alert] = get_args(Alert),
        now: int = NOW,
    ) -> list[Crossing]:
        found, states = advance(self.states, scored, SCORING, alerts, now)
        self.states |= states
        return found

    def news(
        self, *scores: int, created: int = NOW, alerts: tuple[Alert, ...] = get_args(Alert)
    ) -> list[tuple[Alert, int]]:
        """Return the alerts of lead 7 and their turns, score after score."""
        found: list[Crossing] = []
        for score in scores:
            found += self.advance([(7, score, created)], alerts)
        assert {one.lead_id for one in found} <= {7}
        return [(one.alert, one.turn) for one in found]


@pytest.fixture
def memory() -> Memory:
    return Memory()


def test_the_tiers_of_the_mission() -> None:
    reached = {
        score: {alert for alert, span in spans(SCORING).items() if span.holds(score)}
        for score in (0, 39, 40, 59, 60, 69, 70, 100)
    }
    assert reached == {
        0: {"cold"},
        39: {"cold"},
        40: {"warm"},
        59: {"warm"},
        60: {"senior", "warm"},
        69: {"senior", "warm"},
        70: {"senior", "hot"},
        100: {"senior", "hot"},
    }


def test_a_fresh_lead_is_news(memory: Memory) -> None:
    assert memory.news(75) == [("senior", 1), ("hot", 1)]
    assert memory.news(75) == []


def test_an_old_lead_is_noted_quietly_and_news_when_it_rises(memory: Memory) -> None:
    assert memory.news(75, created=OLD) == []
    assert memory.news(55, 75, created=OLD) == [("warm", 1), ("senior", 1), ("hot", 1)]


def test_an_old_lead_seen_low_is_news_when_it_rises(memory: Memory) -> None:
    assert memory.news(20, created=OLD) == []
    assert memory.news(60, created=OLD) == [("senior", 1), ("warm", 1)]


def test_a_lead_three_days_old_is_still_fresh(memory: Memory) -> None:
    assert memory.news(65, created=NOW - FRESH, alerts=("senior",)) == [("senior", 1)]


@pytest.mark.parametrize("created", [NOW, OLD])
def test_what_was_told_and_forgotten_since_is_noted_quietly(created: int) -> None:
    """A threshold that was switched off and on again: a fresh lead is not news twice."""
    told: dict[tuple[int, str], State] = {(7, "hot"): (None, 1)}
    assert advance(told, [(7, 75, created)], SCORING, HOT, NOW) == ([], {(7, "hot"): (True, 1)})
    back = advance({(7, "hot"): (False, 1)}, [(7, 75, created)], SCORING, HOT, NOW)
    assert back == ([Crossing(7, "hot", 2)], {(7, "hot"): (True, 2)})


def test_what_was_never_told_and_forgotten_is_news_of_a_fresh_lead() -> None:
    never: dict[tuple[int, str], State] = {(7, "hot"): (None, 0), (8, "hot"): (None, 0)}
    found = advance(never, [(7, 75, NOW), (8, 75, OLD)], SCORING, HOT, NOW)
    assert found == ([Crossing(7, "hot", 1)], {(7, "hot"): (True, 1), (8, "hot"): (True, 0)})


def test_trembling_is_no_news(memory: Memory) -> None:
    assert memory.news(60, 59, 61, 56, 60, alerts=("senior",)) == [("senior", 1)]
    assert memory.news(55, 60, alerts=("senior",)) == [("senior", 2)]


def test_warm_is_left_on_both_sides(memory: Memory) -> None:
    assert memory.news(50, 74, 50, 36, 50, alerts=("warm",)) == [("warm", 1)]
    assert memory.news(75, 50, alerts=("warm",)) == [("warm", 2)]
    assert memory.news(35, 50, alerts=("warm",)) == [("warm", 3)]


def test_only_what_changed_is_to_be_kept() -> None:
    crossings, states = advance({}, [(7, 75, NOW), (8, 20, OLD)], SCORING, HOT, NOW)
    assert crossings == [Crossing(7, "hot", 1)]
    assert states == {(7, "hot"): (True, 1), (8, "hot"): (False, 0)}
    again = advance(states, [(7, 80, NOW), (8, 75, OLD)], SCORING, HOT, NOW)
    assert again == ([Crossing(8, "hot", 1)], {(8, "hot"): (True, 1)})


def test_without_hysteresis_any_step_back_counts() -> None:
    span = spans(SCORING)["warm"]
    assert step(True, 40, span, 0) == step(True, 69, span, 0) == (True, False)
    assert step(True, 39, span, 0) == step(True, 70, span, 0) == (False, False)


@given(
    st.lists(st.integers(0, 100), max_size=60), st.integers(0, 20), st.sampled_from(get_args(Alert))
)
def test_crossings_of_any_scores(scores: list[int], hysteresis: int, alert: Alert) -> None:
    span = spans(SCORING)[alert]
    inside = [span.holds(score) for score in scores]
    fallen = [
        not span.holds(score)
        and (
            (span.least is not None and score <= span.least - hysteresis)
            or (span.below is not None and score >= span.below + hysteresis)
        )
        for score in scores
    ]
    reached: bool | None = None
    crossed = []
    for score in scores:
        reached, news_of_it = step(reached, score, span, hysteresis)
        crossed.append(news_of_it)
    places = [place for place, one in enumerate(crossed) if one]
    # A crossing is the first score inside since the beginning or since the last fall.
    expected, armed = [], True
    for place in range(len(scores)):
        if fallen[place]:
            armed = True
        elif inside[place] and armed:
            expected.append(place)
            armed = False
    assert places == expected
    for first, second in pairwise(places):
        assert any(fallen[first:second])


@given(
    st.lists(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 100)), max_size=6), max_size=6),
    st.frozensets(st.sampled_from(get_args(Alert))),
)
def test_the_second_time_nothing_is_news(
    rounds: list[list[tuple[int, int]]], alerts: frozenset[Alert]
) -> None:
    memory = Memory()
    seen = set()
    for scores in rounds:
        scored = [(lead, score, NOW) for lead, score in dict(scores).items()]
        for crossing in memory.advance(scored, alerts):
            key = (crossing.lead_id, crossing.alert, crossing.turn)
            assert key not in seen
            assert crossing.turn == 1 or (*key[:2], crossing.turn - 1) in seen
            seen.add(key)
        assert memory.advance(scored, alerts) == []
