"""What a deal of the bulk company is like: all of it follows from its id."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from b24game.sandbox.card_fields import empty_card
from b24game.sandbox.dictionaries import DEFAULT_STAGES
from b24game.sandbox.model import DEAL, Card

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from b24game.sandbox.company import Company

RARE = 2_400
"""One deal in so many is of the other funnel and belongs to the administrator."""

RARE_CATEGORY, RARE_STAGE = 10, "C10:EXECUTING"

_QUARTER = timedelta(minutes=15)
_SETTLED = 2 * 96
"""Quarters of an hour from a deal's creation to its last change."""


class DealMaker:
    """Makes deals from their ids."""

    def __init__(self, company: Company, ids: list[int], people: Sequence[int], days: int) -> None:
        self._people = people
        self._admin = company.admin_id
        self._rare = frozenset(ids[RARE // 2 :: RARE])
        self._last = days * 96
        start = company.now - _QUARTER * self._last
        # Moments are shared: a deal has seven, and every page prints them.
        self._moments = [start + _QUARTER * place for place in range(self._last + 1)]
        self._days = [moment.date() for moment in self._moments]
        self._room = ids[-1] + 1 if ids else 1
        self._empty = empty_card(DEAL)
        stages = (*DEFAULT_STAGES, RARE_STAGE)
        self._semantics = {stage: company.semantic(DEAL, stage) for stage in stages}

    def responsible(self, deal_id: int) -> int:
        """The administrator for the rare ones, else one of the people."""
        return self._admin if deal_id in self._rare else self._people[deal_id % len(self._people)]

    def stage(self, deal_id: int) -> str:
        """Any stage of the default funnel, or the one of the rare deals."""
        if deal_id in self._rare:
            return RARE_STAGE
        return DEFAULT_STAGES[deal_id * 7 // 3 % len(DEFAULT_STAGES)]

    def category(self, deal_id: int) -> int:
        """The funnel."""
        return RARE_CATEGORY if deal_id in self._rare else 0

    def created(self, deal_id: int) -> datetime:
        """When it was created: later for a greater id."""
        return self._moments[self._quarter(deal_id)]

    def updated(self, deal_id: int) -> datetime:
        """When it was moved to its stage: later for a greater id."""
        return self._moments[min(self._quarter(deal_id) + _SETTLED, self._last)]

    def _quarter(self, deal_id: int) -> int:
        return deal_id * self._last // self._room

    def __call__(self, deal_id: int) -> Card:
        """The deal."""
        stage, who = self.stage(deal_id), self.responsible(deal_id)
        semantic = self._semantics[stage]
        born = self._quarter(deal_id)
        changed = min(born + _SETTLED, self._last)
        created, updated = self._moments[born], self._moments[changed]
        fields = self._empty.copy()
        fields["id"] = deal_id
        fields["title"] = f"Поставка {deal_id}"
        fields["createdTime"] = created
        fields["updatedTime"] = fields["movedTime"] = fields["lastActivityTime"] = updated
        fields["createdBy"] = fields["assignedById"] = fields["movedBy"] = who
        fields["updatedBy"] = fields["lastActivityBy"] = who
        fields["stageId"] = stage
        fields["stageSemanticId"] = semantic
        fields["categoryId"] = self.category(deal_id)
        fields["opportunity"] = deal_id % 900 * 100 + (0.5 if deal_id % 10 == 0 else 0)
        fields["contactIds"], fields["observers"] = [], []
        fields["begindate"] = self._days[born]
        if semantic != "P":
            fields["closed"] = "Y"
            fields["closedate"] = self._days[changed]
        return Card(deal_id, DEAL, fields)
