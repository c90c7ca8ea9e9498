"""Made-up leads and what happens around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24game.model import Prospect, StageMove, Touch

if TYPE_CHECKING:
    from b24game.model import TouchKind

NOW = 1_800_000_000
DAY = 86_400
MADE = NOW - 10 * DAY


def prospect(number: int = 1, **given: Any) -> Prospect:  # noqa: ANN401 - any field of it
    """Return an open lead of ten days, with nothing filled."""
    values: dict[str, Any] = {
        "kind": "lead",
        "id": number,
        "title": "Заявка Ивана",
        "stage_id": "NEW",
        "semantic": "P",
        "responsible_id": 1,
        "created_at": MADE,
        "updated_at": MADE,
        "moved_at": None,
        "moved_by": 0,
        "closed_at": None,
        "amount": 0.0,
        "currency": "RUB",
        "company_id": 0,
        "contact_id": 0,
        "values": {},
        "score": None,
        "scored": False,
    }
    return Prospect(**(values | given))


def touch(kind: TouchKind, at: int, **given: Any) -> Touch:  # noqa: ANN401 - any field of it
    """Return something incoming and completed, entered when it happened."""
    values = {"id": 1, "owner_id": 1, "outgoing": False, "completed": True, "created_at": at}
    return Touch(kind=kind, at=at, **(values | given))


def move(number: int, at: int, stage: str, semantic: str = "P", owner: int = 1) -> StageMove:
    """Return a line of the stage history."""
    return StageMove(number, owner, at, 0, stage, semantic)
