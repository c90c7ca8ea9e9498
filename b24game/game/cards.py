"""Client cards whose required fields are all filled: once per card, to the responsible person.

A card that was complete stays so by the terms it was completed under: asking for more fields, or
for fewer, never takes back or grants points of the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game.observation import Observation
from b24game.periods import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.model import Card, Moment
    from b24game.rules.ruleset import Cards


@dataclass(frozen=True, slots=True)
class Terms:
    """Which fields make a card complete, and since when these terms hold."""

    cards: Cards
    since: Moment = BEGINNING
    unknown: frozenset[str] = frozenset()
    """Fields that the portal does not have."""

    def required(self, kind: str) -> tuple[str, ...]:
        """Return the required fields of contacts or companies."""
        return self.cards.contact if kind == "contact" else self.cards.company


def key(card: Card) -> str:
    """Return the key of the card's completion."""
    return f"{card.kind}:{card.id}:complete"


def observe(card: Card, terms: Terms, counted_by: str | None = None) -> list[Observation]:
    """Return the completion of `card`, dated at its last change when first seen complete.

    `counted_by` are the terms of a completion that stands already.
    """
    required: Sequence[str] = terms.required(card.kind)
    if counted_by:
        required = [name for name in counted_by.split(",") if name not in terms.unknown]
    if card.own or not required or not set(required) <= set(card.filled):
        return []
    return [
        Observation(
            key=key(card),
            kind="card_completed",
            person_id=card.responsible_id,
            object_kind=card.kind,
            object_id=card.id,
            at=max(card.updated_at, terms.since),
            variant=card.kind,
            terms=",".join(required),
        )
    ]
