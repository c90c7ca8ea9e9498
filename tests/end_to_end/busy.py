"""A company big enough that windows of it are read side by side, and what a mirror holds of it.

A sync of it takes some fourteen requests: every way of reading occurs (chains of pages, windows,
the log of stages, the feed by offset, histories, receivers of appreciations).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from b24game.sandbox import bulk_company
from b24game.sandbox.model import COMPANY, CONTACT, DEAL
from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.sandbox import Company
    from tests.end_to_end.conftest import Program

Cursor = tuple[int | None, int | None, int]

TABLES = {
    "users": "people",
    "tasks": "tasks",
    "deals": "deals",
    "stage_moves": "stage_moves",
    "contacts": "cards WHERE kind = 'contact'",
    "companies": "cards WHERE kind = 'company'",
    "posts": "posts",
}


def busy_company() -> Company:
    """Return 230 tasks, 8,070 deals, 70 contacts and 126 posts of fifty people."""
    company = bulk_company(tasks=230, deals=8000, now=NOW)
    day = timedelta(days=1)
    for number in range(120):
        at = NOW - 20 * day + timedelta(hours=number)
        company.add_post(2 + number % 50, f"Новости {number}", at)
    for number in range(6):
        company.add_post(2 + number, "Спасибо!", NOW - 2 * day, gratitude=True, to=[10 + number])
    for number in range(70):
        who = 2 + number % 50
        company.add_contact(
            responsible=who,
            at=NOW - 5 * day,
            name="Иван",
            last_name=f"Петров {number}",
            phone="+79990000001",
            email="ivan@example.com",
        )
        deal = company.add_deal(responsible=who, at=NOW - 9 * day, amount=1000)
        if number % 2:
            company.move_deal(deal, "WON", NOW - 3 * day)
    return company


def there(company: Company) -> Mapping[str, set[int]]:
    """Return the ids that the portal has, by stream."""
    return {
        "users": set(company.people.ids),
        "tasks": set(company.tasks.ids),
        "deals": set(company.cards[DEAL].ids),
        "stage_moves": {row.id for row in company.stage_history if row.type_id == DEAL},
        "contacts": set(company.cards[CONTACT].ids),
        "companies": set(company.cards[COMPANY].ids),
        "posts": set(company.posts.ids),
    }


def held(run: Program) -> Mapping[str, set[int]]:
    """Return the ids that the mirror holds, by stream."""
    return {
        name: {row[0] for row in run.query(f"SELECT id FROM {table}")}
        for name, table in TABLES.items()
    }


def cursors(run: Program) -> dict[str, Cursor]:
    """Return `since`, the beginning of the pass under way, and the last id, by stream."""
    rows = run.query("SELECT name, since, pass_started, after FROM streams")
    return {name: (since, started, after) for name, since, started, after in rows}


def nothing_skipped(
    run: Program, company: Company, before: Mapping[str, Cursor] | None = None
) -> None:
    """Check that no cursor points beyond what is stored: the next run would miss it for ever.

    A cursor that stands where it stood `before` claims nothing new.
    """
    portal, mirror = there(company), held(run)
    for name, cursor in cursors(run).items():
        if name not in TABLES or cursor == (before or {}).get(name):
            continue
        since, started, after = cursor
        complete = since is not None and started is None
        passed = {row for row in portal[name] if complete or row <= after}
        assert passed <= mirror[name], f"{name}: {len(passed - mirror[name])} rows skipped"
