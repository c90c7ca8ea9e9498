"""`score-leads` as a process: what each lead is worth, and what is written of it."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import b24game.rules
from b24game.sandbox import (
    Company,
    Fault,
    FrozenClock,
    SandboxPortal,
    build_company,
    bulk_company,
    empty_company,
)
from b24game.sandbox.model import DEAL, EMAIL, LEAD, SIMPLE_CRM, Currency, Status
from b24game.state.lock import locked
from tests.cli.test_imports import loaded
from tests.end_to_end.conftest import NOW, Program
from tests.leads.mission_card import MissionCard

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.end_to_end.conftest import Outcome

SCORE, DATE = "UF_CRM_LEAD_SCORE", "UF_CRM_LEAD_SCORE_DATE"
DEFAULT = Path(b24game.rules.__file__).with_name("default.toml")
RIVALS = ("конкурент", "rival", "зелен")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def company() -> Company:
    """Five open leads (1 to 5), a converted one and a junk one."""
    company = empty_company(NOW)
    for name in ("Анна", "Борис", "Вика"):
        company.add_person(name, "Иванов", at=NOW)
    client = company.add_company(
        responsible=2, at=NOW - 9 * DAY, title="Кедр", employees="EMPLOYEES_3"
    )
    made: list[dict[str, Any]] = [
        {"sourceId": "RECOMMENDATION", "post": "Директор", "amount": 700_000, "companyId": client},
        {"sourceId": "WEB", "email": "a@example.com", "phone": "+79990000001"},
        {"amount": 60_000, "post": "Менеджер по закупкам"},
        {"sourceId": "UC_ORGANIC", "companyTitle": "Ель", "title": "Заявка"},
        {},
        {"sourceId": "WEB", "amount": 100_000},
        {"sourceId": "CALL", "amount": 50_000},
    ]
    for place, fields in enumerate(made):
        company.add_lead(responsible=2 + place % 3, at=NOW - (8 - place) * DAY, **fields)
    company.move_lead(6, "CONVERTED", NOW - HOUR)
    company.move_lead(7, "JUNK", NOW - HOUR)
    return company


@pytest.fixture
def score(run: Program) -> Program:
    """The program that may write, and knows nothing yet."""
    run.environment["B24GAME_READ_ONLY"] = "0"
    return run


def scores_on_the_portal(company: Company, type_id: int = LEAD) -> dict[int, object]:
    """Return what stands in the cards' field of the score."""
    return {card.id: card.custom[SCORE] for card in company.cards[type_id] if SCORE in card.custom}


def dates_on_the_portal(company: Company) -> dict[int, object]:
    return {card.id: card.custom[DATE] for card in company.cards[LEAD] if DATE in card.custom}


def told(outcome: Outcome) -> dict[int, int]:
    """Return the scores of a run that succeeded."""
    assert outcome.code == 0, outcome.err
    return {lead["id"]: lead["score"] for lead in outcome.data["leads"]}


def reasons(outcome: Outcome, lead_id: int) -> dict[str, int]:
    """Return the points of the criteria of a lead."""
    (lead,) = (lead for lead in outcome.data["leads"] if lead["id"] == lead_id)
    return {one["id"]: one["points"] for one in lead["criteria"]}


def explanation(outcome: Outcome, lead_id: int) -> dict[str, str]:
    (lead,) = (lead for lead in outcome.data["leads"] if lead["id"] == lead_id)
    return {one["id"]: one["reason"] for one in lead["criteria"]}


def writing_calls(portal: SandboxPortal) -> int:
    """Count what was asked by methods that write, whether they changed something or not."""
    ends = (".add", ".update", ".delete")
    return sum(count for method, count in portal.journal.calls.items() if method.endswith(ends))


def with_rules(run: Program, text: str) -> None:
    path = run.folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    run.environment["B24GAME_RULES"] = str(path)


# What a lead is worth


@pytest.fixture(scope="module")
def odd_company() -> Company:
    """Hundreds of inquiries, and those that a table of points trips over."""
    company = build_company(
        seed=24, now=NOW, tasks=0, deals=0, contacts=0, activities=0, posts=0, prospects=300
    )
    company.currencies["CNY"] = Currency("CNY", "Юань", "125.0000", 10, base=False, changed=NOW)
    names = ("Рекомендации", "WEBSITE", "Organic Search", "Ярмарка", "реклама")
    for number, name in enumerate(names, 1):
        row = max(company.statuses.ids) + 1
        company.statuses.add(Status(row, "SOURCE", f"UC_{number}", name, 100 + number))
        _add(company, sourceId=f"UC_{number}")
    for bound in (50_000, 100_000, 500_000):
        for amount in (bound - 0.01, bound, bound + 0.01):
            _add(company, amount=amount)
        _add(company, amount=bound / 12.5, currency="CNY")
        _add(company, amount=bound / 12.5 - 0.01, currency="CNY")
    _add(company, amount=540.54, currency="USD")
    _add(company, amount=540.55, currency="USD")
    _add(company, amount=0, currency="USD")
    for title in (
        "ДИРЕКТОР", "директор", "Зам. директора", "зам-директора", "Head of Sales", "HEAD",
        "headhunter", "Руководитель", "руководство", "СЕО", "CEO", "ceo/founder", "Ceos",
        "МЕНЕДЖЁР", "manager",
        "Управляющий партнёр", "Глава отдела", "главный бухгалтер", "Co-founder", "Недиректор", " ",
        "VP, Director", "архитектор", "IT‑директор", "директорский водитель", "управленец",
    ):  # fmt: skip
        _add(company, post=title)
    sizes = (*(f"EMPLOYEES_{size}" for size in range(1, 5)), "")
    for size in sizes:
        linked = company.add_company(responsible=1, at=NOW, title="Кедр", employees=size)
        _add(company, companyId=linked)
    rival = company.add_company(responsible=1, at=NOW, title="ЗЕЛЁНЫЙ дом", employees="EMPLOYEES_4")
    _add(company, companyId=rival)
    _add(company, companyId=rival, companyTitle="Кедр", amount=500_000)
    _add(company, companyTitle="Супер Rival", sourceId="RECOMMENDATION", post="CEO")
    _add(company, companyTitle="Незелёный")
    _add(company, companyTitle="", post="", sourceId="", phone="", email="")
    _add(company, companyTitle=None, post=None, sourceId=None)
    _add(
        company,
        companyId=linked,
        sourceId="RECOMMENDATION",
        post="Директор",
        amount=500_000,
        phone="1",
        email="a@example.com",
    )
    return company


def _add(company: Company, **fields: Any) -> int:  # noqa: ANN401 - any field of a lead
    return company.add_lead(responsible=1, at=NOW - DAY, **fields)


@pytest.fixture
def odd(
    odd_company: Company, opened: Callable[..., SandboxPortal], tmp_path: Path
) -> tuple[Program, MissionCard]:
    """The program before that company, which it only reads, with competitors named."""
    program = Program(tmp_path)
    program.environment = {
        "B24GAME_WEBHOOK": opened(odd_company).webhook,
        "B24GAME_STATE": str(program.state),
    }
    words = ", ".join(f'"{rival}"' for rival in RIVALS)
    with_rules(program, DEFAULT.read_text("utf-8").replace("words = []\n", f"words = [{words}]\n"))
    return program, MissionCard(odd_company, RIVALS)


@pytest.mark.parametrize("everything", [False, True])
def test_each_lead_scores_what_the_mission_says(
    odd: tuple[Program, MissionCard], *, everything: bool
) -> None:
    run, oracle = odd
    outcome = run.json("score-leads", "--dry-run", *["--all"][: int(everything)])
    cards = [
        card
        for card in oracle.company.cards[LEAD]
        if everything or card.fields["stageSemanticId"] == "P"
    ]
    assert told(outcome) == {card.id: oracle.score(card) for card in cards}
    leads = {lead["id"]: lead for lead in outcome.data["leads"]}
    for card in cards:
        lead = leads[card.id]
        assert sum(one["points"] for one in lead["criteria"]) == lead["score"]
        assert lead["raw"] == oracle.raw(card)
        limits = ("start", "limit")
        given = [one["points"] for one in lead["criteria"] if one["id"] not in limits]
        wanted = oracle.points(card).values()
        assert sorted(filter(None, given)) == sorted(filter(None, wanted))
    assert len(cards) > 100
    scores = [oracle.score(card) for card in cards]
    assert (min(scores), max(scores)) == (0, 100)
    assert any(oracle.raw(card) < 0 for card in cards)


def test_leads_come_best_first_with_their_tiers_counted(
    odd: tuple[Program, MissionCard],
) -> None:
    run, oracle = odd
    data = run.json("score-leads", "--dry-run").data
    rank = [(-lead["score"], -lead["raw"], lead["id"]) for lead in data["leads"]]
    assert rank == sorted(rank)
    scores = [
        oracle.score(card)
        for card in oracle.company.cards[LEAD]
        if card.fields["stageSemanticId"] == "P"
    ]
    assert data["counts"] == {
        "scored": len(scores),
        "changed": len(scores),
        "written": 0,
        "hot": sum(score >= 70 for score in scores),
        "warm": sum(40 <= score < 70 for score in scores),
        "cold": sum(score < 40 for score in scores),
    }
    assert {lead["tier"] for lead in data["leads"]} == {"hot", "warm", "cold"}


def test_amounts_count_in_whatever_the_base_currency_is(score: Program, company: Company) -> None:
    for code, amount, count in (("USD", "1.0000", 1), ("RUB", "1.0800", 100)):
        company.currencies[code].amount = amount
        company.currencies[code].count = count
        company.currencies[code].base = code == "USD"
    company.edit_card(LEAD, 5, NOW, opportunity=50_000, currencyId="USD")
    company.edit_card(LEAD, 3, NOW, opportunity=5_000_000)  # 54,000 dollars
    scores = told(score.json("score-leads", "--dry-run"))
    oracle = MissionCard(company)
    assert scores == {lead: oracle.score(company.cards[LEAD][lead]) for lead in range(1, 6)}
    assert (scores[5], scores[3]) == (10, 25)


def test_money_without_a_rate_is_not_counted_and_said_so(score: Program, company: Company) -> None:
    company.edit_card(LEAD, 3, NOW, currencyId="XYZ")
    outcome = score.json("score-leads")
    assert told(outcome)[3] == 15
    assert outcome.codes == ["rate_unknown"]
    assert "XYZ" in outcome.json["findings"][0]["message"]


# Writing


def test_the_first_run_makes_both_fields_and_writes_each_open_lead_once(
    score: Program, company: Company, portal: SandboxPortal
) -> None:
    oracle = MissionCard(company)
    open_ones = {number: oracle.score(company.cards[LEAD][number]) for number in range(1, 6)}
    outcome = score.json("score-leads")
    assert told(outcome) == open_ones
    assert outcome.data["fields_made"] == [SCORE, DATE]
    assert [lead["previous_score"] for lead in outcome.data["leads"]] == [None] * 5
    counts = outcome.data["counts"]
    assert (counts["scored"], counts["changed"], counts["written"]) == (5, 5, 5)
    assert {row.name: row.kind for row in company.fields_of("CRM_LEAD")} == {
        SCORE: "integer",
        DATE: "datetime",
    }
    assert scores_on_the_portal(company) == open_ones
    assert dates_on_the_portal(company) == dict.fromkeys(open_ones, NOW)
    written = [
        int(str(write.params["id"])) for write in portal.journal.writes_of("crm.item.update")
    ]
    assert sorted(written) == [1, 2, 3, 4, 5]


def test_an_unchanged_portal_costs_no_write(
    score: Program, company: Company, portal: SandboxPortal, clock: FrozenClock
) -> None:
    first = told(score.json("score-leads"))
    dates = dates_on_the_portal(company)
    for later in (HOUR, 2 * DAY):  # our own writes have moved updatedTime, which is no news
        portal.journal.clear()
        clock.move(NOW + later)
        outcome = score.json("score-leads")
        assert told(outcome) == first
        assert writing_calls(portal) == 0
        assert outcome.data["counts"]["changed"] == outcome.data["counts"]["written"] == 0
        assert all(lead["previous_score"] == lead["score"] for lead in outcome.data["leads"])
    assert dates_on_the_portal(company) == dates


@pytest.mark.parametrize("field", [SCORE, DATE])
def test_what_somebody_wrote_into_the_fields_is_put_right(
    score: Program, company: Company, clock: FrozenClock, field: str
) -> None:
    before = told(score.json("score-leads"))
    later = NOW + HOUR
    company.edit_card(LEAD, 2, later, **{field: 99 if field == SCORE else None})
    clock.move(later)
    outcome = score.json("score-leads")
    assert outcome.data["counts"]["written"] == 1
    assert scores_on_the_portal(company) == before
    assert dates_on_the_portal(company) == dict.fromkeys(before, NOW) | {2: later}
    previous = {lead["id"]: lead["previous_score"] for lead in outcome.data["leads"]}
    assert previous == before | {2: 99 if field == SCORE else before[2]}


def test_a_lead_that_changed_gets_a_new_score_and_date(
    score: Program, company: Company, portal: SandboxPortal, clock: FrozenClock
) -> None:
    before = told(score.json("score-leads"))
    later = NOW + DAY
    company.edit_card(LEAD, 5, later, opportunity=100_000)
    company.edit_card(LEAD, 4, later, title="Другая")  # which is worth nothing
    clock.move(later)
    portal.journal.clear()
    outcome = score.json("score-leads")
    assert told(outcome) == before | {5: before[5] + 15}
    (lead,) = (lead for lead in outcome.data["leads"] if lead["id"] == 5)
    assert (lead["previous_score"], lead["score"]) == (before[5], before[5] + 15)
    assert dates_on_the_portal(company)[5] == later
    assert len(portal.journal.writes) == 1


def test_a_lead_that_became_worthless_is_written_as_0(score: Program, company: Company) -> None:
    score("score-leads")
    company.edit_card(LEAD, 3, NOW + HOUR, opportunity=0, post="")
    assert told(score.json("score-leads"))[3] == 0
    assert scores_on_the_portal(company)[3] == 0


def test_a_score_that_waits_is_not_written_once_it_is_no_longer_true(
    score: Program, company: Company, portal: SandboxPortal
) -> None:
    before = told(score.json("score-leads"))
    company.edit_card(LEAD, 5, NOW, opportunity=100_000)
    portal.faults.add(Fault("html", "crm.item.update"))
    late = score.json("score-leads")
    assert (late.code, late.data["counts"]["written"]) == (3, 0)
    portal.faults.clear()
    company.edit_card(LEAD, 5, NOW, opportunity=0)
    assert told(score.json("score-leads")) == before == scores_on_the_portal(company)
    assert score.query("SELECT 1 FROM outbox WHERE state != 'sent'") == []


@pytest.mark.parametrize("kind", ["string", "double"])
def test_a_field_that_somebody_made_of_another_type_does(
    score: Program, company: Company, portal: SandboxPortal, kind: str
) -> None:
    company.add_custom_field("CRM_LEAD", SCORE, kind)
    outcome = score.json("score-leads")
    assert outcome.data["fields_made"] == [DATE]
    written = {lead: int(str(value)) for lead, value in scores_on_the_portal(company).items()}
    assert written == told(outcome)
    portal.journal.clear()
    score("score-leads")
    assert writing_calls(portal) == 0


def test_who_may_not_make_fields_is_told_so(score: Program, portal: SandboxPortal) -> None:
    portal.admin = False
    refused = score("score-leads")
    assert refused.code == 4
    assert "crm.lead.userfield.add" in refused.err
    assert portal.journal.writes == ()


def test_what_is_over_is_scored_only_with_all(score: Program, company: Company) -> None:
    score("score-leads")
    outcome = score.json("score-leads", "--all")
    assert set(told(outcome)) == set(range(1, 8))
    assert outcome.data["counts"]["written"] == 2
    assert scores_on_the_portal(company) == told(outcome)
    assert set(told(score.json("score-leads"))) == set(range(1, 6))


def test_500_leads_are_written_in_10_requests(
    opened: Callable[..., SandboxPortal], tmp_path: Path
) -> None:
    company = bulk_company(tasks=0, leads=500, now=NOW)
    portal = opened(company)
    program = Program(tmp_path)
    program.environment = {"B24GAME_WEBHOOK": portal.webhook, "B24GAME_READ_ONLY": "0"}
    outcome = program.json("score-leads")
    counts = outcome.data["counts"]
    assert (counts["scored"], counts["changed"], counts["written"]) == (500, 500, 500)
    writing = [one for one in portal.journal.requests if "crm.item.update" in one.commands]
    assert [len(one.commands) for one in writing] == [50] * 10
    assert scores_on_the_portal(company) == told(outcome)
    assert outcome.data["http_requests"] == portal.requests.total()


def _same(outcome: Outcome) -> dict[str, Any]:
    """Return what a dry run and the run after it must both say."""
    data = outcome.data
    done = {"dry_run": None, "fields_made": None, "http_requests": None}
    return {
        **data,
        **done,
        "counts": {**data["counts"], "written": None},
        "findings": outcome.json["findings"],
        "as_of": datetime.fromisoformat(outcome.json["as_of"]),
    }


def test_a_dry_run_tells_what_the_run_after_it_does_and_does_nothing(
    score: Program, company: Company, portal: SandboxPortal
) -> None:
    rehearsed = score.json("score-leads", "--dry-run")
    assert rehearsed.data["dry_run"]
    assert not score.state.exists()
    assert writing_calls(portal) == 0
    assert len(company.custom_fields) == 0
    assert _same(score.json("score-leads")) == _same(rehearsed)

    company.edit_card(LEAD, 5, NOW, opportunity=100_000)
    before = score.state.read_bytes()
    portal.journal.clear()
    rehearsed = score.json("score-leads", "-n")
    assert rehearsed.data["counts"]["changed"] == 1
    assert score.state.read_bytes() == before
    assert writing_calls(portal) == 0
    assert _same(score.json("score-leads")) == _same(rehearsed)


def test_a_dry_run_may_look_where_nothing_may_be_written(run: Program) -> None:
    assert run.environment.get("B24GAME_READ_ONLY") is None  # the fixtures forbid it themselves
    assert run("score-leads", "--dry-run").code == 0
    refused = run.json("score-leads")
    assert refused.code == 5
    assert "read_only" in refused.err + refused.out


def test_without_the_scope_of_the_crm_it_says_so(score: Program, portal: SandboxPortal) -> None:
    portal.scopes -= {"crm"}
    refused = score("score-leads")
    assert refused.code == 4
    assert "`crm`" in refused.err


def test_who_is_no_administrator_is_warned(score: Program, portal: SandboxPortal) -> None:
    portal.admin = False
    outcome = score.json("score-leads", "--dry-run")
    assert outcome.code == 0
    assert outcome.codes == ["webhook_not_admin"]


def test_a_portal_that_answers_nothing(score: Program, portal: SandboxPortal) -> None:
    portal.faults.add(Fault("html"))
    assert score("score-leads").code == 6


def test_a_state_file_that_another_run_holds(score: Program, portal: SandboxPortal) -> None:
    score("score-leads")
    portal.journal.clear()
    with locked(score.state, "sync"):
        assert score("score-leads").code == 11
    assert portal.requests.total() == 0


def test_a_state_file_of_another_portal(
    score: Program, company: Company, opened: Callable[..., SandboxPortal]
) -> None:
    score("score-leads")
    other = opened(company)
    refused = score.json("score-leads", env={"B24GAME_WEBHOOK": other.webhook})
    assert (refused.code, refused.codes) == (5, ["portal_differs"])
    assert other.journal.writes == ()


# Leads by id


def test_only_the_leads_that_are_named(score: Program, company: Company) -> None:
    outcome = score.json("score-leads", "2", "4", "2")
    assert set(told(outcome)) == {2, 4} == set(scores_on_the_portal(company))
    assert outcome.codes == []


def test_a_lead_that_nobody_knows(score: Program, company: Company) -> None:
    refused = score("score-leads", "404")
    assert refused.code == 2
    assert "the portal has no lead 404" in refused.err
    outcome = score.json("score-leads", "404", "1")
    assert (outcome.codes, set(told(outcome))) == (["lead_unknown"], {1})
    assert set(scores_on_the_portal(company)) == {1}


def test_a_lead_that_is_over_is_scored_only_with_all(score: Program, company: Company) -> None:
    outcome = score.json("score-leads", "6")
    assert (outcome.codes, told(outcome)) == (["lead_over"], {})
    assert scores_on_the_portal(company) == {}
    outcome = score.json("score-leads", "6", "--all")
    assert (outcome.codes, set(told(outcome))) == ([], {6})
    assert set(scores_on_the_portal(company)) == {6}


# Fields of the customer's own


PLAYING = """
[rules.post]
counts = "post_published"
points = 1
"""
"""A file without any rule of the game is warned about."""
OWN = """
[leads.criteria.tick]
points = 1
field = "UF_CRM_TICK"
filled = true
[leads.criteria.colour]
points = 2
field = "UF_CRM_COLOUR"
equals = "Зелёный"
[leads.criteria.floors]
points = 4
field = "UF_CRM_FLOORS"
at_least = 3
[leads.criteria.budget]
points = 8
field = "UF_CRM_BUDGET"
at_least = 100_000
[leads.criteria.staff]
points = 16
field = "employees"
over = 100
[leads.criteria.gone]
points = 50
field = "UF_CRM_GONE"
filled = true
[leads.fields]
employees = "UF_CRM_STAFF"
"""


def test_criteria_of_own_fields(score: Program, company: Company) -> None:
    kinds = {"TICK": "boolean", "FLOORS": "integer", "BUDGET": "money", "STAFF": "integer"}
    for name, kind in kinds.items():
        company.add_custom_field("CRM_LEAD", f"UF_CRM_{name}", kind)
    company.add_custom_field(
        "CRM_LEAD", "UF_CRM_COLOUR", "enumeration", options=("Красный", "зеленый")
    )
    (field,) = (row for row in company.custom_fields if row.name == "UF_CRM_COLOUR")
    red, green = field.id * 100, field.id * 100 + 1
    small, big = (
        company.add_company(responsible=1, at=NOW, employees=size)
        for size in ("EMPLOYEES_1", "EMPLOYEES_4")
    )
    yes: dict[str, Any] = {
        "UF_CRM_TICK": "1",
        "UF_CRM_COLOUR": green,
        "UF_CRM_FLOORS": 3,
        "UF_CRM_BUDGET": "1200|USD",
        "UF_CRM_STAFF": 101,
    }
    no: dict[str, Any] = {
        "UF_CRM_TICK": "0",
        "UF_CRM_COLOUR": red,
        "UF_CRM_FLOORS": 2,
        "UF_CRM_BUDGET": "99999|RUB",
        "UF_CRM_STAFF": 100,
    }
    company.edit_card(LEAD, 1, NOW, companyId=0, **yes)
    company.edit_card(LEAD, 2, NOW, companyId=big, **no)
    company.edit_card(LEAD, 3, NOW, companyId=big)
    company.edit_card(LEAD, 4, NOW, companyId=small, UF_CRM_STAFF="")
    with_rules(score, PLAYING + OWN)
    outcome = score.json("score-leads", "--dry-run")
    assert told(outcome) == {1: 31, 2: 0, 3: 16, 4: 0, 5: 0}
    assert outcome.codes == ["lead_field_unknown"]
    for lead in told(outcome):
        assert reasons(outcome, lead)["gone"] == 0
        assert "off: the portal has no field UF_CRM_GONE" in explanation(outcome, lead)["gone"]


MAILING = """
[leads.fields]
email_opened = "UF_CRM_OPENED"
link_clicked = "UF_CRM_CLICKED"
[leads.criteria.opened]
points = 5
counts = "email_opened"
at_least = 3
[leads.criteria.clicked]
points = 10
counts = "link_clicked"
"""


def test_openings_are_summed_over_runs_and_never_read_off_the_last_value(
    score: Program, company: Company, clock: FrozenClock
) -> None:
    company.add_custom_field("CRM_LEAD", "UF_CRM_OPENED", "datetime")
    company.add_custom_field("CRM_LEAD", "UF_CRM_CLICKED", "string")
    with_rules(score, PLAYING + MAILING)
    assert told(score.json("score-leads"))[1] == 0
    found = []
    # The portal empties the field before the third opening, and for good after it.
    for hours, opened in enumerate((1, 2, 0, 4, 0), 1):
        at = NOW + hours * HOUR
        moment = (NOW + opened * HOUR).isoformat() if opened else ""
        company.edit_card(LEAD, 1, at, UF_CRM_OPENED=moment)
        clock.move(at)
        found.append(told(score.json("score-leads"))[1])
    assert found == [0, 0, 0, 5, 5]
    assert told(score.json("score-leads")) == dict.fromkeys(range(1, 6), 0) | {1: 5}


def test_a_click_stays_a_click_when_the_field_is_emptied(
    score: Program, company: Company, clock: FrozenClock
) -> None:
    company.add_custom_field("CRM_LEAD", "UF_CRM_OPENED", "integer")
    company.add_custom_field("CRM_LEAD", "UF_CRM_CLICKED", "string")
    with_rules(score, PLAYING + MAILING)
    score("score-leads")
    company.edit_card(LEAD, 1, NOW + HOUR, UF_CRM_CLICKED="offer", UF_CRM_OPENED=3)
    clock.move(NOW + HOUR)
    assert told(score.json("score-leads"))[1] == 15
    company.edit_card(LEAD, 1, NOW + 2 * HOUR, UF_CRM_CLICKED="", UF_CRM_OPENED="")
    clock.move(NOW + 2 * HOUR)
    outcome = score.json("score-leads")
    assert told(outcome)[1] == 15
    assert outcome.data["counts"]["written"] == 0


def test_replies_are_counted_lately(score: Program, company: Company) -> None:
    more = """
[leads.criteria.replies]
points = 10
counts = "replied"
within = "30d"
at_least = 2
"""
    with_rules(score, PLAYING + more)
    incoming, outgoing = 1, 2
    writing = {1: (2, 1, 1), 2: (2, 1), 3: (1, 1), 4: (2, 1, 1)}
    for lead, directions in writing.items():
        company.cards[LEAD][lead].fields["createdTime"] = NOW - 90 * DAY
        begin = NOW - (60 if lead == 4 else 5) * DAY
        for hours, direction in enumerate(directions):
            assert direction in {incoming, outgoing}
            company.add_activity(
                EMAIL,
                responsible=1,
                at=begin + hours * HOUR,
                card=(LEAD, lead),
                direction=direction,
                completed=True,
            )
    assert told(score.json("score-leads")) == {1: 10, 2: 0, 3: 0, 4: 0, 5: 0}


def test_the_size_of_a_company_from_a_list_of_ones_own(score: Program, company: Company) -> None:
    ranges = ("до 20", "21-100", "от 101")
    company.add_custom_field("CRM_LEAD", "UF_CRM_STAFF", "enumeration", options=ranges)
    (field,) = company.fields_of("CRM_LEAD")
    for lead in (1, 2, 3):
        company.edit_card(LEAD, lead, NOW, UF_CRM_STAFF=field.id * 100 + lead - 1)
    text = DEFAULT.read_text("utf-8").replace(
        '# [leads.fields]\n# employees = "UF_CRM_EMPLOYEES"',
        '[leads.fields]\nemployees = "UF_CRM_STAFF"',
    )
    with_rules(score, text)
    outcome = score.json("score-leads")
    sizes = {
        lead: {name for name in reasons(outcome, lead) if name.startswith("employees")}
        for lead in (1, 2, 3, 4)
    }
    assert sizes == {1: set(), 2: {"employees_over_20"}, 3: {"employees_over_100"}, 4: set()}


# A CRM without leads


def test_without_leads_the_open_deals_are_scored(
    opened: Callable[..., SandboxPortal], tmp_path: Path
) -> None:
    company = build_company(
        seed=24,
        now=NOW,
        tasks=0,
        leads=0,
        activities=0,
        posts=0,
        prospects=120,
        crm_mode=SIMPLE_CRM,
    )
    portal = opened(company)
    program = Program(tmp_path)
    program.environment = {"B24GAME_WEBHOOK": portal.webhook, "B24GAME_READ_ONLY": "0"}
    outcome = program.json("score-leads")
    oracle = MissionCard(company)
    wanted = {
        card.id: oracle.score(card)
        for card in company.cards[DEAL]
        if card.fields["stageSemanticId"] == "P" and card.fields["isRecurring"] != "Y"
    }
    assert told(outcome) == wanted
    assert len(set(wanted.values())) > 10
    assert outcome.codes == ["simple_crm"]
    assert outcome.data["object"] == "deal"
    assert {row.name for row in company.fields_of("CRM_DEAL")} == {SCORE, DATE}
    assert company.fields_of("CRM_LEAD") == []
    assert scores_on_the_portal(company, DEAL) == wanted
    again = program.json("score-leads")
    assert again.data["counts"]["written"] == 0


def test_a_deal_takes_its_contact_into_account(score: Program, company: Company) -> None:
    company.crm_mode = SIMPLE_CRM
    contact = company.add_contact(
        responsible=1, at=NOW, phone="+79990000002", email="b@example.com", post="Директор"
    )
    deal = company.add_deal(responsible=1, at=NOW, contacts=[contact])
    lonely = company.add_deal(responsible=1, at=NOW)
    company.add_deal(responsible=1, at=NOW, recurring=True)
    outcome = score.json("score-leads")
    assert told(outcome) == {deal: 25, lonely: 0}
    points = reasons(outcome, deal)
    assert {one: points[one] for one in points if points[one]} == {
        "decision_maker": 15,
        "email_filled": 5,
        "phone_filled": 5,
    }


# Forms


def test_the_contract_of_json(score: Program) -> None:
    outcome = score.json("score-leads")
    assert outcome.json["command"] == "score-leads"
    assert {"leads", "counts", "actions"} <= outcome.data.keys()
    lead = {"id", "title", "score", "previous_score", "tier", "criteria"}
    for row in outcome.data["leads"]:
        assert lead <= row.keys()
        assert all(one.keys() == {"id", "points", "reason"} for one in row["criteria"])
    assert outcome.data["counts"].keys() == {
        "scored", "changed", "written", "hot", "warm", "cold"
    }  # fmt: skip
    assert outcome.data["actions"] == []


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_a_row_for_each_lead(score: Program, company: Company, form: str, delimiter: str) -> None:
    hostile = '=HYPERLINK("http://evil.example","?")'
    company.edit_card(LEAD, 1, NOW, title=hostile)
    company.edit_card(LEAD, 2, NOW, title="+7 999, звоните\tскорей\n")
    scored = told(score.json("score-leads"))
    outcome = score("score-leads", "--format", form)
    assert outcome.code == 0
    rows = list(csv.DictReader(StringIO(outcome.out), delimiter=delimiter))
    assert {int(row["id"]): int(row["score"]) for row in rows} == scored
    assert all(row["previous_score"] == row["score"] for row in rows)
    titles = {int(row["id"]): row["title"] for row in rows}
    assert hostile in titles[1]
    assert not titles[1].startswith(("=", "+", "-", "@"))
    assert not titles[2].startswith(("=", "+", "-", "@"))


def test_a_row_for_each_criterion_with_explain(score: Program) -> None:
    outcome = score.json("score-leads")
    explained = score("score-leads", "--explain", "--format", "csv")
    rows = list(csv.DictReader(StringIO(explained.out)))
    for lead in outcome.data["leads"]:
        mine = [row for row in rows if int(row["id"]) == lead["id"]]
        assert sum(int(row["points"]) for row in mine) == lead["score"]
        assert [row["criterion"] for row in mine] == [one["id"] for one in lead["criteria"]]


def test_an_explanation_in_the_terminal_draws_the_steps(score: Program) -> None:
    shown = score("score-leads", "1", "--explain", "--format", "table").out
    for words in ("Comes by recommendation", "+30", "95 of 100", "Director or manager"):
        assert words in shown


def test_its_help_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded(tmp_path, "score-leads", "--help") == {"typer"}
