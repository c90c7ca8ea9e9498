from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from b24game.leads.card import Band
from b24game.leads.compile import Compiled, Derived, Dictionary, compile_card
from b24game.leads.conditions import Condition, Value
from b24game.rules.load import load, load_default

if TYPE_CHECKING:
    from b24game.rules.scorecard import Scoring

SOURCES = Dictionary(
    {
        "RECOMMENDATION": "По рекомендации",
        "UC_1": "Органический поиск",
        "WEB": "Веб-сайт",
        "WEBFORM": "CRM-форма",
        "ADVERTISING": "Реклама",
        "CALL": "Звонок",
    }
)


def scoring_of(text: str) -> Scoring:
    loaded = load(text, file="rules.toml", zone=UTC)
    assert loaded.ruleset is not None, loaded.findings
    return loaded.ruleset.leads


def compiled(text: str, missing: tuple[str, ...] = ()) -> Compiled:
    return compile_card(scoring_of(text), {"source": SOURCES}, missing)


@pytest.fixture
def shipped() -> Compiled:
    loaded = load_default(UTC)
    assert loaded.ruleset is not None
    return compile_card(loaded.ruleset.leads, {"source": SOURCES}, ())


@pytest.mark.parametrize(
    ("lead", "score"),
    [
        ({}, 0),
        ({"source": "RECOMMENDATION"}, 30),
        ({"source": "UC_1"}, 15),
        ({"source": "WEB"}, 10),
        ({"source": "WEBFORM"}, 10),
        ({"source": "ADVERTISING"}, 5),
        ({"source": "CALL"}, 0),
        ({"employees": 101.0}, 20),
        ({"employees": 100.0}, 10),
        ({"employees": 20.0}, 0),
        ({"job_title": "Генеральный директор"}, 15),
        ({"job_title": "Sales Manager"}, 15),
        ({"job_title": "Главный бухгалтер"}, 0),
        ({"job_title": "Headhunter"}, 0),
        ({"amount": 500_000.0}, 25),
        ({"amount": 499_999.99}, 15),
        ({"amount": 99_999.0}, 10),
        ({"amount": 49_999.0}, 0),
        ({"email": "Y"}, 5),
        ({"phone": "Y"}, 5),
        ({"company": "Y"}, 5),
        ({"company_name": "Ромашка"}, 0),
        ({"source": "WEB", "amount": 70_000.0, "email": "Y", "employees": 30.0}, 35),
    ],
)
def test_the_shipped_card_scores_as_the_mission_says(
    shipped: Compiled, lead: dict[str, Value], score: int
) -> None:
    assert shipped.card.explain(lead).score == score


def test_the_shipped_card_asks_for_what_it_needs(shipped: Compiled) -> None:
    assert shipped.findings == ()
    assert shipped.derived == ()
    assert shipped.fields == {
        "source",
        "employees",
        "job_title",
        "amount",
        "email",
        "phone",
        "company",
    }
    off = {one.id: one.off for one in shipped.card.criteria if one.off}
    assert off == {
        "email_opened": "off: no field is named as email_opened in [leads.fields]",
        "link_clicked": "off: no field is named as link_clicked in [leads.fields]",
        "competitor": "off: no words are named",
    }


def test_names_and_codes_become_codes() -> None:
    found = compiled(
        "[leads.criteria.a]\npoints = 80\nfield = 'source'\n"
        "among = ['web', ' реклама ', 'nobody knows this']\n"
    )
    (criterion,) = found.card.criteria
    assert criterion.condition == Condition("source", "among", ("WEB", "ADVERTISING"))
    assert criterion.words() == "source is one of “Веб-сайт”, “Реклама”"


def test_values_that_nobody_knows_switch_a_criterion_off() -> None:
    found = compiled("[leads.criteria.a]\npoints = 80\nfield = 'source'\nequals = 'Blog'\n")
    assert found.card.criteria[0].off == (
        "off: the portal has none of the values asked for in source"
    )
    (finding,) = found.findings
    assert (finding.level, finding.code, finding.where) == (
        "warning",
        "lead_value_unknown",
        "leads.criteria.a",
    )
    assert "source: “Blog”; it has: “По рекомендации”, “Органический" in finding.message
    assert found.card.explain({"source": "Blog"}).score == 0
    assert found.fields == frozenset()


def test_a_field_that_the_portal_lacks_switches_a_criterion_off() -> None:
    text = "[leads.criteria.a]\npoints = 80\nfield = 'UF_CRM_X'\nfilled = true\n"
    assert compiled(text).fields == {"UF_CRM_X"}
    found = compiled(text, ("UF_CRM_X",))
    assert [finding.code for finding in found.findings] == ["lead_field_unknown"]
    assert found.findings[0].where == "leads.criteria.a"
    assert found.card.criteria[0].off == "off: the portal has no field UF_CRM_X"


def test_mapped_fields_are_asked_for_where_they_are_used() -> None:
    text = (
        "[leads.fields]\nemployees = 'UF_CRM_SIZE'\nemail_opened = 'UF_CRM_OPENED'\n"
        "link_clicked = 'UF_CRM_CLICKED'\n"
        "[leads.criteria.size]\npoints = 5\nfield = 'employees'\nover = 5\n"
        "[leads.criteria.opened]\npoints = 80\ncounts = 'email_opened'\n"
    )
    found = compiled(text)
    assert found.fields == {"employees", "UF_CRM_SIZE", "UF_CRM_OPENED"}
    assert [one.counts for one in found.derived] == ["email_opened"]
    found = compiled(text, ("UF_CRM_OPENED",))
    assert found.fields == {"employees", "UF_CRM_SIZE"}
    assert found.derived == ()
    assert [finding.where for finding in found.findings] == ["leads.criteria.opened"]


def test_what_is_counted_and_aged_becomes_a_column() -> None:
    found = compiled(
        "[leads.criteria.a]\npoints = 70\ncounts = 'replied'\nwithin = '30d'\nat_least = 2\n"
        "[leads.criteria.b]\npoints = 5\ncounts = 'replied'\nwithin = '30d'\nat_least = 5\n"
        "[leads.criteria.c]\npoints = 5\ncounts = 'replied'\nhalf_life = '7d'\nover = 0.5\n"
        "[leads.criteria.d]\npoints = -5\nfield = 'created'\nage_at_least = '2d'\n"
        "age_below = '9d'\n"
    )
    replies, fading, age = found.derived
    assert replies == Derived(replies.name, "replied", "", 30 * 86_400, None)
    assert fading == Derived(fading.name, "replied", "", None, 7 * 86_400)
    assert age == Derived(age.name, None, "created", None, None)
    assert found.fields == {"created"}
    conditions = [one.condition for one in found.card.criteria]
    assert conditions == [
        Condition(replies.name, "at_least", (2.0,)),
        Condition(replies.name, "at_least", (5.0,)),
        Condition(fading.name, "over", (0.5,)),
        Condition(age.name, "range", (172_800.0, 777_600.0)),
    ]


def test_a_range_may_begin_above_its_bound() -> None:
    found = compiled("[leads.criteria.a]\npoints = 80\nfield = 'amount'\nover = 5\nbelow = 9\n")
    condition = found.card.criteria[0].condition
    assert condition.of([5.0, 5.000001, 9.0]) == [False, True, False]


def test_texts_compare_without_case_unless_they_come_from_a_table() -> None:
    scoring = scoring_of("[leads.criteria.a]\npoints = 80\nfield = 'title'\nequals = 'Web'\n")
    (alike,) = compile_card(scoring, {}, ()).card.criteria
    assert alike.condition.of(["web", "WEB ", "webs"]) == [True, True, False]
    (exact,) = compile_card(scoring, None, ()).card.criteria
    assert exact.condition == Condition("title", "equals", ("Web",))


def test_what_is_switched_off_is_left_out_and_the_rest_taken_over() -> None:
    found = compiled(
        "[leads]\nstart = 3\nstep = 2\nbands = [{ from = 4, won = 50 }]\n"
        "[leads.groups.g]\nat_most = 9\n"
        "[leads.criteria.a]\nenabled = false\npoints = 5\nfield = 'UF_CRM_GONE'\nfilled = true\n"
        "[leads.criteria.b]\npoints = 15\nfield = 'email'\nfilled = true\ngroup = 'g'\n",
        ("UF_CRM_GONE",),
    )
    assert found.findings == ()
    card = found.card
    assert [one.id for one in card.criteria] == ["b"]
    assert (card.start, card.step, card.bands) == (3, 2, (Band(4, 0.5),))
    assert card.explain({"email": "Y"}).score == 12
