from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.card import Band, Card, Criterion
from b24game.leads.card_file import read_card
from b24game.leads.conditions import Condition
from b24game.leads.writing import card_toml
from tests.leads.synthetic import history

TEXT = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip())
)
CONDITIONS = st.one_of(
    st.builds(Condition, TEXT, st.sampled_from(["filled", "missing"])),
    st.builds(Condition, TEXT, st.just("at_least"), st.tuples(st.floats(-1e9, 1e9))),
    st.builds(Condition, TEXT, st.just("equals"), st.tuples(TEXT)),
    st.builds(Condition, TEXT, st.just("among"), st.lists(TEXT, min_size=2, max_size=4).map(tuple)),
)
BANDS = st.lists(st.tuples(st.integers(-200, 300), st.integers(0, 10_000)), max_size=5).map(
    lambda pairs: tuple(
        Band(least, won / 10_000)
        for least, won in zip(
            sorted({least for least, _won in pairs}),
            sorted(won for _least, won in pairs),
            strict=False,
        )
    )
)
CARDS = st.builds(
    Card,
    st.lists(
        st.builds(Criterion, TEXT, CONDITIONS, st.integers(-100, 100)),
        max_size=5,
        unique_by=lambda criterion: criterion.id,
    ).map(tuple),
    st.integers(-200, 200),
    st.integers(1, 20),
    BANDS,
)


@given(CARDS)
def test_what_is_written_is_read_back(card: Card) -> None:
    loaded = read_card(card_toml(card), file="card.toml")
    assert loaded.findings == ()
    assert loaded.card == card


CARD = Card(
    (
        Criterion("size", Condition("employees", "at_least", (100.0,)), 12),
        Criterion("источник", Condition("source", "among", ("web", "partner")), -4),
    ),
    20,
    4,
    (Band(12, 0.11), Band(24, 0.5)),
)


def test_every_criterion_has_a_comment() -> None:
    text = card_toml(CARD, history(400))
    lines = text.splitlines()
    for header in ("[card.criteria.size]", '[card.criteria."источник"]'):
        assert lines[lines.index(header) - 1].startswith("# ")
    assert "# employees is at least 100" in lines
    assert "# Fitted to 400 past leads, " in text
    assert tomllib.loads(text)["card"]["start"] == 20


def test_a_comment_stays_one_line() -> None:
    card = Card((Criterion("a", Condition("line\nstart = 99", "filled"), 1),))
    assert tomllib.loads(card_toml(card))["card"]["start"] == 0


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("[card", "not valid TOML: ", "card.toml:1"),
        ("[card]\nstrat = 5\n", 'card.strat: unknown key; did you mean "start"?', "card.toml:2"),
        ("[card]\nstart = 1.5\n", "card.start: expected a whole number, found 1.5", "card.toml:2"),
        (
            '[card.criteria.a]\nfield = "x"\npoints = 1\n',
            "card.criteria.a: a criterion has a field and one of equals, among, at_least, filled",
            "card.toml:1",
        ),
        (
            '[card.criteria.a]\nfield = "x"\nfilled = true\n',
            "card.criteria.a: points are missing",
            "card.toml:1",
        ),
        (
            "[card]\nbands = [\n{from = 5, won = 3},\n{from = 5, won = 9},\n]\n",
            "card.bands[2]: must rise from band to band",
            "card.toml:4",
        ),
    ],
)
def test_mistakes_are_named_with_their_line(text: str, message: str, where: str) -> None:
    loaded = read_card(text, file="card.toml")
    assert loaded.card is None
    assert loaded.findings[0].message.startswith(message)
    assert loaded.findings[0].where == where
