"""Badges in words, in both languages."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, get_args

import pytest
from msgspec.structs import replace

from b24game import language
from b24game.rules.badge_words import badge_name, badge_text, explain_badges, tier_name
from b24game.rules.boards import boards_text
from b24game.rules.fitting import CONDITIONS, IN_A_ROW, KINDS, LEADS_TO, WITH_AMOUNT
from b24game.rules.load import load_default
from b24game.rules.ruleset import (
    Badge,
    BadgePer,
    FactKind,
    Game,
    Outcome,
    RuleSet,
    Tier,
    TierId,
    When,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.rules.load import Loaded


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    ruleset = load_default(UTC).ruleset
    assert ruleset is not None
    return replace(ruleset, badges=tuple(replace(one, enabled=True) for one in ruleset.badges))


def told(ruleset: RuleSet) -> list[str]:
    return [
        f"{badge.icon} | {badge.name} | {badge.tier_name} | {badge.text}"
        for badge in explain_badges(ruleset)
    ]


def test_the_catalogue_in_english(shipped: RuleSet) -> None:
    assert told(shipped) == [
        "💯 | Hundred Club |  | Reach a total of 100 points",
        (
            "🎯 | Sharpshooter |  | Close 10 tasks in a row, each at least 24 hours before its "
            "deadline; any other task with a deadline, closed or overdue, breaks the row"
        ),
        (
            "🏆 | Sales Leader |  | Take first place in the company by the sum of won deals "
            "within a calendar month; equal results share a place"
        ),
        "💡 | Idea Generator |  | Publish 20 posts in the feed within a calendar month",
        "🤝 | Mentor |  | Thank colleagues 10 times with an appreciation in the feed",
        "🌱 | First Deal |  | Win a deal",
        "💰 | First Million |  | Bring the sum of your won deals to 1,000,000",
        "💎 | Big Deal Expert |  | Win a deal (its amount is over 100,000)",
        "✅ | Task Master | bronze | Close 50 tasks by their deadline",
        "✅ | Task Master | silver | Close 200 tasks by their deadline",
        "✅ | Task Master | gold | Close 1,000 tasks by their deadline",
        "🚀 | Active User |  | Create 5 leads within a calendar week",
        (
            "🧲 | Lead Expert |  | Create 100 leads; the share of them that were qualified is "
            "above that of the whole company"
        ),
        (
            "👑 | Employee of the Month |  | Take first place in the company by the number of "
            "points earned within a calendar month; equal results share a place"
        ),
    ]


@pytest.mark.usefixtures("russian")
def test_the_catalogue_in_russian(shipped: RuleSet) -> None:
    assert told(shipped) == [
        "💯 | Клуб сотни |  | Набрать в сумме 100 баллов",
        (
            "🎯 | Снайпер |  | Закрыть 10 задач подряд, каждую не менее чем за 24 часа до крайнего "
            "срока; любая другая задача с крайним сроком, закрытая или просроченная, прерывает "
            "серию"
        ),
        (
            "🏆 | Лидер продаж |  | Занять первое место в компании по сумме выигранных сделок "
            "за календарный месяц; равные результаты делят место"
        ),
        "💡 | Генератор идей |  | Опубликовать 20 записей в ленте за календарный месяц",
        "🤝 | Наставник |  | Отправить коллегам 10 благодарностей в ленте",
        "🌱 | Первая сделка |  | Выиграть сделку",
        "💰 | Первый миллион |  | Довести сумму своих выигранных сделок до 1\xa0000\xa0000",
        "💎 | Эксперт по крупным сделкам |  | Выиграть сделку (сумма больше 100\xa0000)",
        "✅ | Мастер задач | бронза | Закрыть 50 задач в срок",
        "✅ | Мастер задач | серебро | Закрыть 200 задач в срок",
        "✅ | Мастер задач | золото | Закрыть 1\xa0000 задач в срок",
        "🚀 | Активный сотрудник |  | Создать 5 лидов за календарную неделю",
        (
            "🧲 | Эксперт по лидам |  | Создать 100 лидов; доля квалифицированных среди них выше, "
            "чем по всей компании"
        ),
        (
            "👑 | Сотрудник месяца |  | Занять первое место в компании по числу заработанных "
            "баллов за календарный месяц; равные результаты делят место"
        ),
    ]


def test_every_condition_reaches_the_words(rules_doc: Loaded) -> None:
    """
    [badges.place]
    counts = "deal_won"
    when = { amount_over = 1000, returning = false }
    per = "quarter"
    top = 3
    among = "department"
    at_least = 5
    [badges.cards]
    counts = "card_completed"
    when = { kinds = ["contact"] }
    reach = 1_500
    revoke = "revoke"
    [badges.row]
    counts = "task_closed"
    streak = 5
    per = "week"
    [badges.exact]
    counts = "task_closed"
    when = { outcome = "on_time" }
    top = 1
    per = "year"
    [badges.day]
    measure = "points"
    reach = 21
    per = "day"
    [badges.activities]
    counts = "activity_completed"
    when = { kinds = ["email", "todo"], in_time = true }
    reach = 3
    [badges.leads]
    counts = "lead_handled"
    when = { within = "2h" }
    reach = 22
    converted = "lead_qualified"
    [badges.first]
    counts = "deal_won"
    when = { amount_at_least = 5, amount_below = 50, returning = true }
    measure = "amount"
    reach = 100.5
    """
    assert rules_doc.ruleset is not None
    assert [badge.text for badge in explain_badges(rules_doc.ruleset)] == [
        (
            "Take a place among the first 3 in your department by the number of won deals (each "
            "over 1,000; new customers) within a calendar quarter; at least 5 is needed; equal "
            "results share a place"
        ),
        (
            "Have 1,500 client cards of yours filled in completely (contacts); "
            "taken back if that no longer holds"
        ),
        (
            "Close 5 tasks in a row, each by its deadline within a calendar week; "
            "a missed deadline breaks the row"
        ),
        (
            "Take first place in the company by the number of tasks closed by their deadline "
            "(less than 24 hours before it) within a calendar year; equal results share a place"
        ),
        "Earn 21 points within a day",
        "Complete 3 activities in the CRM (e-mail messages, to-dos; by the deadline)",
        (
            "Take 22 new leads into work (each within 2 hours); "
            "the share of them that were qualified is above that of the whole company"
        ),
        (
            "Bring the sum of your won deals (each of at least 5; each below 50; "
            "customers who bought before) to 100.50"
        ),
    ]


def test_the_customers_words_win(monkeypatch: pytest.MonkeyPatch, shipped: RuleSet) -> None:
    badge = Badge(
        id="kind",
        counts="appreciation_sent",
        reach=3,
        revoke="revoke",
        name={"ru": "Добрый"},
        text={"en": "Be kind."},
    )
    tiers = (Tier("bronze", 5), Tier("gold", 1000))
    assert badge_name(badge) == "Добрый"
    assert badge_name(replace(badge, name={})) == "kind"
    assert badge_text(badge, shipped) == "Be kind"
    tiered = replace(badge, reach=None, tiers=tiers)
    texts = explain_badges(replace(shipped, badges=(tiered,)))
    assert [(text.tier, text.text) for text in texts] == [
        ("bronze", "Be kind: 5"),
        ("gold", "Be kind: 1,000"),
    ]
    monkeypatch.setenv("LANGUAGE", "ru")
    assert badge_text(badge, shipped).startswith("Отправить коллегам 3 благодарности в ленте;")


def test_only_enabled_badges_are_told(shipped: RuleSet) -> None:
    badges = tuple(replace(badge, enabled=badge.id == "mentor") for badge in shipped.badges)
    texts = explain_badges(replace(shipped, badges=badges))
    assert [(text.id, text.tier, text.category) for text in texts] == [("mentor", None, "social")]


def possible() -> Iterator[Badge]:
    """Yield a badge for every way to win, with every condition that fits."""
    for kind in get_args(FactKind):
        whens = [When(), *(When(kinds=(one,)) for one in KINDS.get(kind, ()))]
        if "outcome" in CONDITIONS[kind]:
            whens += [When(outcome=outcome) for outcome in get_args(Outcome)]
        for when in whens:
            for count in (1, 2, 5):
                yield Badge(id="x", counts=kind, when=when, reach=count)
            yield Badge(id="x", counts=kind, when=when, top=5, per="month")
            for converted in LEADS_TO.get(kind, ()):
                yield Badge(id="x", counts=kind, when=when, reach=5, converted=converted)
            if kind in IN_A_ROW:
                yield Badge(id="x", counts=kind, when=when, streak=5)
    for kind in WITH_AMOUNT:
        yield Badge(id="x", counts=kind, measure="amount", reach=5)
        yield Badge(id="x", counts=kind, measure="amount", top=1, per="month")
    for per in get_args(BadgePer):
        yield Badge(id="x", measure="points", reach=5, per=per)


@pytest.mark.parametrize("spoken", ["en", "ru"])
def test_every_badge_that_the_rules_allow_has_a_sentence(
    spoken: language.Language, shipped: RuleSet
) -> None:
    language.speak(spoken)
    texts: dict[str, Badge] = {}
    for badge in possible():
        text = badge_text(badge, shipped)
        assert "{" not in text
        assert text[:1].isupper()
        assert not text.endswith(".")
        assert (spoken == "ru") == any("а" <= sign <= "я" for sign in text)
        assert text not in texts, (badge, texts[text])
        texts[text] = badge


def test_every_tier_has_a_name() -> None:
    assert [tier_name(tier) for tier in get_args(TierId)] == ["bronze", "silver", "gold"]


def test_what_becomes_of_levels_is_told_where_there_are_any() -> None:
    kept = "A level once reached is kept, also when points are taken back later."
    assert kept in boards_text(Game(), levels=True)
    assert kept not in boards_text(Game())
    assert "lost again" in " ".join(boards_text(Game(levels_fall=True), levels=True))
