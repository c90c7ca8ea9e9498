"""`score-leads` where it must take care: half an answer, old news, imports, names of people."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from b24game.sandbox import Company, Fault, FrozenClock, SandboxPortal
from b24game.sandbox.model import DEAL, LEAD, SIMPLE_CRM
from tests.end_to_end.conftest import NOW, Program
from tests.end_to_end.leads import (
    ALL,
    ANNA,
    BORIS,
    DAY,
    HOUR,
    RULES,
    SENIOR,
    able,
    acted,
    comments,
    configure,
    done,
    sent,
    six_leads,
    stages,
    todos,
    told,
    with_rules,
    worth,
)

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Outcome

LARGE = """
[leads.criteria.large]
points = 20
field = "employees"
over = 100
"""
DIRECTOR = """
[leads.criteria.director]
points = 20
field = "job_title"
words = ["директор"]
"""
BARE = """
[rules.post]
counts = "post_published"
points = 1
[leads]
horizon = "20d"
"""
SCORE = "UF_CRM_LEAD_SCORE"


@pytest.fixture
def company() -> Company:
    return six_leads()


@pytest.fixture
def act(run: Program) -> Program:
    """The program that may write, with nothing configured."""
    return able(run)


def clients_unreadable(nth: int = 3) -> Fault:
    """Return a refusal of what is listed after the cards: these take two commands, one by ids."""
    return Fault("error", "crm.item.list", nth=frozenset({nth}), code="ACCESS_DENIED", status=403)


def scored(outcome: Outcome) -> dict[int, int]:
    return {lead["id"]: lead["score"] for lead in outcome.data["leads"]}


def on_the_portal(company: Company, type_id: int = LEAD) -> dict[int, object]:
    return {card.id: card.custom[SCORE] for card in company.cards[type_id] if SCORE in card.custom}


def backtested(run: Program) -> dict[str, Any]:
    outcome = run.json("score-leads", "--backtest")
    assert outcome.code == 0, outcome.err
    found: dict[str, Any] = outcome.data["backtest"]
    return found


# Half an answer


@pytest.fixture
def linked(act: Program, company: Company) -> Program:
    """Leads 3 and 6 have a large company: 79 and 32 points."""
    large = company.add_company(responsible=ANNA, at=NOW, employees="EMPLOYEES_4")
    for lead in (3, 6):
        company.edit_card(LEAD, lead, NOW, companyId=large)
    with_rules(act, RULES + LARGE)
    configure(act, ALL)
    return act


def test_who_has_a_company_that_cannot_be_read_waits(
    linked: Program, company: Company, portal: SandboxPortal
) -> None:
    portal.faults.add(clients_unreadable())
    partly = linked.json("score-leads", "--actions")
    (finding,) = partly.json["findings"]
    assert (partly.code, finding["code"]) == (3, "clients_unavailable")
    assert finding["message"].startswith("2 leads are not scored")
    assert scored(partly) == on_the_portal(company) == {1: 72, 2: 60, 4: 40, 5: 39}
    assert {lead for lead, _kind, _status in done(partly)} == {1, 2, 4, 5}
    assert sorted(comments(company)) == [1, 2, 4, 5]
    portal.faults.clear()
    # What waited is news: nothing of it was noted.
    assert done(acted(linked)) == sorted(
        [*sent("comment", [3, 6]), *sent("senior", [3]), *sent("hot", [3]), *sent("cold", [6])]
    )


def test_a_company_that_cannot_be_read_once_makes_no_news(
    linked: Program, company: Company, portal: SandboxPortal
) -> None:
    assert (3, "hot", "sent") in done(acted(linked))
    before = told(company)
    for fault in (clients_unreadable(), None):
        if fault:
            portal.faults.add(fault)
        else:
            portal.faults.clear()
        portal.journal.clear()
        outcome = linked.json("score-leads", "--actions")
        assert (outcome.code, done(outcome)) == (3 if fault else 0, [])
        assert portal.journal.writes == ()
    assert (on_the_portal(company)[3], told(company)) == (79, before)


def test_what_waits_is_not_given_up_because_a_company_cannot_be_read(
    linked: Program, company: Company, portal: SandboxPortal
) -> None:
    scopes, portal.scopes = portal.scopes, portal.scopes - {"im"}
    configure(linked, "hot = true")
    assert done(linked.json("score-leads", "--actions")) == [
        (1, "hot", "waiting"),
        (3, "hot", "waiting"),
    ]
    portal.scopes = scopes
    portal.faults.add(clients_unreadable())
    assert done(linked.json("score-leads", "--actions")) == sent("hot", [1])
    portal.faults.clear()
    assert done(acted(linked)) == sent("hot", [3])
    assert told(company) == [(1, ANNA), (3, ANNA)]


def test_a_lead_whose_company_cannot_be_read_is_not_unknown(
    linked: Program, portal: SandboxPortal
) -> None:
    portal.faults.add(clients_unreadable(nth=2))
    partly = linked.json("score-leads", "3")
    assert (partly.code, partly.codes, partly.data["leads"]) == (3, ["clients_unavailable"], [])


def test_half_an_answer_does_not_use_up_the_quiet_round_of_a_new_card(
    linked: Program, company: Company, portal: SandboxPortal
) -> None:
    worth(company, 3, 40)
    configure(linked, "hot = true")
    acted(linked)
    before = told(company)
    with_rules(linked, f"[leads]\nstart = 30\n{RULES}{LARGE}")
    portal.faults.add(clients_unreadable())
    assert linked("score-leads", "--actions").code == 3
    portal.faults.clear()
    assert scored(acted(linked))[3] == 90
    assert told(company) == before


def test_a_card_that_asks_nothing_of_companies_needs_none(
    linked: Program, portal: SandboxPortal
) -> None:
    with_rules(linked, RULES)
    fault = portal.faults.add(clients_unreadable())
    outcome = linked.json("score-leads")
    assert (outcome.code, outcome.codes, fault.hits) == (0, [], 1)
    assert scored(outcome) == {1: 72, 2: 60, 3: 59, 4: 40, 5: 39, 6: 12}


def test_a_deal_whose_contact_cannot_be_read_waits(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    company.crm_mode = SIMPLE_CRM
    contact = company.add_contact(responsible=ANNA, at=NOW, post="Директор")
    known = company.add_deal(responsible=ANNA, at=NOW, amount=60, contacts=[contact])
    lonely = company.add_deal(responsible=ANNA, at=NOW, amount=75)
    with_rules(act, RULES + DIRECTOR)
    configure(act, "hot = true")
    portal.faults.add(clients_unreadable())
    partly = act.json("score-leads", "--actions")
    assert (partly.code, "clients_unavailable" in partly.codes) == (3, True)
    assert scored(partly) == on_the_portal(company, DEAL) == {lonely: 75}
    assert done(partly) == sent("hot", [lonely])
    portal.faults.clear()
    assert done(acted(act)) == sent("hot", [known])
    assert on_the_portal(company, DEAL) == {lonely: 75, known: 80}


# Some leads, and all


def test_some_leads_do_not_use_up_the_quiet_round_of_a_new_card(
    act: Program, company: Company
) -> None:
    configure(act, "hot = true")
    acted(act)
    before = told(company)
    with_rules(act, f"[leads]\nstart = 30\n{RULES}")
    outcome = acted(act, "2")
    assert (scored(outcome), done(outcome)) == ({2: 90}, [])
    assert done(acted(act)) == []  # though 3 and 4 have come to 89 and 70 points by it
    assert told(company) == before


def test_a_run_of_some_leads_sends_nothing_of_the_others(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    configure(act, f"senior = {SENIOR}\nhot = true")
    portal.faults.add(Fault("html", "crm.item.update"))
    late = act.json("score-leads", "--actions")
    assert {status for _lead, _kind, status in done(late)} == {"waiting"}
    portal.faults.clear()
    assert done(acted(act, "2")) == [(2, "senior", "sent")]
    assert (on_the_portal(company), told(company)) == ({2: 60}, [(2, SENIOR)])
    assert done(acted(act)) == [(1, "hot", "sent"), (1, "senior", "sent")]
    assert told(company) == [(1, ANNA), (1, SENIOR), (2, SENIOR)]
    assert set(on_the_portal(company)) == {1, 2, 3, 4, 5, 6}


def test_all_leads_are_scored_and_only_open_ones_commented(act: Program, company: Company) -> None:
    company.move_lead(1, "CONVERTED", NOW)
    company.move_lead(5, "JUNK", NOW)
    configure(act, "comment = true")
    outcome = acted(act, "--all")
    assert set(scored(outcome)) == set(on_the_portal(company)) == {1, 2, 3, 4, 5, 6}
    assert done(outcome) == sent("comment", [2, 3, 4, 6])
    assert sorted(comments(company)) == [2, 3, 4, 6]


# What waited


def test_what_is_not_so_any_more_is_given_up(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    configure(act, f"senior = {SENIOR}\nhot = true\nwarm = true")
    portal.faults.add(Fault("html", "crm.item.update"))
    late = act.json("score-leads", "--actions")
    assert {status for _lead, _kind, status in done(late)} == {"waiting"}
    portal.faults.clear()
    company.move_lead(1, "JUNK", NOW)
    worth(company, 2, 56)  # within the hysteresis of 60
    worth(company, 3, 35)
    outcome = acted(act)
    assert done(outcome) == [
        (1, "hot", "given_up"),
        (1, "senior", "given_up"),
        (2, "senior", "sent"),
        (2, "warm", "sent"),
        (3, "warm", "given_up"),
        (4, "warm", "sent"),
    ]
    assert told(company) == [(2, SENIOR)]
    assert [row.bindings[0][1] for row in todos(company)] == [2, 4]
    rows = act.query("SELECT key, reason FROM outbox WHERE state = 'given_up' ORDER BY key")
    assert rows == [
        ("notice:lead:1:hot:1", "passed"),
        ("notice:lead:1:senior:1", "passed"),
        ("score:lead:1", "passed"),
        ("todo:lead:3:1", "passed"),
    ]
    listed = act("outbox", "--all", "--format", "table")
    assert "it is not so any more" in " ".join(listed.out.split())


def test_what_a_killed_run_left_about_a_lead_that_is_over_is_given_up(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    configure(act, "warm = true")
    portal.faults.add(Fault("html", "crm.item.update"))
    assert (2, "warm", "waiting") in done(act.json("score-leads", "--actions"))
    portal.faults.clear()
    with closing(sqlite3.connect(act.state)) as connection, connection:
        connection.execute("UPDATE outbox SET state = 'sending' WHERE key = 'todo:lead:2:1'")
    company.move_lead(2, "JUNK", NOW)
    assert (2, "warm", "given_up") in done(acted(act))
    assert 2 not in {row.bindings[0][1] for row in todos(company)}


# Many at once, and nobody


@pytest.mark.parametrize(
    ("kind", "amount", "others"), [("hot", 80, []), ("warm", 50, [(2, BORIS), (4, BORIS)])]
)
def test_an_import_is_one_more_notice_and_not_hundreds(  # noqa: PLR0917 - a table
    act: Program,
    company: Company,
    clock: FrozenClock,
    kind: str,
    amount: int,
    others: list[tuple[int, int]],
) -> None:
    """45 leads of Anna: 44 new ones and, worth less or later, one of the six."""
    many = [company.add_lead(responsible=ANNA, at=NOW, amount=amount) for _ in range(44)]
    if kind == "warm":
        worth(company, 3, 41)
    configure(act, f"{kind} = true")
    outcome = acted(act)
    told_of = [lead for lead, _person in others] + many[:20]
    assert done(outcome) == sorted(sent(kind, [0, *told_of]))
    (rest,) = (one["text"] for one in outcome.data["actions"] if one["lead_id"] == 0)
    assert f"25 more leads of yours are {kind}" in rest
    (notice,) = (one for one in company.notices if "/details/" not in one.text)
    assert (notice.user_id, notice.text) == (ANNA, rest)
    if kind == "warm":
        given = sorted((row.bindings[0][1], row.responsible_id) for row in todos(company))
    else:
        company.notices.remove(notice.id)
        given = told(company)
    assert given == sorted([*others, *((lead, ANNA) for lead in many[:20])])
    before = len(company.notices), len(todos(company))
    clock.move(NOW + HOUR)
    assert done(acted(act)) == []
    assert (len(company.notices), len(todos(company))) == before


def test_each_of_two_people_is_told_how_many_more_there_are(act: Program, company: Company) -> None:
    for person in (ANNA, BORIS):
        for _ in range(22):
            company.add_lead(responsible=person, at=NOW, amount=80)
    configure(act, "hot = true")
    acted(act)
    rest = {one.user_id: one.text for one in company.notices if "/details/" not in one.text}
    assert rest == {  # Anna has one of the six as well
        ANNA: "3 more leads of yours are hot: sort the leads by their score.",
        BORIS: "2 more leads of yours are hot: sort the leads by their score.",
    }


def test_what_nobody_is_responsible_for_waits_for_somebody(act: Program, company: Company) -> None:
    company.edit_card(LEAD, 1, NOW, assignedById=0)
    configure(act, "hot = true")
    outcome = acted(act)
    assert (scored(outcome)[1], done(outcome), told(company)) == (72, [], [])
    company.edit_card(LEAD, 1, NOW, assignedById=BORIS)
    assert done(acted(act)) == sent("hot", [1])
    assert done(acted(act)) == []
    assert told(company) == [(1, BORIS)]


# What is judged, and what is kept


def contacts(found: dict[str, Any]) -> tuple[int, float | None]:
    """Return how many cold leads were contacted, and how soon a half of them was."""
    (cold,) = (one for one in found["tiers"] if one["name"] == "cold")
    return cold["contacted"], cold["first_contact"]


def test_our_own_move_is_no_contact(act: Program, company: Company, clock: FrozenClock) -> None:
    """The two cold leads are ours to move: that nobody has talked to them stays true."""
    for number in range(8):
        at = NOW - (60 - number) * DAY
        past = company.add_lead(responsible=ANNA, at=at, amount=90)
        company.move_lead(past, "CONVERTED" if number % 2 else "JUNK", at + 3 * DAY)
    with_rules(act, RULES.replace("[rules.post]", '[leads]\nhorizon = "20d"\n[rules.post]'))
    configure(act, 'cold_stage = "UC_NURTURE"')
    assert done(acted(act)) == sent("cold", [5, 6])
    assert stages(company)[5] == stages(company)[6] == "UC_NURTURE"
    clock.move(NOW + HOUR)
    assert contacts(backtested(act)) == (0, None)
    company.move_lead(5, "IN_PROCESS", NOW + HOUR)
    assert contacts(backtested(act)) == (1, 2 * 3600)


def test_free_text_is_scored_and_not_kept(act: Program, company: Company) -> None:
    secret = "Срочно! Звонить Ольге Петровой"
    company.edit_card(LEAD, 1, NOW, comments=secret, name="Ольга", sourceDescription=secret)
    asked = [("comments", 5, "срочн"), ("name", 10, "ольг"), ("source_description", 20, "звон")]
    criteria = "".join(
        f'[leads.criteria.{field}]\npoints = {points}\nfield = "{field}"\nwords = ["{stem}"]\n'
        for field, points, stem in asked
    )
    with_rules(act, BARE + criteria)
    outcome = act.json("score-leads")
    assert (outcome.code, scored(outcome)) == (0, {1: 35} | dict.fromkeys(range(2, 7), 0))
    with closing(sqlite3.connect(act.state)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = b"".join(path.read_bytes() for path in act.folder.glob("state.db*"))
    for word in ("Срочно", "Ольг", "Петров"):
        assert word.encode() not in kept
    noted = act.query("SELECT inputs FROM lead_inputs WHERE lead_id = 1")
    assert '"amount":72' in str(noted)  # the rest is there, in plain text


def test_a_name_is_judged_by_what_it_is_today(
    act: Program, company: Company, clock: FrozenClock
) -> None:
    """Noted only as filled, it would be nobody's name in a backtest."""
    made = [
        (company.add_lead(responsible=ANNA, at=NOW, name=name), (number % 3 > 0) == likely)
        for name, likely in (("Ольга", True), ("Пётр", False))
        for number in range(30)
    ]
    criterion = '[leads.criteria.olga]\npoints = 80\nfield = "name"\nwords = ["ольг"]\n'
    with_rules(act, BARE + criterion)
    assert act("score-leads").code == 0
    for lead, won in made:
        company.move_lead(lead, "CONVERTED" if won else "JUNK", NOW + 3 * DAY)
    clock.move(NOW + 30 * DAY)
    tiers = {one["name"]: (one["leads"], one["won"]) for one in backtested(act)["tiers"]}
    assert tiers["hot"] == (30, 20)
    assert tiers["cold"] == (30 + 6, 10)
