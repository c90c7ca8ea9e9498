"""What the portal of the bench serves: deals and nothing else, or the demo company."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from b24game.portal.streams import DEALS
from b24game.sandbox import FrozenClock, build_company, bulk_company, real_clock
from b24game.sandbox.card_fields import FIELDS
from b24game.sandbox.model import DEAL

if TYPE_CHECKING:
    from b24game.sandbox import Company
    from b24game.sandbox.clock import Clock

DEMO_NOW = datetime(2026, 11, 20, 18, 0, tzinfo=timezone(timedelta(hours=3)))


def company_of(deals: int) -> Company:
    """Return a company with so many deals, or the demo company where there are none."""
    if not deals:
        return build_company(seed=1, now=DEMO_NOW)
    return bulk_company(tasks=0, deals=deals, now=real_clock())


def clock_of(deals: int) -> Clock:
    """Return the portal's clock: that of the demo company stands."""
    return real_clock if deals else FrozenClock(DEMO_NOW)


def old_names() -> list[str]:
    """Return the fields of our stream as ``crm.deal.list`` calls them."""
    return [FIELDS[DEAL][name].upper_name for name in DEALS.select]


def change(company: Company, several: int) -> tuple[datetime, list[int]]:
    """Let so many deals, evenly spread, be changed after all others; return when, and which."""
    shelf = company.cards[DEAL]
    at = company.now + timedelta(minutes=1)
    chosen = [shelf.ids[place * len(shelf.ids) // several] for place in range(several)]
    for number in chosen:
        shelf[number].fields["updatedTime"] = at
    return at, chosen
