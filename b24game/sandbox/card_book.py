"""Editing CRM cards: leads, deals, contacts and companies with their stage history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.card_fields import FIELDS, empty_card
from b24game.sandbox.model import COMPANY, CONTACT, DEAL, LEAD, Card, StageEvent, local
from b24game.sandbox.premises import Premises

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

CREATED, MOVED, FINISHED, OTHER_FUNNEL = 1, 2, 3, 5


def set_reach(card: Card, *, phone: str | None = None, email: str | None = None) -> None:
    """Set the phone or e-mail of a card with the flat aliases and flags; empty removes it."""
    for name, values, value in (("phone", card.phones, phone), ("email", card.emails, email)):
        if value is None or name not in card.fields:
            continue
        values[:] = [value] if value else []
        card.fields[name] = card.fields[f"{name}Work"] = value
        card.fields[f"has{name.capitalize()}"] = "Y" if value else "N"


class CardBook(Premises):
    """What people do with cards."""

    def add_deal(
        self,
        *,
        responsible: int,
        at: datetime,
        stage: str = "NEW",
        amount: float = 0,
        currency: str = "RUB",
        title: str = "",
        contacts: Sequence[int] = (),
        company_id: int = 0,
        lead_id: int | None = None,
        recurring: bool = False,
        source: str = "",
    ) -> int:
        """Create a deal in a stage (its prefix names the funnel) and return its id."""
        fields: dict[str, object] = {
            "title": title,
            "stageId": stage,
            "categoryId": self.category_of(stage),
            "opportunity": amount,
            "currencyId": currency,
            "contactIds": list(contacts),
            "contactId": contacts[0] if contacts else 0,
            "companyId": company_id,
            "leadId": lead_id,
            "isRecurring": "Y" if recurring else "N",
            "sourceId": source,
            "begindate": local(at).date(),
        }
        return self._add_card(DEAL, responsible, at, fields, kind="Сделка")

    def add_lead(
        self,
        *,
        responsible: int,
        at: datetime,
        stage: str = "NEW",
        amount: float = 0,
        currency: str = "RUB",
        title: str = "",
        phone: str = "",
        email: str = "",
        **fields: object,
    ) -> int:
        """Create a lead and return its id; ``fields`` are further ``crm.item`` names."""
        named = {"title": title, "stageId": stage, "opportunity": amount, "currencyId": currency}
        return self._add_card(
            LEAD, responsible, at, named | fields, kind="Лид", phone=phone, email=email
        )

    def add_contact(
        self,
        *,
        responsible: int,
        at: datetime,
        name: str = "",
        last_name: str = "",
        phone: str = "",
        email: str = "",
        **fields: object,
    ) -> int:
        """Create a contact and return its id; ``fields`` are further ``crm.item`` names."""
        named = {"name": name, "lastName": last_name}
        return self._add_card(CONTACT, responsible, at, named | fields, phone=phone, email=email)

    def add_company(
        self,
        *,
        responsible: int,
        at: datetime,
        title: str = "",
        phone: str = "",
        email: str = "",
        mine: bool = False,
        **fields: object,
    ) -> int:
        """Create a company and return its id; ``mine`` marks one's own requisites."""
        named = {"title": title, "isMyCompany": "Y" if mine else "N"}
        return self._add_card(COMPANY, responsible, at, named | fields, phone=phone, email=email)

    def move_deal(self, deal_id: int, stage: str, at: datetime, by: int | None = None) -> None:
        """Move a deal to a stage; another prefix moves it to another funnel."""
        self._move(DEAL, deal_id, stage, at, by)

    def move_lead(self, lead_id: int, stage: str, at: datetime, by: int | None = None) -> None:
        """Move a lead to a stage."""
        self._move(LEAD, lead_id, stage, at, by)

    def reassign_deal(self, deal_id: int, user: int, at: datetime, by: int | None = None) -> None:
        """Make somebody else responsible for a deal."""
        self.edit_card(DEAL, deal_id, at, by=by, assignedById=user)

    def delete_deal(self, deal_id: int) -> None:
        """Delete a deal with its stage history."""
        self.delete_card(DEAL, deal_id)

    def edit_card(
        self,
        type_id: int,
        card_id: int,
        at: datetime,
        *,
        by: int | None = None,
        **fields: object,
    ) -> bool:
        """Change fields of a card by their ``crm.item`` or ``UF_CRM_*`` names.

        ``phone`` and ``email`` set the only number or address, an empty text removes it; a stage
        goes through the stage history. Unknown names are ignored, as the portal does.

        Returns:
            Whether anything changed: the portal does not save a card that stays the same.
        """
        card = self.cards[type_id][card_id]
        with self.lock:
            before = (dict(card.fields), dict(card.custom), list(card.phones), list(card.emails))
            stage = fields.pop("stageId", None)
            if stage is not None:
                self.semantic(type_id, str(stage))
            for name, value in fields.items():
                if name in {"phone", "email"}:
                    set_reach(card, **{name: str(value)})
                elif name.startswith("UF_CRM_"):
                    card.custom[name] = value
                elif name in FIELDS[type_id]:
                    card.fields[name] = value
            if stage is not None and stage != card.fields.get("stageId"):
                self._move(type_id, card_id, str(stage), at, by)
            if before == (card.fields, card.custom, card.phones, card.emails):
                return False
            card.fields["updatedTime"] = local(at)
            card.fields["updatedBy"] = by or self._responsible(card)
            return True

    def delete_card(self, type_id: int, card_id: int) -> None:
        """Delete a card with its stage history."""
        with self.lock:
            self.cards[type_id].remove(card_id)
            mine = [
                e.id for e in self.stage_history if (e.type_id, e.owner_id) == (type_id, card_id)
            ]
            for event_id in mine:
                self.stage_history.remove(event_id)

    def _add_card(
        self,
        type_id: int,
        responsible: int,
        at: datetime,
        fields: dict[str, object],
        *,
        kind: str = "",
        phone: str = "",
        email: str = "",
    ) -> int:
        """Create a card of any type, with the first row of its stage history."""
        at = local(at)
        with self.lock:
            card_id = self.cards[type_id].new_id()
            row = empty_card(type_id) | fields
            if "stageId" in row:
                self.semantic(type_id, str(row["stageId"]))
            row.update(id=card_id, assignedById=responsible, createdBy=responsible)
            row.update(updatedBy=responsible, lastActivityBy=responsible)
            row.update(createdTime=at, updatedTime=at, lastActivityTime=at)
            if "stageId" in row:
                row.update(movedTime=at, movedBy=responsible)
                row["title"] = row["title"] or f"{kind} #{card_id}"
            card = self.cards[type_id].add(Card(card_id, type_id, row))
            set_reach(card, phone=phone, email=email)
            if "stageId" in row:
                self._enter(card, CREATED, at)
        return card_id

    def _move(self, type_id: int, card_id: int, stage: str, at: datetime, by: int | None) -> None:
        """Move a card to a stage and write the history."""
        card = self.cards[type_id][card_id]
        at = local(at)
        semantic = self.semantic(type_id, stage)
        with self.lock:
            author = by or self._responsible(card)
            kind = MOVED if semantic == "P" else FINISHED
            if type_id == DEAL and self.category_of(stage) != card.fields["categoryId"]:
                kind = OTHER_FUNNEL
                card.fields["categoryId"] = self.category_of(stage)
            card.fields.update(stageId=stage, movedTime=at, movedBy=author)
            card.fields.update(updatedTime=at, updatedBy=author)
            self._enter(card, kind, at)

    def _enter(self, card: Card, kind: int, at: datetime) -> None:
        """Write a history row for the stage the card is in now."""
        stage = str(card.fields["stageId"])
        semantic = self.semantic(card.type_id, stage)
        card.fields["stageSemanticId"] = semantic
        if card.type_id == DEAL:
            card.fields["closed"] = "N" if semantic == "P" else "Y"
            card.fields["closedate"] = None if semantic == "P" else at.date()
        else:
            card.fields["dateClosed"] = None if semantic == "P" else at
        category = self.category_of(stage) if card.type_id == DEAL else 0
        event_id = self.stage_history.new_id()
        self.stage_history.add(
            StageEvent(event_id, kind, card.type_id, card.id, at, category, semantic, stage)
        )

    @staticmethod
    def _responsible(card: Card) -> int:
        """Who answers for the card."""
        return int(str(card.fields["assignedById"]))
