"""Leads for scoring: what they are like, what becomes of them, and how a portal shows them."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from b24game.sandbox import Company, build_company, bulk_company, empty_company
from b24game.sandbox.demo.lead_stories import ask
from b24game.sandbox.model import DEAL, LEAD, SIMPLE_CRM

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sandbox.conftest import Caller

ONLY: dict[str, Any] = {
    "tasks": 0,
    "deals": 0,
    "leads": 0,
    "contacts": 0,
    "companies": 1,
    "activities": 0,
    "posts": 0,
}
SOURCES = {"RECOMMENDATION": 30, "UC_ORGANIC": 15, "WEB": 10, "ADVERTISING": 5}
SIZES = {"EMPLOYEES_2": 10, "EMPLOYEES_3": 20, "EMPLOYEES_4": 20}
RATES = {"RUB": 1, "USD": 92.5, "EUR": 100.25}
LEADERS = ("директор", "руковод", "менеджер", "manager", "ceo")


def scored(company: Company, fields: dict[str, Any], person: dict[str, Any]) -> int:
    """The mission's card, in plain words."""
    firm = company.cards[4].get(fields["companyId"])
    title = str(fields.get("companyTitle") or (firm.fields["title"] if firm else ""))
    money = fields["opportunity"] * RATES[fields["currencyId"]]
    points = SOURCES.get(fields["sourceId"], 0)
    points += SIZES.get(str(firm.fields["employees"]), 0) if firm else 0
    points += 15 if any(word in (person["post"] or "").lower() for word in LEADERS) else 0
    steps = ((500_000, 25), (100_000, 15), (50_000, 10))
    points += next((more for least, more in steps if money >= least), 0)
    points += 5 * ((person["hasEmail"] == "Y") + (person["hasPhone"] == "Y") + bool(title))
    return int(points) - 50 * title.startswith(("КонкурентСофт", "RivalSoft"))


def as_moment(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


def auc(won: list[int], lost: list[int]) -> float:
    """How often the won one of two has the higher score."""
    better = sum((a > b) + (a == b) / 2 for a, b in product(won, lost))
    return better / len(won) / len(lost)


@pytest.mark.parametrize("mode", [1, SIMPLE_CRM])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_card_ranks_them_by_far_not_perfectly(now: datetime, mode: int, seed: int) -> None:
    company = build_company(seed=seed, now=now, days=365, prospects=1500, crm_mode=mode, **ONLY)
    type_id = DEAL if mode == SIMPLE_CRM else LEAD
    assert not company.cards[LEAD if mode == SIMPLE_CRM else DEAL].ids
    ends: dict[object, list[int]] = {"S": [], "F": [], "P": []}
    for card in company.cards[type_id]:
        person = card.fields
        if mode == SIMPLE_CRM:
            person = company.cards[3][card.fields["contactId"]].fields  # type: ignore[index]
        ends[card.fields["stageSemanticId"]].append(scored(company, card.fields, person))
    assert 0.65 < auc(ends["S"], ends["F"]) < 0.8
    assert 0.25 < len(ends["S"]) / (len(ends["S"]) + len(ends["F"])) < 0.45
    assert 0.05 < len(ends["P"]) / 1500 < 0.2


def test_their_lives_are_told_by_the_portal(now: datetime) -> None:
    company = build_company(now=now, days=200, prospects=600, **ONLY)
    began = {card.id: as_moment(card.fields["createdTime"]) for card in company.cards[LEAD]}
    waited = []
    for row in company.stage_history:
        since = row.at - began[row.owner_id]
        assert since >= timedelta(0)
        if row.semantic != "P":
            waited.append(since.days)
    waited.sort()
    assert 7 < waited[len(waited) // 2] < 20
    assert waited[-1] > 30
    still = {card.id for card in company.cards[LEAD] if card.fields["stageSemanticId"] == "P"}
    newest = {number for number, at in began.items() if now - at < timedelta(1)}
    assert newest <= still
    stuck = {number for number in still if now - began[number] > timedelta(120)}
    assert stuck
    kinds = Counter((row.type_id, row.direction) for row in company.activities)
    assert min(kinds[kind] for kind in ((2, 1), (2, 2), (4, 1), (4, 2), (1, 0))) > 30
    for act in company.activities:
        (kind, owner), *more = act.bindings
        assert kind == LEAD
        assert not more
        assert act.created >= began[owner]


def test_the_odds_are_those_that_come_true() -> None:
    chance = Random(7)  # noqa: S311
    asked = [ask(chance) for _ in range(20_000)]
    assert all(0 < one.chance < 1 for one in asked)
    rare = [one.chance for one in asked if one.source == "RECOMMENDATION" and one.roubles > 500_000]
    usual = [one.chance for one in asked]
    assert sum(rare) / len(rare) > 1.5 * sum(usual) / len(usual)
    assert max(one.chance for one in asked if one.firm.startswith("RivalSoft")) < 0.5


def test_without_them_the_company_is_what_it_was(now: datetime) -> None:
    plain = build_company(now=now, days=20, tasks=100)
    asked = build_company(now=now, days=20, tasks=100, prospects=0, crm_mode=1)

    def told(company: Company) -> bytes:
        cards = [list(shelf) for shelf in company.cards.values()]
        acts = [list(company.activities), list(company.stage_history)]
        return pickle.dumps((list(company.tasks), cards, acts, list(company.posts)))

    assert told(plain) == told(asked)
    first, second = (
        build_company(now=now, days=20, prospects=50, **ONLY).cards[LEAD] for _ in range(2)
    )
    assert pickle.dumps(list(first)) == pickle.dumps(list(second))


def test_mode_of_the_crm(lone: Caller, company: Company) -> None:
    assert lone("crm.settings.mode.get")["result"] == 1
    company.crm_mode = SIMPLE_CRM
    assert lone("crm.settings.mode.get")["result"] == 2


def test_dictionaries_of_the_mission(lone: Caller) -> None:
    def names(entity: str) -> dict[str, str]:
        rows = lone("crm.status.list", filter={"ENTITY_ID": entity})["result"]
        return {row["STATUS_ID"]: row["NAME"] for row in rows}

    sources = names("SOURCE")
    assert [sources[code] for code in SOURCES] == [
        "По рекомендации",
        "Поиск (органика)",
        "Веб-сайт",
        "Реклама",
    ]
    assert list(names("EMPLOYEES").values()) == ["менее 50", "50-250", "250-500", "более 500"]


def test_lists_by_stages_ids_and_owners(lone: Caller, company: Company, now: datetime) -> None:
    leads = [company.add_lead(responsible=1, at=now) for _ in range(4)]
    company.move_lead(leads[1], "IN_PROCESS", now)
    company.move_lead(leads[2], "JUNK", now)
    deal = company.add_deal(responsible=1, at=now)
    for card in (*((LEAD, lead) for lead in leads), (DEAL, deal)):
        company.add_activity(4, responsible=1, at=now, card=card)

    def listed(**condition: object) -> list[int]:
        found = lone("crm.item.list", entityTypeId=1, select=["id"], filter=condition)
        return [row["id"] for row in found["result"]["items"]]

    assert listed(**{"@stageId": ["NEW", "IN_PROCESS"]}) == [leads[0], leads[1], leads[3]]
    assert listed(**{"@id": [leads[2], leads[0], 99]}) == [leads[0], leads[2]]
    query = f"filter[OWNER_TYPE_ID]=1&filter[@OWNER_ID][]={leads[0]}&filter[@OWNER_ID][]={leads[3]}"
    rows = lone.batch({"a": f"crm.activity.list?{query}&order[ID]=ASC&start=-1"})["result"]["a"]
    assert [(row["OWNER_TYPE_ID"], int(row["OWNER_ID"])) for row in rows] == [
        ("1", leads[0]),
        ("1", leads[3]),
    ]


def test_only_a_comment_that_is_there_can_be_changed(
    lone: Caller, company: Company, now: datetime
) -> None:
    lead = company.add_lead(responsible=1, at=now)
    number = company.add_comment(1, (LEAD, lead), "before", now)
    assert lone("crm.timeline.comment.update", id=number, fields={"COMMENT": "after"})["result"]
    assert company.comments[number].text == "after"
    missing = lone("crm.timeline.comment.update", id=number + 1, fields={"COMMENT": "x"})
    assert missing["error"] == "NOT_FOUND"


def test_many_open_leads(opened: Callable[..., Caller], now: datetime) -> None:
    company = bulk_company(tasks=0, leads=300, now=now)
    again = bulk_company(tasks=0, leads=300, now=now)
    assert pickle.dumps(list(company.cards[LEAD])) == pickle.dumps(list(again.cards[LEAD]))
    assert {card.fields["stageSemanticId"] for card in company.cards[LEAD]} == {"P"}
    assert len(company.activities) == 600
    found = opened(company)("crm.item.list", entityTypeId=1, order={"id": "DESC"})
    assert (found["total"], found["result"]["items"][0]["id"]) == (300, 300)
    assert not empty_company(now).cards[LEAD].ids
