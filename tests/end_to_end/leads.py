"""A card by amount, and what runs with actions did: for tests of `score-leads --actions`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from b24game.sandbox import empty_company
from b24game.sandbox.model import LEAD, PROVIDED
from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.sandbox import Company, SandboxPortal
    from b24game.sandbox.model import Activity
    from tests.end_to_end.conftest import Outcome, Program

ANNA, BORIS, SENIOR = 2, 3, 4
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = f"""
senior = {SENIOR}
hot = true
warm = true
cold_stage = "UC_NURTURE"
comment = true
"""
BY_AMOUNT = "\n".join(
    f'[leads.criteria.p{points}]\npoints = {points}\ngroup = "all"\nfield = "amount"\n'
    f"at_least = {points}\n"
    for points in range(1, 101)
)
RULES = f"""
[rules.post]
counts = "post_published"
points = 1
[leads.groups.all]
best = true
{BY_AMOUNT}"""
"""A card by which a lead is worth as many points as its amount."""


def six_leads() -> Company:
    """Return leads of this hour: 72, 60, 59, 40, 39 and 12 points, by turns Anna's and Boris's."""
    company = empty_company(NOW)
    for name in ("Анна", "Борис", "Вика"):
        company.add_person(name, "Иванов", at=NOW)
    for place, amount in enumerate((72, 60, 59, 40, 39, 12)):
        company.add_lead(
            responsible=(ANNA, BORIS)[place % 2],
            at=NOW - HOUR,
            title=f"Лид {place + 1}",
            amount=amount,
        )
    return company


def able(run: Program) -> Program:
    """Let a program write, and score by amount; nothing else is configured."""
    with_rules(run, RULES)
    run.environment["B24GAME_READ_ONLY"] = "0"
    return run


def with_rules(run: Program, text: str) -> None:
    rules = run.folder / "rules.toml"
    rules.write_text(text, encoding="utf-8")
    run.environment["B24GAME_RULES"] = str(rules)


def configure(act: Program, text: str) -> None:
    (act.folder / "b24game.toml").write_text(f"[leads]\n{text}", encoding="utf-8")


def acted(act: Program, *words: str) -> Outcome:
    """Return a run with actions that did all it wanted."""
    outcome = act.json("score-leads", "--actions", *words)
    assert outcome.code == 0, outcome.err
    return outcome


def done(outcome: Outcome) -> list[tuple[int, str, str]]:
    """Return what a run did: lead, kind and what became of it."""
    actions = outcome.data["actions"]
    assert all({"lead_id", "kind", "status"} <= one.keys() for one in actions)
    return sorted((one["lead_id"], one["kind"], one["status"]) for one in actions)


def sent(kind: str, leads: Iterable[int]) -> list[tuple[int, str, str]]:
    return [(lead, kind, "sent") for lead in leads]


def told(company: Company) -> list[tuple[int, int]]:
    """Return who was told of which lead, in the order of the leads."""
    found = []
    for notice in company.notices:
        match = re.search(r"/crm/lead/details/(\d+)/", notice.text)
        assert match, notice.text
        found.append((int(match[1]), notice.user_id))
    return sorted(found)


def todos(company: Company) -> list[Activity]:
    return [row for row in company.activities if row.type_id == PROVIDED]


def stages(company: Company) -> dict[int, object]:
    return {card.id: card.fields["stageId"] for card in company.cards[LEAD]}


def comments(company: Company) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in company.comments:
        found.setdefault(row.owner_id, []).append(row.text)
    return found


def worth(company: Company, lead: int, points: int) -> None:
    company.edit_card(LEAD, lead, NOW, opportunity=points)


def beside_scores(portal: SandboxPortal) -> list[str]:
    """Return the methods of what was written beside scores."""
    return [
        write.method
        for write in portal.journal.writes
        if "userfield" not in write.method and "ufCrmLeadScore" not in str(write.params)
    ]
