"""The independent oracle: what a row's noun holds, field by field, or that it cannot be read."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from b24game.portal.pages import decode
from tests.portal.mutations.readers import (
    MISSING,
    Bad,
    amount,
    at,
    at_or_none,
    first,
    identifier,
    named,
    said,
    semantic,
    someone,
    stripped,
    words,
)
from tests.portal.mutations.samples import CONTEXT

if TYPE_CHECKING:
    from b24game.portal.stream import Stream
    from tests.portal.mutations.readers import Reader
    from tests.portal.mutations.samples import Json

ORACLE: dict[str, dict[str, tuple[str, Reader]]] = {
    "users": {
        "id": ("ID", identifier),
        "active": ("ACTIVE", said),
        "position": ("WORK_POSITION", stripped),
    },
    "departments": {
        "id": ("ID", identifier),
        "name": ("NAME", stripped),
        "parent_id": ("PARENT", first),
        "head_id": ("UF_HEAD", first),
    },
    "tasks": {
        "id": ("id", identifier),
        "title": ("title", words),
        "status": ("status", someone),
        "created_by": ("createdBy", someone),
        "created_at": ("createdDate", at),
        "closed_at": ("closedDate", at_or_none),
        "deadline_at": ("deadline", at_or_none),
    },
    "deals": {
        "id": ("id", identifier),
        "title": ("title", words),
        "category_id": ("categoryId", someone),
        "semantic": ("stageSemanticId", semantic),
        "amount": ("opportunity", amount),
        "currency": ("currencyId", words),
        "responsible_id": ("assignedById", someone),
        "created_at": ("createdTime", at),
        "moved_at": ("movedTime", at_or_none),
        "template": ("isRecurring", said),
        "repeat_customer": ("isReturnCustomer", said),
    },
    "leads": {
        "id": ("id", identifier),
        "semantic": ("stageSemanticId", semantic),
        "source_id": ("sourceId", words),
        "responsible_id": ("assignedById", someone),
        "created_by": ("createdBy", someone),
        "created_at": ("createdTime", at),
    },
    "contacts": {
        "id": ("id", identifier),
        "responsible_id": ("assignedById", someone),
        "updated_at": ("updatedTime", at),
    },
    "companies": {
        "id": ("id", identifier),
        "title": ("title", words),
        "own": ("isMyCompany", said),
    },
    "currencies": {"code": ("CURRENCY", named), "base": ("BASE", said)},
    "statuses": {
        "id": ("ID", identifier),
        "dictionary": ("ENTITY_ID", words),
        "code": ("STATUS_ID", named),
        "name": ("NAME", words),
    },
    "posts": {
        "id": ("ID", identifier),
        "author_id": ("AUTHOR_ID", identifier),
        "published_at": ("DATE_PUBLISH", at),
    },
    "activities": {
        "id": ("ID", identifier),
        "title": ("SUBJECT", words),
        "completed": ("COMPLETED", said),
        "created_at": ("CREATED", at),
        "deadline_at": ("DEADLINE", at_or_none),
    },
    "calls": {
        "id": ("ID", identifier),
        "person_id": ("PORTAL_USER_ID", someone),
        "at": ("CALL_START_DATE", at),
        "seconds": ("CALL_DURATION", someone),
    },
}
MOVE = {
    "id": ("ID", identifier),
    "owner_id": ("OWNER_ID", identifier),
    "at": ("CREATED_TIME", at),
    "category_id": ("CATEGORY_ID", someone),
    "semantic": ("STAGE_SEMANTIC_ID", semantic),
}
ORACLE["stage_moves"] = ORACLE["lead_moves"] = MOVE
NEEDED = frozenset({"id", "ID", "status", "createdDate", "createdTime", "CREATED_TIME"})


@cache
def spelled(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter != "_")


def came(row: Json, name: str) -> list[Json]:
    """The values of a field under any spelling of its name."""

    return [value for other, value in row.items() if spelled(other) == spelled(name)]


def foretell(row: Json, stream: str) -> dict[str, Json]:
    """What the oracle's fields of a row are; `Bad` where one cannot be read."""
    if not isinstance(row, dict):
        raise Bad
    told = {}
    for attribute, (name, reader) in ORACLE[stream].items():
        values = came(row, name)
        if any(value != values[0] for value in values) or (not values and name in NEEDED):
            raise Bad
        told[attribute] = reader(values[0] if values else MISSING)
    return told


def checked(row: Json, stream: Stream[Json]) -> tuple[Json, ...]:
    """Decode one row and compare it with the oracle; return its noun, or nothing."""
    page = decode([row], stream, CONTEXT, last_id=0)
    assert len(page.rows) + len(page.bad) == 1
    try:
        told = foretell(row, stream.name)
    except Bad:
        told = None
    if page.rows:
        assert told is not None, f"guessed {page.rows[0]}"
        noun = page.rows[0]
        assert {name: getattr(noun, name) for name in told} == told
        assert storable(noun)
    else:
        bad = page.bad[0]
        assert bad.stream == stream.name
        assert bad.problem
        assert bad.where == place(row, stream)
    return page.rows


def storable(noun: Json) -> bool:
    """Whether the state file takes it: 64 bits, no infinity."""
    values = [getattr(noun, name) for name in noun.__slots__]
    return all(
        abs(one) < 2**63 if isinstance(one, int) else math.isfinite(one)
        for one in values
        if isinstance(one, (int, float))
    )


def place(row: Json, stream: Stream[Json]) -> str:
    """The id where there is one, in the exact spelling first, else the position."""
    values = came(row, stream.id_row) if isinstance(row, dict) and stream.id_row else []
    if values and row.get(stream.id_row) is not None:
        values = [row[stream.id_row]]
    for value in [one for one in values if one is not None][:1]:
        plain = not isinstance(value, str) or "e" not in value
        try:
            return str(identifier(value)) if plain else "#1"
        except Bad:
            break
    return "#1"
