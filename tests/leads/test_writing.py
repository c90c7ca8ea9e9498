from __future__ import annotations

import tomllib
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b24game.errors import UsageError
from b24game.leads.card import Band, Card, Criterion
from b24game.leads.compile import Compiled, Derived, compile_card
from b24game.leads.conditions import Condition
from b24game.leads.writing import card_toml, rules_with_card
from b24game.rules.lead_fields import LEAD_FIELDS
from b24game.rules.load import default_text, load
from b24game.rules.scorecard import Group, Scoring
from tests.leads.synthetic import history

TEXT = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip())
)
FIELD = TEXT.filter(lambda name: name not in LEAD_FIELDS)
BOUND = st.floats(-1e9, 1e9)
CONDITIONS = st.one_of(
    st.builds(Condition, FIELD, st.sampled_from(["filled", "missing"])),
    st.builds(Condition, FIELD, st.sampled_from(["at_least", "over", "below"]), st.tuples(BOUND)),
    st.builds(Condition, FIELD, st.just("range"), st.just((1.5, 20.0))),
    st.builds(Condition, FIELD, st.just("equals"), st.tuples(TEXT)),
    st.builds(
        Condition,
        FIELD,
        st.just("among"),
        st.lists(TEXT, min_size=2, max_size=4, unique=True).map(tuple),
    ),
    st.builds(Condition, FIELD, st.just("words"), st.just(("head.", "директор"))),
    st.builds(Condition, st.just("count of todo in 7d"), st.just("over"), st.just((2.0,))),
    st.builds(Condition, st.just("age of created"), st.just("below"), st.just((172800.0,))),
)
DERIVED = (
    Derived("count of todo in 7d", "todo", "", 604_800, None),
    Derived("age of created", None, "created", None, None),
)
GROUPS = (Group("best", best=True), Group("capped", at_most=30))
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
        st.builds(
            Criterion,
            TEXT,
            CONDITIONS,
            st.integers(-100, 100),
            st.sampled_from(["", "best", "capped"]),
        ),
        max_size=5,
        unique_by=lambda criterion: criterion.id,
    ).map(tuple),
    st.integers(-200, 200),
    st.integers(1, 20),
    BANDS,
    st.just(GROUPS),
)


def read_back(text: str) -> Compiled:
    loaded = load(text, file="rules.toml", zone=UTC)
    assert loaded.ruleset is not None, loaded.findings
    return compile_card(loaded.ruleset.leads, None, ())


@settings(deadline=None)
@given(CARDS)
def test_what_is_written_is_read_back(card: Card) -> None:
    found = read_back(card_toml(card, derived=DERIVED))
    assert found.findings == ()
    assert found.card == card
    assert {*found.derived} <= {*DERIVED}


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
    for header in ("[leads.criteria.size]", '[leads.criteria."источник"]'):
        assert lines[lines.index(header) - 1].startswith("# ")
    assert "# employees is at least 100" in lines
    assert "# Fitted to 400 past leads, " in text
    assert tomllib.loads(text)["leads"]["start"] == 20


def test_a_comment_stays_one_line() -> None:
    card = Card((Criterion("a", Condition("line\nstart = 99", "filled"), 1),))
    assert tomllib.loads(card_toml(card))["leads"]["start"] == 0


def test_thresholds_and_own_fields_are_kept() -> None:
    kept = Scoring(
        notify_at=55, hysteresis=0, horizon=7_776_000, fields={"employees": "UF_CRM_SIZE"}
    )
    loaded = load(card_toml(CARD, kept=kept), file="rules.toml", zone=UTC)
    assert loaded.ruleset is not None
    found = loaded.ruleset.leads
    assert (found.notify_at, found.hysteresis, found.horizon) == (55, 0, 7_776_000)
    assert found.fields == kept.fields


SECTION = (
    "[leads]\nstart = 7\n\n# why\n[leads.criteria.a]\npoints = 1\nfield = 'b'\nfilled = true\n"
)


def test_the_card_of_the_shipped_rules_is_replaced() -> None:
    old = default_text()
    text = rules_with_card(old, SECTION)
    assert text.startswith(old[: old.index("\n\n\n# Leads: what makes one worth")])
    assert text.endswith("\n\n\n" + SECTION)
    assert rules_with_card(text, SECTION) == text
    before, after = tomllib.loads(old), tomllib.loads(text)
    assert after.pop("leads") == tomllib.loads(SECTION)["leads"]
    before.pop("leads")
    assert after == before


def test_what_is_around_the_old_card_stays() -> None:
    text = """# the head
[tasks]
early_by = "24h" # a day

# about nothing

# about leads
[leads]
start = 1
# inside
note = '''
[rules.x]
# not a comment
'''
# still about leads

# about badges
[badges.a]
reach = 5
[[leads.bands]]
from = 1
won = 2
[levels.b]
"""
    assert rules_with_card(text, SECTION) == (
        '# the head\n[tasks]\nearly_by = "24h" # a day\n\n# about nothing\n\n\n'
        + SECTION
        + "\n\n# about badges\n[badges.a]\nreach = 5\n[levels.b]\n"
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "[tasks]\nearly_by = '2h'"])
def test_rules_without_a_card_get_one_at_the_end(text: str) -> None:
    found = rules_with_card(text, SECTION)
    assert found.startswith(text)
    assert found.endswith(SECTION)
    assert tomllib.loads(found) == {**tomllib.loads(text), **tomllib.loads(SECTION)}


@pytest.mark.parametrize(
    "text",
    [
        "# x\nleads.start = 1\n",
        "# x\nleads = { start = 1 }\n[tasks]\n",
        '#\n"leads".start = 1\n[a]\n',
    ],
)
def test_a_card_outside_of_tables_is_left_to_people(text: str) -> None:
    with pytest.raises(UsageError, match="line 2 of the rules"):
        rules_with_card(text, SECTION)


TABLE = st.sampled_from(["leads", "leads.fields", "leads.groups.x", "tasks", "rules.a", "badges.b"])
BLOCK = st.lists(
    st.sampled_from(["", "# a comment", "  # indented", "k{} = 1", "k{} = '''\n[leads]\n'''"]),
    max_size=5,
)


@given(st.lists(st.tuples(TABLE, BLOCK), max_size=6, unique_by=lambda pair: pair[0]))
def test_the_rest_of_any_rules_file_stays(blocks: list[tuple[str, list[str]]]) -> None:
    lines = [
        line.format(number)
        for table, body in blocks
        for number, line in enumerate([f"[{table}]", *body])
    ]
    text = "\n".join(lines) + "\n"
    before = tomllib.loads(text)
    after = tomllib.loads(rules_with_card(text, SECTION))
    before.pop("leads", None)
    assert after.pop("leads") == tomllib.loads(SECTION)["leads"]
    assert after == before
