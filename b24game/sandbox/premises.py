"""The shelves of a company: every store the portal serves from, and one lock for all."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING

from b24game.sandbox.dictionaries import currencies, funnels, statuses
from b24game.sandbox.model import (
    CLASSIC_CRM,
    COMPANY,
    CONTACT,
    DEAL,
    LEAD,
    Activity,
    Card,
    Comment,
    CustomField,
    Department,
    Funnel,
    Notice,
    Person,
    PhoneCall,
    Post,
    StageEvent,
    Status,
    Task,
    TaskEvent,
    local,
)
from b24game.sandbox.store import Store

if TYPE_CHECKING:
    from datetime import datetime

    from b24game.sandbox.knowledge import Collection, Document, Site, SitePage
    from b24game.sandbox.model import Currency


class Premises:
    """Plain stores; change them under ``lock`` while a portal serves them.

    ``crm_mode`` says whether the CRM is used with leads; it changes nothing else.
    """

    def __init__(self, now: datetime) -> None:
        """Furnish an empty company at ``now`` with the portal's dictionaries."""
        self.lock = RLock()
        self.now = local(now)
        self.admin_id = 1
        self.crm_mode = CLASSIC_CRM
        self.departments: Store[Department] = Store()
        self.people: Store[Person] = Store()
        self.tasks: Store[Task] = Store()
        self.task_history: dict[int, list[TaskEvent]] = {}
        self.last_task_event = 0
        self.cards: dict[int, Store[Card]] = {
            type_id: Store() for type_id in (LEAD, DEAL, CONTACT, COMPANY)
        }
        self.stage_history: Store[StageEvent] = Store()
        self.activities: Store[Activity] = Store()
        self.calls: Store[PhoneCall] = Store()
        self.comments: Store[Comment] = Store()
        self.posts: Store[Post] = Store()
        self.last_gratitude = 0
        self.notices: Store[Notice] = Store()
        self.collections: Store[Collection] = Store()
        self.documents: Store[Document] = Store()
        self.sites: Store[Site] = Store()
        self.site_pages: Store[SitePage] = Store()
        self.last_block = 0
        self.custom_fields: Store[CustomField] = Store()
        self.statuses: Store[Status] = Store()
        self.funnels: Store[Funnel] = Store()
        self.currencies: dict[str, Currency] = {row.code: row for row in currencies(self.now)}
        for status in statuses():
            self.statuses.add(status)
        for funnel in funnels():
            self.funnels.add(funnel)

    def semantic(self, type_id: int, stage: str) -> str:
        """P, S or F of a stage: the portal prints P where the dictionary has null.

        Raises:
            KeyError: the company has no such stage.
        """
        category = self.category_of(stage) if type_id == DEAL else 0
        book = "STATUS" if type_id == LEAD else "DEAL_STAGE"
        entity_id = f"{book}_{category}" if category else book
        for row in self.statuses:
            if row.entity_id == entity_id and row.status_id == stage:
                return row.semantics or "P"
        raise KeyError(stage)

    @staticmethod
    def category_of(stage: str) -> int:
        """Funnel of a deal stage by its prefix (``C10:WON``); 0 without one."""
        prefix, colon, _ = stage.partition(":")
        return int(prefix[1:]) if colon and prefix[1:].isdigit() else 0
