from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b24game.leads.card import Band, Card, Contribution, Criterion
from b24game.leads.conditions import Condition, ConditionKind, Value
from b24game.leads.table import Column, Table
from b24game.rules.scorecard import Group

FIELDS = ("source", "employees", "email")
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.sampled_from(["web", "call", "Call\nweb"]), st.floats(-1e6, 1e6)
)
FIELD = st.sampled_from(FIELDS)
BOUND = st.floats(-1e6, 1e6)
CONDITIONS = st.one_of(
    st.builds(Condition, FIELD, st.sampled_from(["filled", "missing"])),
    st.builds(Condition, FIELD, st.sampled_from(["at_least", "over", "below"]), st.tuples(BOUND)),
    st.builds(Condition, FIELD, st.just("range"), st.tuples(BOUND, BOUND)),
    st.builds(Condition, FIELD, st.just("equals"), st.tuples(st.sampled_from(["web"]))),
    st.builds(Condition, FIELD, st.just("among"), st.just(("web", "call"))),
    st.builds(Condition, FIELD, st.sampled_from(["alike", "words"]), st.just(("call",))),
)
GROUPS = st.tuples(
    st.just(Group("best", best=True)),
    st.integers(1, 60).map(lambda most: Group("capped", at_most=most)),
)
CARDS = st.builds(
    Card,
    st.lists(
        st.builds(
            Criterion,
            st.text(max_size=3),
            CONDITIONS,
            st.integers(-60, 60),
            st.sampled_from(["", "best", "capped"]),
            off=st.sampled_from(["", "", "", "off: nobody fills it"]),
        )
    ).map(tuple),
    st.integers(-50, 150),
    groups=GROUPS,
)
LEADS = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, VALUES))


def plain_sum(card: Card, lead: dict[str, Value]) -> int:
    """Add up a score in the plainest way."""
    met = [
        one
        for one in card.criteria
        if not one.off and one.condition.holds(lead.get(one.condition.field))
    ]
    total = card.start + sum(one.points for one in met if not one.group)
    total += max((one.points for one in met if one.group == "best"), default=0)
    capped = [one.points for one in met if one.group == "capped"]
    most = card.groups[1].at_most or 0
    total += min(sum(points for points in capped if points > 0), most)
    return total + sum(points for points in capped if points < 0)


@given(CARDS, LEADS)
def test_the_contributions_add_up_to_the_score(card: Card, lead: dict[str, Value]) -> None:
    found = card.explain(lead)
    assert found.raw == plain_sum(card, lead)
    assert sum(line.points for line in found.contributions) == found.score
    assert 0 <= found.score <= 100
    if found.score != found.raw:
        assert found.contributions[-1].id == "limit"
    assert sum(one.reason.endswith("(off: nobody fills it)") for one in found.contributions) == sum(
        bool(one.off) for one in card.criteria
    )


@settings(deadline=None)
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


def test_of_a_best_group_the_first_of_equals_counts() -> None:
    filled = Condition("email", "filled")
    points = {"small": 5, "first": 9, "second": 9, "minus": -50}
    criteria = tuple(Criterion(id_, filled, count, "g") for id_, count in points.items())
    card = Card(criteria, groups=(Group("g", best=True),))
    lines = card.explain({"email": "Y"}).contributions
    assert [(line.id, line.points) for line in lines] == [("first", 9)]


def test_what_a_group_cuts_is_told() -> None:
    filled = Condition("email", "filled")
    points = {"one": 30, "two": 20, "minus": -5}
    criteria = tuple(Criterion(id_, filled, count, "g") for id_, count in points.items())
    found = Card(criteria, groups=(Group("g", at_most=40),)).explain({"email": "Y"})
    assert found.contributions[-1] == Contribution("group:g", -10, "together at most 40")
    assert found.score == 35


def test_what_is_off_counts_nothing_and_is_told() -> None:
    off = Criterion("a", Condition("email", "filled"), 30, off="off: no such field")
    found = Card((off,)).explain({"email": "Y"})
    assert found.score == 0
    assert found.contributions == (Contribution("a", 0, "email is filled (off: no such field)"),)


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
        (Condition("size", "over", (20.0,)), "size is more than 20"),
        (Condition("size", "below", (20.0,)), "size is less than 20"),
        (Condition("size", "range", (2.0, 5.0)), "size is at least 2 and less than 5"),
        (
            Condition("post", "words", ("chief", "head")),
            "a word in post begins with “chief”, “head”",
        ),
        (Condition("source", "alike", ("a", "b")), "source is one of “a”, “b”"),
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


@pytest.mark.parametrize(
    ("kind", "values", "held"),
    [
        ("over", (5.0,), [False, False, True, False, False]),
        ("below", (5.0,), [True, False, False, False, False]),
        ("range", (-5.0, 5.0), [True, False, False, False, False]),
        ("range", (-4.0, 5.5), [False, True, False, False, False]),
    ],
)
def test_bounds(kind: ConditionKind, values: tuple[float, ...], held: list[bool]) -> None:
    assert Condition("a", kind, values).of([-5, 5.0, 5.5, None, "5"]) == held


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("директор", "Зам. Директора по продажам", True),
        ("директор", "замдиректор", False),
        ("Тёрк", "ООО «ТЕРКА»", True),
        ("head.", "Head of sales", True),
        ("head.", "Headhunter", False),
        ("head", "Headhunter", True),
        ("ceo", "CEO, founder", True),
        ("ceo", "Ceolight", False),
        ("глава.", "Глава_отдела", True),
        ("рога и копыта", 'ООО "Рога-и-Копытами"', True),
        ("a+b", "aaab", False),
        ("manager", "one\nmanager", True),
        ("5", 5.0, False),
        ("x", None, False),
    ],
)
def test_words(word: str, text: Value, *, found: bool) -> None:
    assert Condition("a", "words", ("zzz", word)).holds(text) is found


def test_no_words_are_nowhere() -> None:
    assert not Condition("a", "words").holds("anything")


def test_levels_are_exact_and_one_of_several_lines_is_enough() -> None:
    values: list[Value] = ["web", "Web", "call\nweb", "webinar", 5.0]
    assert Condition("a", "among", ("web", "x")).of(values) == [True, False, True, False, False]
    assert Condition("a", "alike", ("WEB ", "5")).of(values) == [True, True, True, False, True]
