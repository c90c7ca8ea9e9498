from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")

from b24game.errors import UsageError
from b24game.leads.card import Card, Criterion
from b24game.leads.conditions import Condition
from b24game.leads.fit import Limits, fit, fit_card
from b24game.leads.merging import merged, named
from b24game.leads.ranking import auc
from b24game.leads.table import Column, Table
from tests.leads.synthetic import history

if TYPE_CHECKING:
    from b24game.leads.fit import Method


@settings(max_examples=25, deadline=None)
@given(
    leads=st.integers(150, 500),
    seed=st.integers(0, 10_000),
    rules=st.integers(1, 15),
    points=st.integers(1, 8),
    step=st.sampled_from([None, 1, 4]),
)
def test_no_card_is_larger_than_it_may_be(
    leads: int, seed: int, rules: int, points: int, step: int | None
) -> None:
    table = history(leads, seed=seed)
    won = sum(table.won)
    limits = Limits(rules=rules, points=points, step=step)
    if min(won, leads - won) < 40:
        with pytest.raises(UsageError):
            fit(table, limits)
        return
    card = fit(table, limits).card
    assert len(card.criteria) <= min(rules, won // 15)
    for criterion in card.criteria:
        assert criterion.points % card.step == 0
        assert 0 < abs(criterion.points // card.step) <= points
    assert step in (None, card.step)
    for row in range(0, leads, 29):
        found = card.explain(table.lead(row))
        assert sum(line.points for line in found.contributions) == found.score
    assert all(
        low.least < high.least and low.probability <= high.probability
        for low, high in pairwise(card.bands)
    )
    assert all(0 < band.probability < 1 for band in card.bands)


def exactly(won: int, lost: int) -> Table:
    flags = (True,) * won + (False,) * lost
    values = tuple("web" if row % 3 else "call" for row in range(won + lost))
    return Table({"source": Column("source", "level", values)}, flags)


@pytest.mark.parametrize(("won", "lost"), [(39, 400), (400, 39), (0, 100)])
def test_too_little_history_is_refused(won: int, lost: int) -> None:
    with pytest.raises(UsageError) as stopped:
        fit(exactly(won, lost))
    assert stopped.value.code == "history_small"
    assert stopped.value.message == (
        f"too little history to fit a card: {won} won and {lost} lost leads"
    )


@pytest.mark.parametrize(("won", "thin"), [(40, True), (149, True), (150, False)])
def test_thin_history_is_fitted_with_a_warning(won: int, thin: bool) -> None:  # noqa: FBT001
    codes = {finding.code for finding in fit(exactly(won, 300)).findings}
    assert ("history_thin" in codes) is thin


def test_what_counts_is_found() -> None:
    card = fit(history(3000)).card
    test = history(3000, seed=99)
    assert auc(card.raw(test), test.won).value > 0.72
    asked = {criterion.condition.field for criterion in card.criteria if abs(criterion.points) > 9}
    assert {"source", "employees"} <= asked
    assert next(one for one in card.criteria if one.condition.field == "email").points > 0


def test_a_probability_is_about_what_happens() -> None:
    card = fit(history(4000)).card
    test = history(4000, seed=5)
    chances = card.probabilities(card.raw(test))
    assert chances is not None
    assert sum(chances) / len(chances) == pytest.approx(sum(test.won) / len(test), abs=0.02)


def test_the_same_history_makes_the_same_card() -> None:
    assert fit(history(900)) == fit(history(900))


def test_a_rule_whose_sign_flips_is_dropped() -> None:
    fitted = fit(history(1200, flip=True))
    assert "fashion" in {condition.field for condition in fitted.dropped}
    assert "fashion" not in {criterion.condition.field for criterion in fitted.card.criteria}
    assert "rules_flipped" in {finding.code for finding in fitted.findings}


def test_a_column_set_aside_is_never_asked() -> None:
    card = fit(history(1500).without(["source", "employees"])).card
    assert {one.condition.field for one in card.criteria} <= {"email", "noise", "fashion"}


@pytest.mark.parametrize("method", ["sparse", "shrunk"])
def test_history_that_says_nothing_makes_a_card_that_says_nothing(method: Method) -> None:
    table = Table({"same": Column("same", "level", ("x",) * 200)}, (True, False) * 100)
    card, _dropped = fit_card(table, rules=5, points=5, method=method)
    assert card.criteria == ()
    assert set(card.scores(table)) == {50}
    assert card.probability(50) == pytest.approx(0.5, abs=0.01)


def test_a_perfect_column_does_not_break_the_fit() -> None:
    won = (True, False) * 100
    table = Table({"tag": Column("tag", "level", tuple("y" if one else "n" for one in won))}, won)
    card, _dropped = fit_card(table, rules=5, points=5)
    assert auc(card.raw(table), won).value == 1


def test_thin_history_is_better_served_by_many_small_rules() -> None:
    test = history(3000, seed=77)
    means: dict[Method, float] = {"sparse": 0.0, "shrunk": 0.0}
    for seed in range(8):
        for method in means:
            rules = 15 if method == "shrunk" else 2
            card, _dropped = fit_card(history(100, seed=seed), rules=rules, points=5, method=method)
            means[method] += auc(card.raw(test), test.won).value / 8
    assert means["shrunk"] > means["sparse"]


def test_levels_that_earn_the_same_are_one_criterion() -> None:
    pairs = [
        (Condition("source", "equals", ("web",)), 4),
        (Condition("source", "equals", ("call",)), 4),
        (Condition("source", "equals", ("shop",)), -8),
        (Condition("size", "at_least", (20.0,)), 4),
    ]
    assert merged(pairs) == [
        (Condition("source", "equals", ("shop",)), -8),
        (Condition("size", "at_least", (20.0,)), 4),
        (Condition("source", "among", ("web", "call")), 4),
    ]


def test_ids_say_what_is_asked_and_differ() -> None:
    conditions = [
        Condition("Company size", "at_least", (20.0,)),
        Condition("Источник", "equals", ("Сайт",)),
        Condition("Источник!", "equals", ("сайт",)),
        Condition("!", "equals", ("?",)),
    ]
    found = named([Criterion("", condition, 1) for condition in conditions])
    assert [one.id for one in found] == [
        "company_size_at_least_20",
        "источник_сайт",
        "источник_сайт_2",
        "rule",
    ]
    assert isinstance(Card(found), Card)
