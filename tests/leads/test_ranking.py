from __future__ import annotations

from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.ranking import auc, auc_gain, deciles

LEADS = st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=60).filter(
    lambda leads: len({won for _score, won in leads}) == 2
)


def brute_force(scores: list[int], won: list[bool]) -> float:
    pairs = [
        (1.0 if good > bad else 0.5 if good == bad else 0.0)
        for good, yes in zip(scores, won, strict=True)
        if yes
        for bad, other in zip(scores, won, strict=True)
        if not other
    ]
    return sum(pairs) / len(pairs)


@given(LEADS)
def test_auc_counts_pairs_and_half_of_the_ties(leads: list[tuple[int, bool]]) -> None:
    scores, won = [score for score, _won in leads], [won for _score, won in leads]
    found = auc(scores, won)
    assert found.value == pytest.approx(brute_force(scores, won))
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(LEADS)
def test_the_opposite_score_has_the_opposite_auc(leads: list[tuple[int, bool]]) -> None:
    scores, won = [score for score, _won in leads], [won for _score, won in leads]
    turned = auc([-score for score in scores], won).value
    assert turned == pytest.approx(1 - auc(scores, won).value)


def test_the_interval_is_delongs() -> None:
    scores, won = [1, 2, 2, 3, 4, 5], [False, False, True, False, True, True]
    # By hand: each won lead against the lost ones and the other way round.
    of_won, of_lost = [0.5, 1.0, 1.0], [1.0, 5 / 6, 2 / 3]
    of_won[0] = 1.5 / 3

    def variance(parts: list[float]) -> float:
        mean = sum(parts) / len(parts)
        return sum((part - mean) ** 2 for part in parts) / (len(parts) - 1) / len(parts)

    spread = 1.959964 * sqrt(variance(of_won) + variance(of_lost))
    found = auc(scores, won)
    assert found.value == pytest.approx(7.5 / 9)
    assert found.low == pytest.approx(7.5 / 9 - spread, abs=1e-6)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    chance = Random(7)  # noqa: S311
    truth, covered = 0.7602, 0
    for _ in range(300):
        won = [chance.random() < 0.4 for _lead in range(120)]
        scores = [chance.gauss(1.0 if yes else 0.0, 1.0) for yes in won]
        found = auc(scores, won)
        covered += found.low <= truth <= found.high
    assert 0.91 <= covered / 300 <= 0.985


@pytest.mark.parametrize(("leads", "low"), [(1, 0.025), (20, 0.83)])
def test_a_perfect_ranking_is_not_certain(leads: int, low: float) -> None:
    found = auc([1] * leads + [0] * leads, [True] * leads + [False] * leads)
    assert found.value == found.high == 1
    assert found.low == pytest.approx(low, abs=0.002)


def test_auc_needs_both_ends() -> None:
    with pytest.raises(ValueError, match="won and lost"):
        auc([1, 2], [True, True])


@given(LEADS)
def test_a_score_gains_nothing_over_itself(leads: list[tuple[int, bool]]) -> None:
    scores, won = [score for score, _won in leads], [won for _score, won in leads]
    gain = auc_gain(scores, scores, won)
    assert gain.value == pytest.approx(0)
    assert gain.low == pytest.approx(0)


def test_a_pair_of_scores_is_compared_on_the_same_leads() -> None:
    chance = Random(3)  # noqa: S311
    won = [chance.random() < 0.4 for _lead in range(400)]
    better = [chance.gauss(1.5 if yes else 0.0, 1.0) for yes in won]
    worse = [score + chance.gauss(0, 1.5) for score in better]
    gain = auc_gain(worse, better, won)
    assert gain.value == pytest.approx(auc(better, won).value - auc(worse, won).value)
    alone = (auc(better, won).high - auc(better, won).low) / 2
    assert gain.low > 0
    assert gain.high - gain.value < 2 * alone


@given(LEADS)
def test_deciles_share_out_every_won_lead(leads: list[tuple[int, bool]]) -> None:
    scores, won = [score for score, _won in leads], [won for _score, won in leads]
    tenths = deciles(scores, won)
    assert len(tenths) == 10
    assert sum(one.won for one in tenths) == pytest.approx(sum(won))
    assert sum(one.leads for one in tenths) == pytest.approx(len(won))
    assert sum(one.most for one in tenths) == pytest.approx(10)
    best_so_far = found_so_far = 0.0
    for one in tenths:
        best_so_far += one.most
        found_so_far += one.lift
        assert found_so_far <= best_so_far + 1e-9


@given(LEADS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_lift(
    leads: list[tuple[int, bool]], chance: Random
) -> None:
    shuffled = chance.sample(leads, len(leads))
    first = deciles([score for score, _won in leads], [won for _score, won in leads])
    second = deciles([score for score, _won in shuffled], [won for _score, won in shuffled])
    assert [one.lift for one in first] == pytest.approx([one.lift for one in second])


def test_a_perfect_ranking_has_the_greatest_lift() -> None:
    won = [True] * 25 + [False] * 75
    tenths = deciles(list(range(100, 0, -1)), won)
    assert [one.lift for one in tenths] == pytest.approx([one.most for one in tenths])
    assert tenths[0].most == pytest.approx(4)
    assert tenths[2].most == pytest.approx(2)
