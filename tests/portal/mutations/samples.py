"""What is mutated: samples of the documentation, with the fields that a stream's `select` adds."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from b24game.portal.pages import decode, list_in
from b24game.portal.rows.row import CardField, Context
from b24game.portal.streams import STREAMS

if TYPE_CHECKING:
    from b24game.portal.stream import Stream

Json = Any
"""Decoded JSON, broken or not."""

SAMPLES = Path(__file__).parents[3] / "fixtures" / "samples"
OFFSET = 10_800
NOON = "2026-09-01T12:00:00+03:00"
FIELDS = (
    CardField("phone", "hasPhone", "flag"),
    CardField("name", "name", "text"),
    CardField("company", "companyId", "number"),
    CardField("logo", "logo", "file"),
    CardField("UF_CRM_1", "ufCrm_1", "any"),
)
CONTEXT = Context(OFFSET, FIELDS)

ITEM = {"stageSemanticId": "P", "createdTime": NOON, "updatedTime": NOON, "createdBy": 4}
REST: dict[str, dict[str, object]] = {
    "tasks": {"changedDate": NOON, "createdBy": "503", "closedDate": None},
    "deals": {
        **ITEM,
        "categoryId": 10,
        "currencyId": "EUR",
        "movedTime": NOON,
        "isRecurring": "N",
        "isReturnCustomer": "Y",
    },
    "leads": ITEM,
    "contacts": {"updatedTime": NOON, "hasPhone": "Y", "companyId": 7, "logo": None, "ufCrm_1": []},
    "companies": {
        "updatedTime": NOON,
        "hasPhone": "N",
        "companyId": 0,
        "logo": {"id": 5},
        "ufCrm_1": ["77"],
        "isMyCompany": "N",
    },
}


@cache
def sample(method: str) -> Json:
    """The first answer with rows of the REST that the room speaks; nobody changes it."""
    found = json.loads((SAMPLES / f"{method}.json").read_text("utf-8"))["samples"]
    return next(
        one["response"] for one in found if "v3" not in one["page"] and "result" in one["response"]
    )


def complete(stream: Stream[Json]) -> Json:
    """A sample with at least three rows that all decode."""
    response = deepcopy(sample(stream.method))
    rows = list_in(response["result"], stream.path)
    assert rows
    whole: list[Json] = [{**row, **REST.get(stream.name, {})} for row in rows]  # type: ignore[dict-item]
    for number in range(len(whole), 3):
        whole.append({**whole[0], stream.id_row: number + 90_000} if stream.id_row else whole[0])
    response["result"] = {stream.path: whole[:4]} if stream.path else whole[:4]
    return response


SOUND = {name: complete(stream) for name, stream in STREAMS.items()}
NOUNS = {
    name: decode(
        list_in(sound["result"], STREAMS[name].path) or [], STREAMS[name], CONTEXT, last_id=0
    ).rows
    for name, sound in SOUND.items()
}

EVENTS: tuple[tuple[str, Json], ...] = (
    ("STATUS", {"from": "2", "to": "5"}),
    ("RENEW", []),
    ("DEADLINE", {"from": "", "to": NOON}),
    ("RESPONSIBLE_ID", {"from": 3, "to": 4}),
)
HISTORY: Json = {
    "result": {
        "list": [
            {"id": number, "createdDate": NOON, "field": field, "value": value}
            for number, (field, value) in enumerate(EVENTS, 1)
        ]
    }
}
NAMES = {"result": {"fields": {"ufCrm_1": {"upperName": "UF_CRM_1"}, "id": {"upperName": "ID"}}}}
