"""Client cards whose required fields are all filled: once per card, to the responsible person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game.observation import Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.model import Card


def observe(card: Card, required: Sequence[str]) -> list[Observation]:
    """Return the completion of `card`, dated at its last change: first seen complete."""
    if card.own or not required or not set(required) <= set(card.filled):
        return []
    return [
        Observation(
            key=f"{card.kind}:{card.id}:complete",
            kind="card_completed",
            person_id=card.responsible_id,
            object_kind=card.kind,
            object_id=card.id,
            at=card.updated_at,
            variant=card.kind,
        )
    ]
