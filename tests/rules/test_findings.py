"""What an administrator reads when a rules file is wrong: the exact words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from b24game.rules.card_fields import COMPANY_FIELDS, CONTACT_FIELDS
from b24game.rules.ruleset import Cards

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.rules.load import Loaded

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rules"


def read(loaded: Loaded) -> list[str]:
    return [f"{found.where}: {found.level}: {found.message}" for found in loaded.findings]


def test_five_mistakes_are_found_at_once(load_text: Callable[[str], Loaded]) -> None:
    loaded = load_text((FIXTURES / "five-mistakes.toml").read_text("utf-8"))
    assert loaded.ruleset is None
    assert read(loaded) == [
        'rules.toml:4: error: game.negativ: unknown key; did you mean "negative"?',
        (
            'rules.toml:7: error: rules.task_early.counts: unknown value "task_close"; '
            'did you mean "task_closed"?'
        ),
        (
            'rules.toml:12: error: rules.deal_won.when.outcome: "early" does not fit '
            'counts = "deal_won"; it fits: task_closed'
        ),
        'rules.toml:13: error: rules.deal_won.points: expected a whole number, found "15"',
        "rules.toml:20: error: rules.feed_post.caps[2].times: must be at least 1, found 0",
    ]
    assert [found.code for found in loaded.findings] == [
        "unknown_key",
        "unknown_value",
        "does_not_fit",
        "wrong_type",
        "out_of_range",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[game]\nnegative =\n",
            "rules.toml:2: error: not valid TOML at column 11: Invalid value",
        ),
        (
            '[game]\nnegative = "allow',
            "rules.toml:2: error: not valid TOML at the end: Unterminated string",
        ),
        (
            "[game]\n[game]\n",
            "rules.toml:2: error: not valid TOML at column 6: Cannot declare ('game',) twice",
        ),
    ],
)
def test_broken_toml_is_one_finding_with_its_place(
    text: str, expected: str, load_text: Callable[[str], Loaded]
) -> None:
    assert read(load_text(text)) == [expected]


@pytest.mark.parametrize("text", [f"x = {'[' * 5000}", f"x = {'9' * 5000}", "x = 2027-02-30"])
def test_hostile_toml_is_a_finding_too(text: str, load_text: Callable[[str], Loaded]) -> None:
    assert [found.code for found in load_text(text).findings] == ["toml_syntax"]


def test_game(messages: list[str]) -> None:
    """
    [game]
    settle_after = 2
    negative = "alow"
    min_cohort = 0
    start = "2027-01-01"
    exclude_people = [1, "boss", true]
    exclude_departments = ["sales"]
    [gmae]
    """
    assert messages == [
        (
            "rules.toml:2: error: game.settle_after: "
            'expected a duration such as "30m", "24h" or "7d", found 2'
        ),
        'rules.toml:3: error: game.negative: unknown value "alow"; did you mean "allow"?',
        "rules.toml:4: error: game.min_cohort: must be at least 1, found 0",
        (
            "rules.toml:5: error: game.start: "
            'expected a date such as 2027-01-01, without quotes, found "2027-01-01"'
        ),
        (
            "rules.toml:6: error: game.exclude_people[2]: "
            'expected the id of a person or an e-mail address, found "boss"'
        ),
        (
            "rules.toml:6: error: game.exclude_people[3]: "
            "expected the id of a person or an e-mail address, found true"
        ),
        (
            "rules.toml:7: error: game.exclude_departments[1]: "
            'expected the id of a department, found "sales"'
        ),
        'rules.toml:8: error: gmae: unknown key; did you mean "game"?',
    ]


def test_durations_are_positive(messages: list[str]) -> None:
    """
    [game]
    settle_after = "-2h"
    [tasks]
    early_by = "0h"
    """
    assert messages == [
        (
            "rules.toml:2: error: game.settle_after: "
            'expected a duration such as "30m", "24h" or "7d", found "-2h"'
        ),
        "rules.toml:4: error: tasks.early_by: must be longer than zero",
    ]


def test_cards(messages: list[str]) -> None:
    """
    [cards]
    contact = ["name", "phnoe", "UF_CRM_INN"]
    company = []
    """
    assert messages == [
        (
            'rules.toml:2: error: cards.contact[2]: unknown field "phnoe"; did you mean "phone"?; '
            "fields of your own are called UF_CRM_…"
        ),
        "rules.toml:3: error: cards.company: name at least one field",
    ]


def test_card_fields_that_nobody_can_read(messages: list[str]) -> None:
    """
    [cards]
    contact = ["address", "web", "im", "source_id", "type_id", "company_id", "messenger"]
    company = ["banking_details", "type_id", "UF_CRM_ADDRESS", "address", "company_type"]
    """
    hint = (
        "the portal's lists do not carry it, so no card could become complete; "
        "use a field of your own, UF_CRM_…, or leave it out"
    )
    more = "fields of your own are called UF_CRM_…"
    known = "title, type, industry, employees, revenue, phone, email, logo, comments"
    assert messages == [
        f'rules.toml:2: error: cards.contact[1]: "address" cannot be read: {hint}',
        f'rules.toml:2: error: cards.contact[2]: "web" cannot be read: {hint}',
        f'rules.toml:2: error: cards.contact[3]: "im" cannot be read: {hint}',
        (
            'rules.toml:2: error: cards.contact[4]: unknown field "source_id"; did you mean '
            f'"source"?; {more}'
        ),
        (
            'rules.toml:2: error: cards.contact[5]: unknown field "type_id"; did you mean '
            f'"type"?; {more}'
        ),
        (
            'rules.toml:2: error: cards.contact[6]: unknown field "company_id"; did you mean '
            f'"company"?; {more}'
        ),
        f'rules.toml:2: error: cards.contact[7]: "messenger" cannot be read: {hint}',
        f'rules.toml:3: error: cards.company[1]: "banking_details" cannot be read: {hint}',
        (
            'rules.toml:3: error: cards.company[2]: unknown field "type_id"; did you mean '
            f'"type"?; {more}'
        ),
        f'rules.toml:3: error: cards.company[4]: "address" cannot be read: {hint}',
        (
            'rules.toml:3: error: cards.company[5]: unknown field "company_type"; expected one '
            f"of: {known}; {more}"
        ),
    ]


def test_every_card_field_of_the_portal_is_valid(load_text: Callable[[str], Loaded]) -> None:
    text = f"[cards]\ncontact = {list(CONTACT_FIELDS)}\ncompany = {list(COMPANY_FIELDS)}\n"
    loaded = load_text(text.replace("'", '"'))
    assert loaded.ruleset is not None
    assert loaded.ruleset.cards == Cards(CONTACT_FIELDS, COMPANY_FIELDS)


def test_how_much_a_rule_earns(messages: list[str]) -> None:
    """
    [rules.nothing]
    counts = "deal_won"
    [rules.twice]
    counts = "deal_won"
    points = 5
    percent_of_amount = 150
    [rules.falling]
    counts = "deal_won"
    bands = [
        { from_amount = 100, points = 1 },
        { from_amount = 50, points = 2 },
        { from_amount = 900 },
    ]
    [rules.no_money]
    counts = "post_published"
    percent_of_amount = 1
    [rules.half]
    counts = "post_published"
    points = 1.5
    [rules.free]
    counts = "deal_won"
    percent_of_amount = 0
    [rules.much]
    counts = "deal_won"
    points = 10_000_000
    [rules.yes]
    counts = "deal_won"
    points = true
    [rules.level]
    counts = "deal_won"
    bands = [{ from_amount = 5, points = 1 }, { from_amount = 5, points = 2 }]
    """
    assert messages == [
        (
            "rules.toml:1: error: rules.nothing: nothing says how much it earns; "
            "expected one of: points, percent_of_amount, bands"
        ),
        "rules.toml:6: error: rules.twice.percent_of_amount: must be at most 100, found 150",
        (
            "rules.toml:6: error: rules.twice.percent_of_amount: "
            "a rule counts points in one way; keep one of: points, percent_of_amount"
        ),
        (
            "rules.toml:11: error: rules.falling.bands[2].from_amount: "
            "bands rise: expected more than 100, found 50"
        ),
        "rules.toml:12: error: rules.falling.bands[3]: points is missing",
        (
            "rules.toml:16: error: rules.no_money.percent_of_amount: "
            '1 does not fit counts = "post_published"; it fits: deal_won'
        ),
        "rules.toml:19: error: rules.half.points: expected a whole number, found 1.5",
        "rules.toml:22: error: rules.free.percent_of_amount: must be above 0",
        "rules.toml:25: error: rules.much.points: must be at most 1000000, found 10000000",
        "rules.toml:28: error: rules.yes.points: expected a whole number, found true",
        (
            "rules.toml:31: error: rules.level.bands[2].from_amount: "
            "bands rise: expected more than 5, found 5"
        ),
    ]


def test_what_a_rule_counts(messages: list[str]) -> None:
    """
    [rules.Task-Early]
    counts = "task_closed"
    points = 10
    [rules.silent]
    points = 5
    enabled = "yes"
    [rules.strange]
    counts = "birthday"
    points = 5
    titel = { en = "x" }
    title = { de = "x" }
    """
    assert messages == [
        (
            "rules.toml:1: error: rules.Task-Early: an id is small latin letters, digits and _, "
            'beginning with a letter; for example "task_early"'
        ),
        "rules.toml:4: error: rules.silent: counts is missing: what earns here?",
        'rules.toml:6: error: rules.silent.enabled: expected true or false, found "yes"',
        (
            'rules.toml:8: error: rules.strange.counts: unknown value "birthday"; expected one of: '
            "task_closed, task_overdue, appreciation_sent, appreciation_received, post_published, "
            "card_completed, deal_won, deal_commented, lead_created, lead_handled, lead_qualified, "
            "call_made, activity_completed"
        ),
        'rules.toml:10: error: rules.strange.titel: unknown key; did you mean "title"?',
        "rules.toml:11: error: rules.strange.title.de: unknown key; expected one of: en, ru",
    ]


def test_conditions_and_caps(messages: list[str]) -> None:
    """
    [rules.card]
    counts = "card_completed"
    points = 1
    when = { kinds = ["contakt", 7], within = "2h" }
    caps = [{ times = 1, per = "dya", of = "pair" }, { per = "day" }, 3]
    [rules.deal]
    counts = "deal_won"
    points = 1
    when = { amount_over = 100, amount_below = 100, amount_at_least = inf, kinds = [] }
    caps = { times = 1, per = "day" }
    """
    assert messages == [
        "rules.toml:4: error: rules.card.when.kinds[2]: expected a text in quotes, found 7",
        (
            'rules.toml:4: error: rules.card.when.kinds[1]: unknown value "contakt"; '
            'did you mean "contact"?'
        ),
        (
            'rules.toml:4: error: rules.card.when.within: "2h" does not fit '
            'counts = "card_completed"; it fits: lead_handled'
        ),
        "rules.toml:5: error: rules.card.caps[3]: expected a table in curly brackets, found 3",
        'rules.toml:5: error: rules.card.caps[1].per: unknown value "dya"; did you mean "day"?',
        (
            'rules.toml:5: error: rules.card.caps[1].of: "pair" does not fit '
            'counts = "card_completed"; it fits: appreciation_sent, appreciation_received'
        ),
        "rules.toml:5: error: rules.card.caps[2]: times is missing",
        "rules.toml:9: error: rules.deal.when.amount_at_least: expected a finite number, found inf",
        "rules.toml:9: error: rules.deal.when.kinds: name at least one kind",
        (
            "rules.toml:9: error: rules.deal.when.kinds: an array does not fit "
            'counts = "deal_won"; it fits: card_completed, call_made, activity_completed'
        ),
        (
            "rules.toml:9: error: rules.deal.when.amount_below: "
            "no amount is below 100 and above 100 at the same time"
        ),
        (
            "rules.toml:10: error: rules.deal.caps: "
            "expected an array in square brackets, found a table"
        ),
    ]


def test_levels(messages: list[str]) -> None:
    """
    [levels.first]
    from_points = 0
    [levels.second]
    from_points = 0
    [levels.third]
    name = "Third"
    """
    assert messages == [
        "rules.toml:4: error: levels.second.from_points: 0 is where levels.first begins already",
        "rules.toml:5: error: levels.third: from_points is missing",
        'rules.toml:6: error: levels.third.name: expected a table, found "Third"',
    ]


def test_warnings_come_with_the_rule_set(rules_doc: Loaded, messages: list[str]) -> None:
    """
    [game]
    effective_from = 2027-01-01
    start = 2027-02-01
    [rules.deal_won]
    counts = "deal_won"
    points = 15
    [rules.deal_again]
    counts = "deal_won"
    points = 20
    [rules.deal_share]
    counts = "deal_won"
    percent_of_amount = 0.01
    [rules.deal_off]
    counts = "deal_won"
    enabled = false
    points = 15
    [rules.deal_big]
    counts = "deal_won"
    when = { amount_over = 1000 }
    points = 0
    [levels.pro]
    from_points = 250
    """
    assert rules_doc.ruleset is not None
    assert messages == [
        (
            "rules.toml:3: warning: game.start: "
            "is later than effective_from: nothing earns between the two"
        ),
        (
            "rules.toml:8: warning: rules.deal_again.counts: "
            "counts the same facts as rules.deal_won, and both pay"
        ),
        (
            "rules.toml:11: info: rules.deal_share.counts: "
            "pays on top of rules.deal_won, for the same facts"
        ),
        (
            "rules.toml:20: warning: rules.deal_big.points: "
            "zero points earn nothing; enabled = false says so more clearly"
        ),
        "rules.toml:21: warning: levels: no level begins at 0 points: newcomers have none",
    ]


def test_an_empty_file_is_valid_and_says_what_it_means(load_text: Callable[[str], Loaded]) -> None:
    loaded = load_text("")
    assert loaded.ruleset is not None
    assert read(loaded) == [
        "rules.toml:1: warning: rules: no rule is enabled: nothing earns points"
    ]


def test_a_byte_order_mark_of_windows_is_no_mistake(load_text: Callable[[str], Loaded]) -> None:
    text = '\ufeff[rules.post]\r\ncounts = "post_published"\r\npoints = 1\r\n'
    assert load_text(text).findings == ()
