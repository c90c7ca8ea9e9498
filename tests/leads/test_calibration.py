from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.calibration import calibration, wilson

LEADS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80)


@given(LEADS)
def test_ece_is_the_weighted_distance_of_the_bins(leads: list[tuple[float, bool]]) -> None:
    probabilities = [probability for probability, _won in leads]
    won = [outcome for _probability, outcome in leads]
    expected = 0.0
    for number in range(10):
        inside = [
            (probability, outcome)
            for probability, outcome in leads
            if number == min(int(probability * 10), 9)
        ]
        if inside:
            mean = sum(probability for probability, _ in inside) / len(inside)
            share = sum(outcome for _, outcome in inside) / len(inside)
            expected += len(inside) / len(leads) * abs(mean - share)
    found = calibration(probabilities, won)
    assert found.ece == pytest.approx(expected)
    assert sum(one.leads for one in found.bins) == len(leads)
    for one in found.bins:
        assert one.low - 1e-9 <= one.expected <= one.high + 1e-9


def test_perfect_probabilities_have_the_ece_of_chance() -> None:
    chance = Random(5)  # noqa: S311
    errors, floors = [], []
    for _ in range(60):
        probabilities = [chance.random() for _lead in range(500)]
        found = calibration(probabilities, [chance.random() < one for one in probabilities])
        errors.append(found.ece)
        floors.append(found.floor)
    assert sum(errors) / 60 == pytest.approx(sum(floors) / 60, rel=0.06)


def test_sure_and_right_is_perfect() -> None:
    found = calibration([0.0, 1.0, 1.0], [False, True, True])
    assert found.ece == found.floor == 0


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_has_the_published_bounds(
    successes: int, trials: int, low: float, high: float
) -> None:
    found = wilson(successes, trials)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@given(st.integers(0, 300), st.integers(1, 300))
def test_wilson_stays_around_the_share(successes: int, more: int) -> None:
    found = wilson(successes, successes + more)
    assert 0 <= found.low <= found.value <= found.high <= 1
    mirrored = wilson(more, successes + more)
    assert mirrored.high == pytest.approx(1 - found.low)


@pytest.mark.parametrize("call", [lambda: wilson(0, 0), lambda: calibration([], [])])
def test_nothing_is_said_of_nobody(call: object) -> None:
    with pytest.raises(ValueError, match="needs"):
        call()  # type: ignore[operator]
