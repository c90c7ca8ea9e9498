from __future__ import annotations

from datetime import UTC

import pytest

from b24game.rules.load import default_text, load, load_default
from b24game.rules.ruleset import Cards, Game, RuleSet, Tasks, When

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


def test_every_rule_may_be_switched_on() -> None:
    loaded = load(default_text().replace("enabled = false\n", ""), file="all.toml", zone=UTC)
    assert loaded.ruleset is not None
    assert {found.level for found in loaded.findings} == {"info"}
    assert all(rule.enabled for rule in loaded.ruleset.rules)


def test_the_commented_examples_are_valid() -> None:
    text = default_text()
    for key in ("start", "effective_from", "exclude_people", "exclude_departments"):
        assert f"\n# {key} = " in text
        text = text.replace(f"\n# {key} = ", f"\n{key} = ")
    loaded = load(text, file="default.toml", zone=UTC)
    assert loaded.findings == ()
    assert loaded.ruleset is not None
    assert loaded.ruleset.game.exclude_people == (1, "director@example.com")
