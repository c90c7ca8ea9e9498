from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.card import Band, Card, Criterion
from b24game.leads.conditions import Condition, Value
from b24game.leads.table import Column, Table

FIELDS = ("source", "employees", "email")
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.sampled_from(["web", "call"]), st.floats(-1e6, 1e6)
)
CONDITIONS = st.one_of(
    st.builds(Condition, st.sampled_from(FIELDS), st.sampled_from(["filled", "missing"])),
    st.builds(
        Condition, st.sampled_from(FIELDS), st.just("at_least"), st.tuples(st.floats(-1e6, 1e6))
    ),
    st.builds(
        Condition, st.sampled_from(FIELDS), st.just("equals"), st.tuples(st.sampled_from(["web"]))
    ),
    st.builds(Condition, st.sampled_from(FIELDS), st.just("among"), st.just(("web", "call"))),
)
CARDS = st.builds(
    Card,
    st.lists(st.builds(Criterion, st.text(max_size=3), CONDITIONS, st.integers(-60, 60))).map(
        tuple
    ),
    st.integers(-50, 150),
)
LEADS = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, VALUES))


@given(CARDS, LEADS)
def test_the_contributions_add_up_to_the_score(card: Card, lead: dict[str, Value]) -> None:
    found = card.explain(lead)
    assert sum(line.points for line in found.contributions) == found.score
    assert 0 <= found.score <= 100
    if found.score != found.raw:
        assert found.contributions[-1].id == "limit"


@given(CARDS, st.lists(LEADS, min_size=1, max_size=6))
def test_rescoring_changes_nothing(card: Card, leads: list[dict[str, Value]]) -> None:
    columns = {
        name: Column(name, "level", tuple(lead.get(name) for lead in leads)) for name in FIELDS
    }
    table = Table(columns, (True,) * len(leads))
    alone = [card.explain(lead) for lead in leads]
    assert card.scores(table) == card.scores(table) == [one.score for one in alone]
    assert card.raw(table) == [one.raw for one in alone]
    assert card.explained(table) == alone
    assert [card.explain(lead) for lead in leads] == alone


def test_a_field_nobody_has_is_not_filled() -> None:
    card = Card((Criterion("nobody", Condition("gone", "missing"), 7),))
    assert card.scores(Table({}, (True, False))) == [7, 7]


def test_a_probability_is_that_of_the_band_a_score_is_in() -> None:
    card = Card((), bands=(Band(10, 0.1), Band(20, 0.4)))
    assert [card.probability(raw) for raw in (-90, 10, 19, 20, 400)] == [0.1, 0.1, 0.1, 0.4, 0.4]
    assert card.probabilities([10, 20, 10]) == [0.1, 0.4, 0.1]


def test_a_card_without_bands_promises_nothing() -> None:
    assert Card(()).explain({}).probability is None
    assert Card(()).probabilities([1, 2]) is None


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("e-mail", "filled"), "e-mail is filled"),
        (Condition("e-mail", "missing"), "e-mail is not filled"),
        (Condition("size", "at_least", (20.0,)), "size is at least 20"),
        (Condition("size", "at_least", (0.25,)), "size is at least 0.25"),
        (Condition("source", "equals", ("web",)), "source is “web”"),
        (Condition("source", "among", ("a", "b")), "source is one of “a”, “b”"),
        (
            Condition("source", "among", tuple("abcdef")),
            "source is one of “a”, “b”, “c”, “d” and 2 more",
        ),
    ],
)
def test_conditions_in_words(condition: Condition, words: str) -> None:
    assert condition.words() == words


def test_nothing_is_at_least_where_nothing_is_filled() -> None:
    condition = Condition("size", "at_least", (-5.0,))
    assert condition.of([None, -5.0, -6.0, "web"]) == [False, True, False, False]
