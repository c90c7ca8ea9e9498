"""Making something under REST 3.0 once, however often it is told to (page rest-v3).

An Idempotency-Key is derived from what is made: the portal answers the same call with the same key
for a day as it did the first time, even where what it made then has been deleted since.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from b24game.portal.faults import Refused, plain
from b24game.portal.values import whole
from b24game.publish.outbox import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from b24game.portal.portal import Portal

_KEYS = 5
"""How many keys are tried before something must be wrong."""
_REUSED = "IDEMPOTENCYKEYREUSEDEXCEPTION"


def once(
    portal: Portal,
    method: str,
    fields: Mapping[str, object],
    *,
    look: Callable[[], int | None],
    there: Callable[[int], bool],
) -> int:
    """Make something and return its id.

    Args:
        portal: the portal.
        method: one that adds.
        fields: of what is made.
        look: finds it, where the key turns out to belong to another call.
        there: tells whether what was made still exists.

    Raises:
        Refused: the portal refuses it.
        PortalError: the portal does not answer; telling it again does no harm.
    """
    gone: list[int] = []
    while len(gone) < _KEYS:
        named = key(method, fields, gone)
        try:
            answer = portal.call_v3(method, {"fields": fields}, repeat="safe", key=named)
        except Refused as refusal:
            if plain(refusal.portal_code) != _REUSED:
                raise
            if (found := look()) is not None:
                return found
            gone.append(0)
            continue
        number = int(item(method, answer.result)["id"])
        if there(number):
            return number
        gone.append(number)
    raise Refused(method, _REUSED, "", "argument")


def key(method: str, fields: Mapping[str, object], gone: Sequence[int] = ()) -> str:
    """Return the key of making something anew after those that are `gone`."""
    made = canonical({"method": method, "fields": fields, "gone": list(gone)})
    return f"b24game-{hashlib.sha256(made.encode()).hexdigest()}"


def items(method: str, result: object) -> list[dict[str, Any]]:
    """Return the rows of an answer, each with its id.

    Raises:
        Refused: there are none to be understood.
    """
    rows = result.get("items") if isinstance(result, dict) else None
    if not isinstance(rows, list) or not all(map(_has_id, rows)):
        raise Refused(method, "UNREADABLE", "no items", "unreadable")
    return list(rows)


def item(method: str, result: object) -> dict[str, Any]:
    """Return the one row of an answer, with its id.

    Raises:
        Refused: there is none to be understood.
    """
    row = result.get("item") if isinstance(result, dict) else None
    if not isinstance(row, dict) or not _has_id(row):
        raise Refused(method, "UNREADABLE", "no item", "unreadable")
    return row


def _has_id(row: object) -> bool:
    return isinstance(row, dict) and whole(row.get("id")) is not None
