"""Editing what happens around cards: activities, calls, timeline comments and custom fields."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from b24game.sandbox.model import (
    EMAIL,
    MEETING,
    PHONE_CALL,
    PROVIDED,
    Activity,
    Comment,
    CustomField,
    PhoneCall,
    local,
)
from b24game.sandbox.premises import Premises

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_PROVIDERS = {
    MEETING: "CRM_MEETING",
    PHONE_CALL: "VOXIMPLANT_CALL",
    EMAIL: "CRM_EMAIL",
    PROVIDED: "CRM_TODO",
}


class TimelineBook(Premises):
    """What people do around cards."""

    def add_activity(
        self,
        type_id: int,
        *,
        responsible: int,
        at: datetime,
        card: tuple[int, int],
        subject: str = "",
        deadline: datetime | None = None,
        completed: bool = False,
        direction: int = 0,
        more_cards: Sequence[tuple[int, int]] = (),
        description: str = "",
        minutes: int = 0,
    ) -> int:
        """Plan or log an activity on a card ``(entityTypeId, id)`` and return its id."""
        at = local(at)
        with self.lock:
            row = Activity(
                id=self.activities.new_id(),
                type_id=type_id,
                provider=_PROVIDERS[type_id],
                subject=subject,
                responsible_id=responsible,
                author_id=responsible,
                created=at,
                updated=at,
                start=at,
                end=at + timedelta(minutes=minutes),
                deadline=local(deadline or at),
                bindings=(card, *more_cards),
                completed=completed,
                direction=direction,
                incoming=direction == 1,
                description=description,
            )
            self._touch(card, at, responsible)
            return self.activities.add(row).id

    def complete_activity(self, activity_id: int, at: datetime) -> None:
        """Mark an activity as done; the portal keeps no moment of it beside LAST_UPDATED."""
        with self.lock:
            row = self.activities[activity_id]
            row.completed = True
            row.updated = local(at)

    def add_call(
        self,
        *,
        user: int,
        at: datetime,
        card: tuple[int, int],
        seconds: int,
        incoming: bool = False,
        code: str = "200",
        phone: str = "+70000000000",
    ) -> int:
        """Log a phone call: a row of the statistics and its activity."""
        activity_id = self.add_activity(
            PHONE_CALL,
            responsible=user,
            at=at,
            card=card,
            subject="Входящий звонок" if incoming else "Исходящий звонок",
            completed=code == "200",
            direction=1 if incoming else 2,
            minutes=seconds // 60,
        )
        with self.lock:
            kind = 2 if incoming else 1
            row = PhoneCall(
                self.calls.new_id(), user, phone, kind, local(at), seconds, code, card, activity_id
            )
            return self.calls.add(row).id

    def add_comment(self, author: int, card: tuple[int, int], text: str, at: datetime) -> int:
        """Comment on a card."""
        with self.lock:
            row = Comment(self.comments.new_id(), *card, author, local(at), text)
            self._touch(card, local(at), author)
            return self.comments.add(row).id

    def add_custom_field(
        self,
        entity_id: str,
        name: str,
        kind: str,
        *,
        label: str = "",
        multiple: bool = False,
        options: Sequence[str] = (),
        sort: int = 100,
        xml_id: str | None = None,
    ) -> int:
        """Create a custom field of ``USER``, ``CRM_LEAD`` ... under its full name."""
        with self.lock:
            row = CustomField(
                self.custom_fields.new_id(),
                entity_id,
                name,
                kind,
                label,
                multiple,
                sort,
                xml_id,
                tuple(options),
            )
            return self.custom_fields.add(row).id

    def fields_of(self, entity_id: str) -> list[CustomField]:
        """Custom fields of an object."""
        return [row for row in self.custom_fields if row.entity_id == entity_id]

    def _touch(self, card: tuple[int, int], at: datetime, by: int) -> None:
        """An activity moves the card's last activity, not its ``updatedTime``."""
        row = self.cards[card[0]].get(card[1]) if card[0] in self.cards else None
        if row is not None:
            row.fields.update(lastActivityTime=at, lastActivityBy=by)
