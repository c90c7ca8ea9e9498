from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, get_args
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from b24game.rules import words
from b24game.rules.load import load_default
from b24game.rules.ruleset import FactKind, Game, LevelBand, Rule, RuleSet

if TYPE_CHECKING:
    from b24game.rules.load import Loaded


@pytest.fixture
def shipped() -> RuleSet:
    ruleset = load_default(UTC).ruleset
    assert ruleset is not None
    return ruleset


def texts(loaded: Loaded) -> list[str]:
    assert loaded.ruleset is not None
    return [f"{rule.pays}: {rule.text}" for rule in words.explain(loaded.ruleset)]


def test_the_shipped_rules_in_words(shipped: RuleSet) -> None:
    assert [(rule.id, rule.pays, rule.text) for rule in words.explain(shipped)] == [
        ("task_on_time", "+5", "Close a task by its deadline, less than 24 hours before it"),
        ("task_early", "+10", "Close a task at least 24 hours before its deadline"),
        (
            "task_overdue",
            "-3",
            (
                "Miss a task's deadline: the task is open when the deadline passes, or closed "
                "after it (once per deadline)"
            ),
        ),
        (
            "appreciation_sent",
            "+2",
            "Thank a colleague with an appreciation in the feed (once per post and person)",
        ),
        (
            "appreciation_received",
            "+5",
            "Be thanked with an appreciation in the feed (once per post)",
        ),
        ("feed_post", "+1", "Publish a post in the feed; an appreciation is a post too"),
        (
            "card_complete",
            "+3",
            (
                "Have a client card of yours filled in completely, once per card (contact: first "
                "name, last name, phone, e-mail; company: company name, phone, e-mail)"
            ),
        ),
        ("deal_won", "+15", "Win a deal"),
    ]


def test_parameters_reach_the_words(rules_doc: Loaded) -> None:
    """
    [tasks]
    early_by = "2d"
    [cards]
    company = ["phone", "UF_CRM_INN"]
    [rules.early]
    counts = "task_closed"
    when = { outcome = "early" }
    points = 1
    caps = [{ times = 1, per = "day" }, { times = 5, per = "month" }]
    [rules.card]
    counts = "card_completed"
    when = { kinds = ["company"] }
    points = 1
    [rules.deal]
    counts = "deal_won"
    when = { amount_over = 100_000, amount_below = 250_000.5, returning = true }
    percent_of_amount = 0.01
    [rules.bands]
    counts = "deal_won"
    bands = [{ from_amount = 10_000, points = 20 }, { from_amount = 50_000, points = 100 }]
    [rules.lead]
    counts = "lead_handled"
    when = { within = "30m" }
    points = 1
    [rules.calls]
    counts = "call_made"
    when = { kinds = ["incoming"] }
    points = 1
    [rules.meeting]
    counts = "activity_completed"
    when = { kinds = ["meeting"], in_time = true }
    points = 1
    [rules.thanks]
    counts = "appreciation_sent"
    points = 1
    caps = [{ times = 2, per = "week", of = "pair" }]
    """
    assert texts(rules_doc) == [
        (
            "+1: Close a task at least 2 days before its deadline. "
            "At most 1 time a day. At most 5 times a month"
        ),
        (
            "+1: Have a client card of yours filled in completely, once per card "
            "(company: phone, UF_CRM_INN)"
        ),
        (
            "0.01 % of the amount: Win a deal (its amount is over 100,000; "
            "its amount is below 250,000.50; the customer bought before)"
        ),
        "+20 to +100 by amount: Win a deal. From 10,000: +20; from 50,000: +100",
        "+1: Take a new lead into work within 30 minutes",
        "+1: Take a client's call",
        "+1: Complete an activity in the CRM (meeting) by its deadline",
        (
            "+1: Thank a colleague with an appreciation in the feed (once per post and person). "
            "At most 2 times a week with the same colleague"
        ),
    ]


def test_own_words_and_no_minus(rules_doc: Loaded) -> None:
    """
    [game]
    negative = "zero"
    [rules.overdue]
    counts = "task_overdue"
    points = -3
    title = { en = "Be late.", ru = "Опоздать" }
    [rules.russian]
    counts = "lead_created"
    points = 5
    title = { ru = "Завести лида" }
    """
    assert texts(rules_doc) == ["0 (minus is switched off): Be late", "+5: Create a lead"]


@pytest.mark.parametrize("kind", get_args(FactKind))
def test_every_kind_of_fact_has_words(kind: FactKind, shipped: RuleSet) -> None:
    rule = Rule(id="x", counts=kind, points=1)
    (text,) = words.explain(replace(shipped, rules=(rule,)))
    assert len(text.text) > len("Win a deal") - 1
    assert "{" not in text.text


def test_every_enabled_rule_is_explained(shipped: RuleSet) -> None:
    ruleset = replace(shipped, rules=tuple(replace(rule, enabled=True) for rule in shipped.rules))
    assert [text.id for text in words.explain(ruleset)] == [rule.id for rule in shipped.rules]


def test_boards() -> None:
    zone = ZoneInfo("Europe/Moscow")
    text = " ".join(words.boards_text(Game(start=1_798_750_800, exclude_people=(1,)), zone))
    assert "badges and metrics 2 hours after" in text
    assert "1, 2, 2, 4" in text
    assert "fewer than 5 people" in text
    assert "a total can fall below zero" in text
    assert "before 2027-01-01 earns nothing" in text
    assert "the rules exclude them" in text
    quiet = " ".join(words.boards_text(Game(settle_after=0, min_cohort=1, negative="zero")))
    assert "as soon as it is known" in quiet
    assert "names are shown" not in quiet
    assert "counts as zero" in quiet
    assert "exclude" not in quiet


def test_moments_that_are_no_midnight_name_their_zone() -> None:
    assert "before 2026-12-31 21:00 UTC" in " ".join(words.boards_text(Game(start=1_798_750_800)))


def test_levels_are_named_in_the_language_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    levels = (
        LevelBand("pro", 250, {"en": "Professional", "ru": "Профи"}),
        LevelBand("new", 0, {"ru": "Новичок"}),
        LevelBand("top", 900),
    )
    assert [level.name for level in words.levels_text(levels)] == ["Новичок", "Professional", "top"]
    monkeypatch.setenv("LANGUAGE", "ru")
    assert [level.name for level in words.levels_text(levels)] == ["Новичок", "Профи", "top"]


def test_lines_for_administrators_are_spelled_as_in_the_file(rules_doc: Loaded) -> None:
    """
    [rules.deal]
    counts = "deal_won"
    enabled = false
    points = 5
    when = { amount_at_least = 1_000_000, returning = false }
    caps = [{ times = 3, per = "day" }, { times = 1, per = "all", of = "object" }]
    [rules.lead]
    counts = "lead_handled"
    points = 5
    when = { within = "2h" }
    """
    assert rules_doc.ruleset is not None
    assert [words.line_of(rule) for rule in rules_doc.ruleset.rules] == [
        words.RuleLine(
            id="deal",
            enabled=False,
            counts="deal_won",
            points="+5",
            conditions="amount_at_least=1000000, returning=false",
            caps="3/day, 1/all object",
        ),
        words.RuleLine(
            "lead",
            enabled=True,
            counts="lead_handled",
            points="+5",
            conditions="within=2h",
            caps="",
        ),
    ]


@pytest.mark.parametrize("code", words.REJECTION_CODES)
def test_every_rejection_has_a_reason(code: str) -> None:
    assert words.rejection_text(code) != code


def test_rejections_with_particulars() -> None:
    assert words.rejection_text("cap", times=3, per="week", of="pair") == (
        "the limit of this rule was reached: at most 3 times a week with the same colleague"
    )
    assert words.rejection_text("before_start", start="2027-01-01").endswith("began on 2027-01-01")
    assert words.rejection_text("rate_unknown", currency="KZT") == (
        "the exchange rate of KZT is not known"
    )
    assert words.rejection_text("something_new") == "something_new"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (90, "90 seconds"),
        (60, "1 minute"),
        (5400, "90 minutes"),
        (3600, "1 hour"),
        (86_400, "24 hours"),
        (604_800, "7 days"),
    ],
)
def test_durations_in_words(seconds: int, text: str) -> None:
    assert words.duration_text(seconds) == text
