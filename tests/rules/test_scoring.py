from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from b24game.rules.lead_fields import LEAD_FIELDS, own_field
from b24game.rules.lead_words import criterion_text, explain_leads, tiers_text
from b24game.rules.load import default_text, load, load_default
from b24game.rules.scorecard import Criterion, Group, ScoreBand, Scoring

if TYPE_CHECKING:
    from b24game.rules.load import Loaded

DAY = 86_400


def scoring_of(text: str) -> Scoring:
    loaded = load(text, file="rules.toml", zone=UTC)
    assert loaded.ruleset is not None, loaded.findings
    return loaded.ruleset.leads


def criterion(text: str) -> Criterion:
    (found,) = scoring_of(f"[leads.criteria.one]\npoints = 5\n{text}").criteria
    return found


@pytest.fixture
def shipped() -> Scoring:
    loaded = load_default(UTC)
    assert loaded.ruleset is not None
    return loaded.ruleset.leads


def test_the_shipped_card_is_the_table_of_the_mission(shipped: Scoring) -> None:
    assert {one.id: one.points for one in shipped.criteria} == {
        "source_recommendation": 30,
        "source_organic": 15,
        "source_web": 10,
        "source_advertising": 5,
        "employees_over_100": 20,
        "employees_over_20": 10,
        "decision_maker": 15,
        "amount_500000": 25,
        "amount_100000": 15,
        "amount_50000": 10,
        "email_filled": 5,
        "phone_filled": 5,
        "company_filled": 5,
        "email_opened": 5,
        "link_clicked": 10,
        "competitor": -50,
    }
    assert all(one.enabled for one in shipped.criteria)
    asked = {one.id: one for one in shipped.criteria}
    assert (asked["employees_over_100"].over, asked["employees_over_20"].over) == (100, 20)
    assert [asked[f"amount_{least}"].at_least for least in (500_000, 100_000, 50_000)] == [
        500_000,
        100_000,
        50_000,
    ]
    assert asked["competitor"].words == ()
    assert asked["competitor"].field == "company_name"
    assert [(group.id, group.best) for group in shipped.groups] == [
        ("source", True),
        ("company_size", True),
        ("deal_amount", True),
    ]
    rest = replace(shipped, criteria=(), groups=())
    assert rest == Scoring()


def test_a_file_without_leads_has_the_shipped_card(shipped: Scoring) -> None:
    assert scoring_of("[rules.a]\ncounts = 'deal_won'\npoints = 1\n") == shipped
    assert scoring_of("[leads]\nnotify_at = 50\n") == Scoring(notify_at=50)


def test_the_card_is_no_part_of_the_version() -> None:
    other = load(
        default_text() + "\n[leads.criteria.more]\nfield = 'phone'\nfilled = false\npoints = -1\n",
        file="rules.toml",
        zone=UTC,
    )
    assert other.ruleset is not None
    default = load_default(UTC).ruleset
    assert default is not None
    assert other.ruleset.version == default.version == "0f870e9d4a35"
    assert other.ruleset.leads != default.leads


def test_the_commented_criteria_are_valid() -> None:
    text = default_text()
    begin = text.index("# [leads.criteria.replies]")
    end = text.index("# A competitor who looks around")
    examples = text[begin:end].replace("# ", "").replace("#", "")
    fields = "[leads.fields]\nemployees = 'UF_CRM_EMPLOYEES'\n"
    loaded = load(text[:begin] + fields + examples + text[end:], file="rules.toml", zone=UTC)
    assert loaded.ruleset is not None
    asked = {one.id: one for one in loaded.ruleset.leads.criteria}
    assert asked["replies"].within == 30 * DAY
    assert asked["calls_lately"].half_life == 14 * DAY
    assert asked["forgotten"].age_at_least == 90 * DAY
    assert [found.code for found in loaded.findings] == ["unused_group"]


def test_everything_that_can_be_said(rules_doc: Loaded) -> None:
    """
    [leads]
    start = 10
    step = 5
    notify_at = 30
    hot_from = 50
    warm_from = 20
    hysteresis = 0
    horizon = "90d"
    bands = [{ from = 10, won = 12.5 }, { from = 60, won = 40 }]
    [leads.fields]
    email_opened = "uf_crm_opened"
    [leads.groups.activity]
    at_most = 40
    [leads.criteria.opened]
    points = 45
    group = "activity"
    counts = "email_opened"
    within = "30d"
    half_life = "7d"
    over = 0.5
    [leads.criteria.own]
    enabled = false
    points = -3
    field = "UF_CRM_1"
    equals = 7
    """
    assert rules_doc.ruleset is not None
    assert rules_doc.findings[0].code == "no_rules"
    assert rules_doc.ruleset.leads == Scoring(
        start=10,
        step=5,
        criteria=(
            Criterion(
                "opened",
                45,
                group="activity",
                counts="email_opened",
                within=30 * DAY,
                half_life=7 * DAY,
                over=0.5,
            ),
            Criterion("own", -3, enabled=False, field="UF_CRM_1", among=("7",)),
        ),
        groups=(Group("activity", at_most=40),),
        bands=(ScoreBand(10, 0.125), ScoreBand(60, 0.4)),
        fields={"email_opened": "UF_CRM_OPENED"},
        notify_at=30,
        hot_from=50,
        warm_from=20,
        hysteresis=0,
        horizon=90 * DAY,
    )


def test_a_count_without_a_bound_is_at_least_one() -> None:
    assert criterion('counts = "meeting"').at_least == 1
    assert criterion('counts = "meeting"\nbelow = 2').at_least is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('field = "source"', ": nothing says what is asked of the field; expected one of: among,"),
        ("", ": nothing says what is looked at; expected one of: field, counts"),
        (
            'field = "title"\ncounts = "todo"\nfilled = true',
            ".counts: a criterion looks at one thing; keep one of: field, counts",
        ),
        (
            'field = "title"\nfilled = true\nequals = "x"',
            ".filled: a criterion asks in one way; keep one of: equals, filled",
        ),
        (
            'field = "amount"\nat_least = 5\nover = 5',
            ".over: a criterion asks in one way; keep one of: at_least, over",
        ),
        (
            'field = "amount"\nat_least = 5\nbelow = 5',
            ".below: nothing is that low and that high at the same time",
        ),
        (
            'field = "created"\nage_at_least = "7d"\nage_below = "7d"',
            ".age_below: nothing is that low and that high at the same time",
        ),
        (
            'field = "email"\nwords = ["x"]',
            ".words: email cannot be asked so; it can be asked with: filled",
        ),
        (
            'field = "source"\nat_least = 5',
            ".at_least: source cannot be asked so; it can be asked with: among, equals, filled",
        ),
        ('field = "title"\nwords = ["—"]', ".words[1]: expected a word with a letter or a digit"),
        ('field = "title"\namong = []', ".among: name at least one value"),
        ('field = "title"\nequals = " "', '.equals: expected a text in quotes, found " "'),
        ('field = "title"\nfilled = true\nwithin = "1d"', ".within: goes only with counts"),
        ('counts = "todo"\nfilled = true', ".filled: goes only with field; leave it out"),
        ('counts = "todos"', '.counts: unknown value "todos"; did you mean "todo"?'),
        (
            'field = "title"\nfilled = true\ngroup = "a"',
            '.group: there is no group "a"; add the table [leads.groups.a]',
        ),
        ('field = "title"\nfiled = true', ".filed: unknown key; did you mean"),
    ],
)
def test_mistakes_of_a_criterion(text: str, message: str) -> None:
    text = f"[leads.criteria.one]\npoints = 5\n{text}\n"
    loaded = load(text, file="rules.toml", zone=UTC)
    assert loaded.ruleset is None
    messages = [found.message for found in loaded.findings if found.level == "error"]
    assert any(one.startswith(f"leads.criteria.one{message}") for one in messages), messages


def test_mistakes_name_their_line(messages: list[str]) -> None:
    """
    [leads]
    warm_from = 70
    notify_at = 101
    bands = [
        { from = 5, won = 9 },
        { from = 9, won = 3 },
    ]
    [leads.fields]
    employees = "EMPLOYEES"
    [leads.groups.size]
    best = true
    at_most = 5
    [leads.criteria.a]
    field = "employees"
    over = 20
    group = "sise"
    """
    assert messages == [
        "rules.toml:2: error: leads.warm_from: must be below hot_from (70), found 70",
        "rules.toml:3: error: leads.notify_at: must be at most 100, found 101",
        "rules.toml:6: error: leads.bands[2]: must rise from band to band",
        (
            "rules.toml:9: error: leads.fields.employees: expected a field of your own such as"
            ' UF_CRM_EMPLOYEES, found "EMPLOYEES"'
        ),
        "rules.toml:10: error: leads.groups.size: a group says either best = true or at_most",
        "rules.toml:13: error: leads.criteria.a: points are missing",
        (
            'rules.toml:16: error: leads.criteria.a.group: there is no group "sise"; did you mean'
            ' "size"?'
        ),
    ]


def test_an_unknown_field_may_be_a_column_of_a_table(messages: list[str]) -> None:
    """
    [rules.a]
    counts = "deal_won"
    points = 1
    [leads.criteria.a]
    points = 80
    field = "sourse"
    equals = "WEB"
    """
    assert messages == [
        (
            'rules.toml:6: warning: leads.criteria.a.field: unknown field "sourse"; did you mean'
            ' "source"?; fields of your own are called UF_CRM_…'
        )
    ]


def test_what_looks_unintended(messages: list[str]) -> None:
    """
    [rules.a]
    counts = "deal_won"
    points = 1
    [leads]
    hot_from = 80
    [leads.groups.none]
    at_most = 5
    [leads.groups.lonely]
    best = true
    [leads.groups.size]
    best = true
    [leads.groups.capped]
    at_most = 25
    [leads.criteria.big]
    points = 20
    field = "employees"
    over = 100
    group = "size"
    [leads.criteria.small]
    points = 10
    field = "employees"
    over = 20
    group = "size"
    [leads.criteria.again]
    points = 30
    field = "employees"
    over = 20.0
    group = "lonely"
    [leads.criteria.nothing]
    points = 0
    field = "email"
    filled = true
    [leads.criteria.phone]
    points = 90
    field = "phone"
    filled = true
    group = "capped"
    [leads.criteria.fading]
    points = -4
    counts = "todo"
    half_life = "7d"
    """
    assert messages == [
        (
            "rules.toml:5: warning: leads.hot_from: no lead can reach 80: the enabled criteria"
            " bring 75 at most"
        ),
        "rules.toml:6: warning: leads.groups.none: no criterion is in this group",
        (
            "rules.toml:8: warning: leads.groups.lonely: the best of a single criterion is always"
            " that one"
        ),
        "rules.toml:24: warning: leads.criteria.again: asks the same as leads.criteria.small",
        (
            "rules.toml:30: warning: leads.criteria.nothing.points: zero points change no score;"
            " enabled = false says so more clearly"
        ),
        (
            "rules.toml:41: warning: leads.criteria.fading.half_life: what fades is soon less than"
            " 1, which is asked for; try at_least = 0.5"
        ),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('field = "source"\nequals = "WEB"', "source is “WEB”"),
        (
            'field = "source"\namong = ["a", "b", "c", "d", "e", "f"]',
            "source is one of “a”, “b”, “c”, “d” and 2 more",
        ),
        ('field = "employees"\nover = 100', "employees of the company: more than 100"),
        ('field = "amount"\nat_least = 500_000', "deal amount: at least 500,000"),
        ('field = "amount"\nat_least = 5\nbelow = 9.5', "deal amount: at least 5, less than 9.5"),
        ('field = "email"\nfilled = true', "e-mail is filled"),
        ('field = "UF_CRM_X"\nfilled = false', "UF_CRM_X is not filled"),
        ('field = "returning"\nfilled = true', "the customer bought before"),
        (
            'counts = "email_received"\nwithin = "30d"\nat_least = 2',
            "incoming e-mails in the last 30 days: at least 2",
        ),
        (
            'counts = "todo"\nhalf_life = "7d"\nover = 0.5',
            "to-dos: more than 0.5 (each counts half after 7 days)",
        ),
        ('field = "created"\nage_at_least = "90d"', "lead created: 90 days ago or earlier"),
        ('field = "created"\nage_below = "24h"', "lead created: in the last 24 hours"),
        ('field = "title"\nwords = ["a", "b"]', "a word in title of the lead begins with “a”, “b”"),
        ('field = "title"\nfilled = true\ntitle = { en = "Has one." }', "Has one"),
    ],
)
def test_criteria_in_words(text: str, words: str) -> None:
    assert criterion_text(criterion(text)) == words


def test_every_field_has_words_of_its_own() -> None:
    texts = [criterion_text(Criterion("a", 1, field=name, filled=True)) for name in LEAD_FIELDS]
    assert len(set(texts)) == len(LEAD_FIELDS)


def test_what_counts_nothing_is_not_explained(shipped: Scoring) -> None:
    ids = [line.id for line in explain_leads(shipped)]
    assert ids[0] == "source_recommendation"
    assert not {"email_opened", "link_clicked", "competitor"} & {*ids}
    mapped = replace(shipped, fields={"email_opened": "UF_CRM_OPENED"})
    assert "email_opened" in [line.id for line in explain_leads(mapped)]


def test_what_a_score_means(shipped: Scoring) -> None:
    sentences = tiers_text(shipped)
    assert sentences[:2] == (
        "A lead is hot from 70 points, warm from 40 to 69, cold below 40.",
        "From 60 points a lead is one for the senior manager.",
    )
    assert len(sentences) == 5
    assert sentences[3].startswith("Only the one with most points counts of: employees of")


def test_own_fields_are_spelled_as_the_portal_does() -> None:
    assert own_field("uf_crm_lead_1") == "UF_CRM_LEAD_1"
    assert own_field("UF_X") is None
    assert own_field("UF_CRM_а") is None
