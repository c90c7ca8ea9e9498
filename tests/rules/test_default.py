from __future__ import annotations

from datetime import UTC
from typing import get_args

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from b24game.rules.load import default_text, load, load_default
from b24game.rules.ruleset import Badge, Cards, Category, Game, RuleSet, Tasks, Tier, When

SHIPPED = {
    "task_on_time": ("task_closed", 5, When(outcome="on_time")),
    "task_early": ("task_closed", 10, When(outcome="early")),
    "task_overdue": ("task_overdue", -3, When()),
    "appreciation_sent": ("appreciation_sent", 2, When()),
    "appreciation_received": ("appreciation_received", 5, When()),
    "feed_post": ("post_published", 1, When()),
    "card_complete": ("card_completed", 3, When()),
    "deal_won": ("deal_won", 15, When()),
}
"""P1 to P8 of the mission."""


@pytest.fixture
def shipped() -> RuleSet:
    loaded = load_default(UTC)
    assert loaded.findings == ()
    assert loaded.ruleset is not None
    return loaded.ruleset


def test_the_enabled_rules_are_the_table_of_the_mission(shipped: RuleSet) -> None:
    enabled = {
        rule.id: (rule.counts, rule.points, rule.when) for rule in shipped.rules if rule.enabled
    }
    assert enabled == SHIPPED
    assert list(enabled) == list(SHIPPED)


def test_the_shipped_parameters_are_the_defaults_of_the_types(shipped: RuleSet) -> None:
    assert (shipped.game, shipped.tasks, shipped.cards) == (Game(), Tasks(), Cards())


def test_levels(shipped: RuleSet) -> None:
    assert [(level.id, level.from_points) for level in shipped.levels] == [
        ("newcomer", 0),
        ("professional", 250),
        ("expert", 1000),
        ("master", 5000),
    ]
    assert all(set(level.name) == {"en", "ru"} for level in shipped.levels)


def test_the_further_rules_of_the_mission_wait_switched_off(shipped: RuleSet) -> None:
    waiting = {rule.id: rule for rule in shipped.rules if not rule.enabled}
    assert {id_: rule.points for id_, rule in waiting.items()} == {
        "call_made": 1,
        "activity_completed": 1,
        "deal_comment": 1,
        "lead_created": 5,
        "lead_qualified": 30,
        "deal_amount_percent": None,
        "deal_amount_bands": None,
        "big_deal": 50,
        "lead_handled_fast": 5,
        "activity_in_time": 2,
        "repeat_customer": 10,
    }
    assert [band.points for band in waiting["deal_amount_bands"].bands] == [20, 40, 60, 80, 100]
    assert waiting["big_deal"].when == When(amount_over=100_000)


def bare(badge: Badge) -> Badge:
    """Return what decides a badge, without its words."""
    return replace(badge, id="", enabled=True, name={}, icon="", category="points")


def test_the_enabled_badges_are_the_table_of_the_mission(shipped: RuleSet) -> None:
    enabled = {badge.id: bare(badge) for badge in shipped.badges if badge.enabled}
    assert enabled == {
        "hundred_club": Badge("", measure="points", reach=100),
        "sharpshooter": Badge("", counts="task_closed", when=When(outcome="early"), streak=10),
        "sales_leader": Badge("", counts="deal_won", measure="amount", per="month", top=1),
        "idea_generator": Badge("", counts="post_published", per="month", reach=20),
        "mentor": Badge("", counts="appreciation_sent", reach=10),
    }
    assert list(enabled) == [
        "hundred_club",
        "sharpshooter",
        "sales_leader",
        "idea_generator",
        "mentor",
    ]


def test_the_further_badges_of_the_mission_wait_switched_off(shipped: RuleSet) -> None:
    waiting = {badge.id: bare(badge) for badge in shipped.badges if not badge.enabled}
    tiers = (Tier("bronze", 50), Tier("silver", 200), Tier("gold", 1000))
    assert waiting == {
        "first_deal": Badge("", counts="deal_won", reach=1),
        "first_million": Badge("", counts="deal_won", measure="amount", reach=1_000_000),
        "big_deal_expert": Badge("", counts="deal_won", when=When(amount_over=100_000), reach=1),
        "task_master": Badge("", counts="task_closed", tiers=tiers),
        "active_user": Badge("", counts="lead_created", per="week", reach=5),
        "lead_expert": Badge("", counts="lead_created", reach=100, converted="lead_qualified"),
        "employee_of_the_month": Badge("", measure="points", per="month", top=1),
    }


def test_every_badge_has_names_an_icon_of_its_own_and_a_category(shipped: RuleSet) -> None:
    assert all(set(badge.name) == {"en", "ru"} for badge in shipped.badges)
    icons = [badge.icon for badge in shipped.badges]
    # One sign of two columns: tables stay straight on every terminal.
    assert all(len(icon) == 1 and cell_len(icon) == 2 for icon in icons)
    assert len(set(icons)) == len(icons)
    assert {badge.category for badge in shipped.badges} == set(get_args(Category))


def test_every_rule_and_badge_may_be_switched_on() -> None:
    loaded = load(default_text().replace("enabled = false\n", ""), file="all.toml", zone=UTC)
    assert loaded.ruleset is not None
    assert {found.level for found in loaded.findings} == {"info"}
    assert all(rule.enabled for rule in loaded.ruleset.rules)
    assert all(badge.enabled for badge in loaded.ruleset.badges)


def test_the_commented_examples_are_valid() -> None:
    text = default_text()
    for key in ("start", "effective_from", "exclude_people", "exclude_departments"):
        assert f"\n# {key} = " in text
        text = text.replace(f"\n# {key} = ", f"\n{key} = ")
    loaded = load(text, file="default.toml", zone=UTC)
    assert loaded.findings == ()
    assert loaded.ruleset is not None
    assert loaded.ruleset.game.exclude_people == (1, "director@example.com")
