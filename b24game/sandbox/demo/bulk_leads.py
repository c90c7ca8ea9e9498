"""Many open leads for benchmarks, with a company, a score field and two activities each."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from b24game.sandbox.demo.lead_stories import ask
from b24game.sandbox.model import EMAIL, PHONE_CALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.sandbox.company import Company

_STAGES = ("NEW", "IN_PROCESS", "PROCESSED")
_CLIENTS = 10
"""One company for so many leads."""


def put_leads(company: Company, leads: int, people: Sequence[int], days: int) -> None:
    """Give the company so many open leads, evenly over ``days``; always the same."""
    chance = Random(1)  # noqa: S311 - reproducible, not secret
    start = company.now - timedelta(days=days)
    step = timedelta(seconds=days * 86400 / max(1, leads))
    client = 0
    for number in range(leads):
        inquiry, at, who = ask(chance), start + step * number, people[number % len(people)]
        if number % _CLIENTS == 0:
            title = inquiry.firm or "Клиент"
            client = company.add_company(
                responsible=who, at=at, title=title, employees=inquiry.size
            )
        card = company.add_lead(
            responsible=who,
            at=at,
            stage=_STAGES[number % len(_STAGES)],
            title=f"Заявка {number + 1}",
            amount=inquiry.amount,
            currency=inquiry.currency,
            phone="+74955550000" if inquiry.phone else "",
            email="client@example.com" if inquiry.email else "",
            companyTitle=inquiry.firm,
            companyId=client if inquiry.firm else 0,
            post=inquiry.post,
            sourceId=inquiry.source,
        )
        for kind, direction in ((PHONE_CALL, 2), (EMAIL, number % 2 + 1)):
            company.add_activity(
                kind, responsible=who, at=at, card=(1, card), direction=direction, completed=True
            )
