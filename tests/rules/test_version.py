from __future__ import annotations

import json
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from b24game.rules.load import default_text
from b24game.rules.ruleset import (
    Among,
    Badge,
    BadgePer,
    Band,
    Cap,
    CapOf,
    CapPeriod,
    Cards,
    FactKind,
    Game,
    LevelBand,
    Measure,
    Negative,
    Outcome,
    Revoke,
    Rule,
    RuleSet,
    Tasks,
    Tier,
    TierId,
    When,
)
from b24game.rules.version import canonical, from_canonical, version_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from b24game.rules.load import Loaded

PLAIN = """
[tasks]
early_by = "24h"
[rules.early]
counts = "task_closed"
points = 10
when = { outcome = "early" }
[rules.card]
counts = "card_completed"
points = 3
when = { kinds = ["contact", "company"] }
[badges.caller]
counts = "call_made"
when = { kinds = ["outgoing", "incoming"] }
reach = 5
[levels.pro]
from_points = 250
[levels.new]
from_points = 0
"""
SAME = """
# Another order, other comments, other words, another privacy threshold, a rule switched off.
[levels.new]
name = { en = "Newcomer", ru = "Новичок" }
from_points = 0
[levels.pro]
from_points = 250
[badges.waiting]
enabled = false
measure = "points"
reach = 1
[badges.caller]
reach = 5
counts = "call_made"
when.kinds = ["incoming", "outgoing"]
category = "social"
icon = "📞"
name = { en = "Caller" }
text = { en = "Call" }
[rules.waiting]
enabled = false
counts = "deal_won"
points = 99
[rules.card]
when.kinds = ["company", "contact"]
points = 3
counts = "card_completed"
title = { en = "Fill a card" }
[rules.early]
enabled = true
when = { outcome = "early" } # soon
points = 10
counts = "task_closed"
[tasks]
early_by = "1d"
[game]
min_cohort = 3
negative = "allow"
levels_fall = false
"""


def version(loaded: Loaded) -> str:
    assert loaded.ruleset is not None
    return loaded.ruleset.version


def test_what_decides_no_points_keeps_the_version(load_text: Callable[[str], Loaded]) -> None:
    assert version(load_text(PLAIN)) == version(load_text(SAME))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("points = 10", "points = 11"),
        ("rules.early", "rules.very_early"),
        ('"24h"', '"25h"'),
        ('outcome = "early"', 'outcome = "on_time"'),
        ('["contact", "company"]', '["contact"]'),
        ("points = 3", 'points = 3\ncaps = [{ times = 1, per = "day" }]'),
        ("[tasks]", '[game]\nnegative = "zero"\n[tasks]'),
        ("[tasks]", "[game]\nexclude_people = [1]\n[tasks]"),
        ("[tasks]", "[game]\nstart = 2027-01-01\n[tasks]"),
        ("[tasks]", '[cards]\ncontact = ["phone"]\n[tasks]'),
        ("from_points = 250", "from_points = 251"),
        ("[tasks]", "[game]\nlevels_fall = true\n[tasks]"),
        ("reach = 5", "reach = 6"),
        ("reach = 5", 'reach = 5\nper = "week"'),
        ("reach = 5", 'reach = 5\nrevoke = "revoke"'),
        ("reach = 5", "reach = 5\nenabled = false"),
        ("badges.caller", "badges.called"),
        ('["outgoing", "incoming"]', '["outgoing"]'),
    ],
)
def test_what_decides_points_changes_the_version(
    before: str, after: str, load_text: Callable[[str], Loaded]
) -> None:
    assert before in PLAIN
    assert version(load_text(PLAIN)) != version(load_text(PLAIN.replace(before, after)))


def test_the_version_of_the_shipped_rules_is_known(load_text: Callable[[str], Loaded]) -> None:
    """Every installed ledger names this version: change the rules knowingly, or not at all."""
    assert version(load_text(default_text())) == "0f870e9d4a35"


def test_rules_from_before_badges_keep_their_version(load_text: Callable[[str], Loaded]) -> None:
    older = """
        [rules.early]
        counts = "task_closed"
        points = 10
        [levels.new]
        from_points = 0
    """
    assert version(load_text(older)) == "d1fc20380996"


AMOUNTS = st.none() | st.floats(0, 1e12)
WHENS = st.builds(
    When,
    outcome=st.sampled_from([None, *get_args(Outcome)]),
    amount_at_least=AMOUNTS,
    amount_over=AMOUNTS,
    amount_below=AMOUNTS,
    returning=st.none() | st.booleans(),
    within=st.none() | st.integers(1, 10**6),
    in_time=st.none() | st.booleans(),
    kinds=st.lists(st.sampled_from(["call", "todo"]), unique=True).map(sorted).map(tuple),
)
IDS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VALUES = st.none() | st.floats(0.001, 1e12)
BADGES = st.builds(
    Badge,
    id=IDS,
    counts=st.sampled_from([None, *get_args(FactKind)]),
    when=WHENS,
    measure=st.sampled_from(get_args(Measure)),
    per=st.sampled_from(get_args(BadgePer)),
    reach=VALUES,
    tiers=st.lists(
        st.builds(Tier, st.sampled_from(get_args(TierId)), st.floats(1, 1e9)), max_size=3
    ).map(tuple),
    streak=st.none() | st.integers(2, 100),
    top=st.none() | st.integers(1, 10),
    among=st.sampled_from(get_args(Among)),
    at_least=VALUES,
    converted=st.sampled_from([None, *get_args(FactKind)]),
    revoke=st.sampled_from(get_args(Revoke)),
)
RULES = st.builds(
    Rule,
    id=IDS,
    counts=st.sampled_from(get_args(FactKind)),
    points=st.none() | st.integers(-1000, 1000),
    percent_of_amount=st.none() | st.floats(0.001, 100),
    bands=st.lists(st.builds(Band, st.floats(0, 1e9), st.integers(0, 100)), max_size=2).map(tuple),
    when=WHENS,
    caps=st.lists(
        st.builds(
            Cap,
            times=st.integers(1, 9),
            per=st.sampled_from(get_args(CapPeriod)),
            of=st.sampled_from(get_args(CapOf)),
        ),
        max_size=2,
    ).map(lambda caps: tuple(sorted(caps, key=lambda cap: (cap.per, cap.of, cap.times)))),
)
RULESETS = st.builds(
    RuleSet,
    game=st.builds(
        Game,
        settle_after=st.integers(0, 10**6),
        negative=st.sampled_from(get_args(Negative)),
        levels_fall=st.booleans(),
        start=st.none() | st.integers(0, 2**33),
        effective_from=st.none() | st.integers(0, 2**33),
        exclude_people=st.sampled_from([(), (1,), (1, 2, "a@example.com", "я@example.com")]),
        exclude_departments=st.sampled_from([(), (3, 5)]),
    ),
    tasks=st.builds(Tasks, early_by=st.integers(1, 10**6)),
    cards=st.just(Cards(contact=("email", "name"), company=("UF_CRM_INN", "title"))),
    rules=st.lists(RULES, max_size=4, unique_by=lambda rule: rule.id).map(
        lambda rules: tuple(sorted(rules, key=lambda rule: rule.id))
    ),
    levels=st.lists(st.integers(0, 9), max_size=3, unique=True).map(
        lambda begins: tuple(LevelBand(f"level_{n}", n) for n in sorted(begins))
    ),
    badges=st.lists(BADGES, max_size=3, unique_by=lambda badge: badge.id).map(
        lambda badges: tuple(sorted(badges, key=lambda badge: badge.id))
    ),
)


@given(RULESETS)
@settings(max_examples=100, deadline=None)
def test_the_canonical_form_reads_back(ruleset: RuleSet) -> None:
    text = canonical(ruleset)
    assert from_canonical(text) == replace(ruleset, version=version_of(ruleset))
    assert canonical(from_canonical(text)) == text


@given(RULESETS, st.randoms(use_true_random=True))
@settings(max_examples=50, deadline=None)
def test_no_order_matters(ruleset: RuleSet, random: Random) -> None:
    rules, levels, badges = list(ruleset.rules), list(ruleset.levels), list(ruleset.badges)
    for items in (rules, levels, badges):
        random.shuffle(items)
    shuffled = replace(ruleset, rules=tuple(rules), levels=tuple(levels), badges=tuple(badges))
    assert version_of(shuffled) == version_of(ruleset)


def test_the_canonical_form_holds_no_words(load_text: Callable[[str], Loaded]) -> None:
    loaded = load_text(SAME)
    assert loaded.ruleset is not None
    form = json.loads(canonical(loaded.ruleset))
    assert form["levels"] == [
        {"from_points": 0, "id": "new"},
        {"from_points": 250, "id": "pro"},
    ]
    assert [rule["id"] for rule in form["rules"]] == ["card", "early"]
    assert "Fill a card" not in str(form)
    assert [badge["id"] for badge in form["badges"]] == ["caller"]
    assert not {"name", "text", "icon", "category", "enabled"} & set(form["badges"][0])
    assert "levels_fall" not in form["game"]
