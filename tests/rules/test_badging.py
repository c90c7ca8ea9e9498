"""What an administrator reads when a badge is wrong: the exact words; and every key read."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from b24game.rules.badging import CONVERSIONS
from b24game.rules.counted import counted
from b24game.rules.fitting import FACT_KINDS, LEADS_TO
from b24game.rules.ruleset import Badge, Category, Tier, When

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.rules.load import Loaded

POST = 'counts = "post_published"\n'
DEAL = 'counts = "deal_won"\n'
TASK = 'counts = "task_closed"\n'
LEAD = 'counts = "lead_created"\n'
ALL_POINTS = 'measure = "points"\n'


def test_every_key_is_read(rules_doc: Loaded) -> None:
    """
    [game]
    levels_fall = true
    [rules.post]
    counts = "post_published"
    points = 1
    [badges.deals]
    enabled = false
    counts = "deal_won"
    when = { amount_over = 1000, returning = false }
    measure = "amount"
    per = "quarter"
    top = 3
    among = "department"
    at_least = 0.5
    revoke = "revoke"
    category = "sales"
    icon = " 🏆 "
    name = { en = "Deals" }
    text = { ru = "Сделки" }
    [badges.tasks]
    counts = "task_closed"
    tiers = [{ id = "bronze", reach = 5 }, { id = "gold", reach = 50 }]
    [badges.row]
    counts = "task_closed"
    streak = 10
    [badges.leads]
    counts = "lead_created"
    reach = 100
    converted = "lead_qualified"
    [badges.points]
    measure = "points"
    per = "day"
    reach = 10
    """
    assert rules_doc.findings == ()
    assert rules_doc.ruleset is not None
    assert rules_doc.ruleset.game.levels_fall
    assert rules_doc.ruleset.badges == (
        Badge(
            id="deals",
            enabled=False,
            counts="deal_won",
            when=When(amount_over=1000, returning=False),
            measure="amount",
            per="quarter",
            top=3,
            among="department",
            at_least=0.5,
            revoke="revoke",
            category="sales",
            icon="🏆",
            name={"en": "Deals"},
            text={"ru": "Сделки"},
        ),
        Badge(id="tasks", counts="task_closed", tiers=(Tier("bronze", 5), Tier("gold", 50))),
        Badge(id="row", counts="task_closed", streak=10),
        Badge(id="leads", counts="lead_created", reach=100, converted="lead_qualified"),
        Badge(id="points", measure="points", per="day", reach=10),
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # Names: typed wrongly, each with a way back.
        (POST + "raech = 5\nreach = 6", '3: badges.x.raech: unknown key; did you mean "reach"?'),
        (
            'counts = "post_publishd"\nreach = 5',
            '2: badges.x.counts: unknown value "post_publishd"; did you mean "post_published"?',
        ),
        (
            POST + 'reach = 5\nmeasure = "point"',
            '4: badges.x.measure: unknown value "point"; did you mean "points"?',
        ),
        (
            POST + 'reach = 5\nper = "monthly"',
            '4: badges.x.per: unknown value "monthly"; did you mean "month"?',
        ),
        (
            POST + "reach = 5\nrevoke = true",
            "4: badges.x.revoke: expected a word in quotes, found true",
        ),
        (
            POST + 'reach = 5\ncategory = "sale"',
            '4: badges.x.category: unknown value "sale"; did you mean "sales"?',
        ),
        (
            POST + 'reach = 5\nname = { de = "Nein" }',
            "4: badges.x.name.de: unknown key; expected one of: en, ru",
        ),
        (
            POST + 'reach = 5\nicon = "[img]"',
            '4: badges.x.icon: expected a single emoji such as "🏆", found "[img]"',
        ),
        (
            POST + 'reach = 5\nwhen = { outcome = "early" }',
            (
                '4: badges.x.when.outcome: "early" does not fit counts = "post_published"; '
                "it fits: task_closed"
            ),
        ),
        # What it measures.
        (
            "reach = 5",
            '1: badges.x: counts is missing: what is looked at? Only measure = "points" needs none',
        ),
        (
            POST + 'reach = 5\nmeasure = "amount"',
            (
                '4: badges.x.measure: "amount" does not fit counts = "post_published"; '
                "it fits: deal_won"
            ),
        ),
        (
            POST + ALL_POINTS + "reach = 5",
            (
                '2: badges.x.counts: does not go with measure = "points", which looks at all '
                "points; leave one of the two out"
            ),
        ),
        (
            ALL_POINTS + "reach = 5\nwhen = { returning = true }",
            (
                '4: badges.x.when: does not go with measure = "points", which looks at all '
                "points; leave one of the two out"
            ),
        ),
        (
            ALL_POINTS + "streak = 5",
            (
                '3: badges.x.streak: does not go with measure = "points", which looks at all '
                "points; leave one of the two out"
            ),
        ),
        (
            ALL_POINTS + 'reach = 5\nconverted = "lead_qualified"',
            (
                '4: badges.x.converted: does not go with measure = "points", which looks at all '
                "points; leave one of the two out"
            ),
        ),
        # What wins it.
        (
            POST,
            ("1: badges.x: nothing says what wins it; expected one of: reach, tiers, streak, top"),
        ),
        (
            TASK + "streak = 3\nreach = 5",
            "3: badges.x.streak: a badge is won in one way; keep one of: reach, streak",
        ),
        (POST + "reach = 0", "3: badges.x.reach: must be at least 1, found 0"),
        (POST + "reach = 2.5", "3: badges.x.reach: expected a whole number, found 2.5"),
        (ALL_POINTS + "reach = -5", "3: badges.x.reach: must be at least 1, found -5"),
        (DEAL + 'measure = "amount"\nreach = 0', "4: badges.x.reach: must be above 0"),
        (
            DEAL + 'measure = "amount"\nreach = -1',
            "4: badges.x.reach: must be at least 0, found -1",
        ),
        (POST + "tiers = []", "3: badges.x.tiers: name at least one tier"),
        (POST + 'tiers = [{ id = "gold" }]', "3: badges.x.tiers[1]: reach is missing"),
        (
            POST + 'tiers = [{ id = "golden", reach = 5 }]',
            '3: badges.x.tiers[1].id: unknown value "golden"; did you mean "gold"?',
        ),
        (
            POST + 'tiers = [{ id = "gold", reach = 0 }]',
            "3: badges.x.tiers[1].reach: must be at least 1, found 0",
        ),
        (
            POST + 'tiers = [\n{ id = "gold", reach = 5 },\n{ id = "gold", reach = 6 }]',
            (
                "5: badges.x.tiers[2].id: tiers rise (bronze, silver, gold), each stands once: "
                '"gold" cannot follow "gold"'
            ),
        ),
        (
            POST + 'tiers = [\n{ id = "gold", reach = 5 },\n{ id = "bronze", reach = 6 }]',
            (
                "5: badges.x.tiers[2].id: tiers rise (bronze, silver, gold), each stands once: "
                '"bronze" cannot follow "gold"'
            ),
        ),
        (
            POST + 'tiers = [\n{ id = "bronze", reach = 5 },\n{ id = "gold", reach = 5 }]',
            "5: badges.x.tiers[2].reach: tiers rise: expected more than 5, found 5",
        ),
        (TASK + "streak = 1", "3: badges.x.streak: must be at least 2, found 1"),
        (
            DEAL + "streak = 3",
            '3: badges.x.streak: 3 does not fit counts = "deal_won"; it fits: task_closed',
        ),
        # What goes with what.
        (
            DEAL + "top = 1",
            '3: badges.x.top: places are taken in a period; add, for example, per = "month"',
        ),
        (
            DEAL + 'top = 1\nper = "all"',
            '4: badges.x.per: places are taken in a period; add, for example, per = "month"',
        ),
        (
            DEAL + 'top = 0\nper = "week"',
            "3: badges.x.top: must be at least 1, found 0",
        ),
        (
            DEAL + 'reach = 1\namong = "department"',
            "4: badges.x.among: goes only with top; leave it out",
        ),
        (
            DEAL + "reach = 1\nat_least = 5",
            "4: badges.x.at_least: goes only with top; leave it out",
        ),
        (
            DEAL + 'top = 1\nper = "week"\nat_least = 1.5',
            "5: badges.x.at_least: expected a whole number, found 1.5",
        ),
        (
            LEAD + 'top = 1\nper = "week"\nconverted = "lead_qualified"',
            '5: badges.x.converted: goes only with reach, measure = "count"; leave it out',
        ),
        (
            DEAL + 'measure = "amount"\nreach = 1\nconverted = "lead_qualified"',
            '5: badges.x.converted: goes only with reach, measure = "count"; leave it out',
        ),
        (
            DEAL + 'reach = 1\nconverted = "lead_qualified"',
            (
                '4: badges.x.converted: "lead_qualified" does not fit counts = "deal_won"; '
                "it fits: lead_created, lead_handled"
            ),
        ),
        (
            LEAD + 'reach = 1\nconverted = "deal_won"',
            (
                '4: badges.x.converted: unknown value "deal_won"; '
                "expected one of: lead_handled, lead_qualified"
            ),
        ),
    ],
)
def test_a_mistake_is_one_finding_with_its_place_and_cure(
    written: str, expected: str, load_text: Callable[[str], Loaded]
) -> None:
    loaded = load_text(f"[badges.x]\n{written}\n")
    assert loaded.ruleset is None
    errors = [found for found in loaded.findings if found.level == "error"]
    assert [f"{found.where}: {found.message}" for found in errors] == [f"rules.toml:{expected}"]


def test_a_badge_has_an_id_and_is_a_table(messages: list[str]) -> None:
    """
    [rules.post]
    counts = "post_published"
    points = 1
    [badges.Big-Deal]
    counts = "deal_won"
    reach = 1
    [badges]
    mentor = true
    [badge.x]
    """
    assert messages[:2] == [
        (
            "rules.toml:4: error: badges.Big-Deal: an id is small latin letters, digits and _, "
            'beginning with a letter; for example "big_deal"'
        ),
        "rules.toml:8: error: badges.mentor: expected a table, found true",
    ]
    assert messages[-1] == 'rules.toml:9: error: badge: unknown key; did you mean "badges"?'


def test_two_badges_for_the_same_are_a_warning(rules_doc: Loaded, messages: list[str]) -> None:
    """
    [rules.post]
    counts = "post_published"
    points = 1
    [badges.caller]
    counts = "call_made"
    when = { kinds = ["outgoing", "incoming"] }
    reach = 5
    [badges.off]
    enabled = false
    counts = "call_made"
    when = { kinds = ["outgoing", "incoming"] }
    reach = 5
    [badges.other]
    counts = "call_made"
    when = { kinds = ["outgoing", "incoming"] }
    per = "week"
    reach = 5
    [badges.again]
    counts = "call_made"
    when = { kinds = ["incoming", "outgoing"] }
    reach = 5
    category = "social"
    """
    assert rules_doc.ruleset is not None
    assert messages == [
        "rules.toml:18: warning: badges.again: is won by the same as badges.caller",
    ]


def test_what_an_enabled_badge_looks_at_is_read(rules_doc: Loaded) -> None:
    """
    [rules.post]
    counts = "post_published"
    points = 1
    [rules.call]
    enabled = false
    counts = "call_made"
    points = 1
    [badges.leads]
    counts = "lead_created"
    reach = 5
    converted = "lead_qualified"
    [badges.points]
    measure = "points"
    reach = 5
    [badges.off]
    enabled = false
    counts = "deal_commented"
    reach = 5
    """
    assert rules_doc.ruleset is not None
    kinds = counted(rules_doc.ruleset)
    assert kinds == {"post_published", "lead_created", "lead_qualified"}


def test_the_words_of_a_badge_are_the_closed_sets_of_the_types() -> None:
    assert {end for ends in LEADS_TO.values() for end in ends} == set(CONVERSIONS)
    assert set(LEADS_TO) <= set(FACT_KINDS)
    assert "points" in get_args(Category)
