"""Moving leads, or deals, to a stage, or marking them in a field, unless people were quicker.

Pages crm/universal/crm-item-list and crm-item-update: the same once more changes nothing. A lead
that somebody has moved since it was to be moved, or that is won or lost, is left where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24game.portal.answers import Answer
from b24game.portal.batch import Command
from b24game.portal.card_map import PROSPECT_TYPES
from b24game.portal.faults import Refused
from b24game.publish.delivery import GONE, MOVED, NOT_STORED, UNKNOWN, Delivery, put_off, repeatable
from b24game.publish.kept import lost
from b24game.publish.outbox import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.model import Moment, ProspectKind
    from b24game.portal.outcomes import Outcome
    from b24game.portal.portal import Portal
    from b24game.portal.prospect_stages import Stage
    from b24game.publish.outbox import Item

TOGETHER = 500
"""Few enough for little to happen between the look and the move."""
_IN_PROGRESS = "P"


def move(kind: ProspectKind, number: int, turn: int, subject: str, *, seen: str, to: str) -> Intent:
    """Return the intent to move a card from the stage it was seen in, once a turn."""
    content = {"kind": kind, "id": number, "from": seen, "to": to}
    return _intent(kind, number, turn, subject, content)


def mark(
    kind: ProspectKind, number: int, turn: int, subject: str, *, field: str, value: str | int
) -> Intent:
    """Return the intent to have a value stand in a field of a card, once a turn.

    `field` is what `crm.item.fields` calls it.
    """
    content = {"kind": kind, "id": number, "field": field, "value": value}
    return _intent(kind, number, turn, subject, content)


def deliver(portal: Portal, items: Sequence[Item], now: Moment) -> Iterator[Delivery]:
    """Move and mark.

    Raises:
        ProductError: the portal cannot be asked.
    """
    del now
    for kind in PROSPECT_TYPES:
        some = [item for item in items if item.content["kind"] == kind]
        moving = [item for item in some if "to" in item.content]
        try:
            ids = sorted({int(item.content["id"]) for item in moving})
            standing = portal.prospect_stages(kind, ids) if ids else {}
        except Refused as refusal:
            yield from (put_off(item, refusal) for item in moving)
            moving, standing = [], {}
        decided = {item.key: _decided(item, standing.get(item.content["id"])) for item in moving}
        yield from (delivery for delivery in decided.values() if delivery is not None)
        marking = [item for item in some if "to" not in item.content]
        yield from _update(portal, [i for i in moving if decided[i.key] is None] + marking)


def _intent(
    kind: ProspectKind, number: int, turn: int, subject: str, content: dict[str, Any]
) -> Intent:
    return Intent(f"stage:{kind}:{number}:{turn}", "stage", subject, content)


def _decided(item: Item, now: Stage | None) -> Delivery | None:
    """Return what is settled without moving anything; nothing where the card is to be moved."""
    if now is None:
        return Delivery(item, "given_up", reason=GONE)
    if now.code == item.content["to"]:
        return Delivery(item, "sent", "same")
    if now.code != item.content["from"] or now.semantic != _IN_PROGRESS:
        return Delivery(item, "given_up", reason=MOVED)
    return None


def _update(portal: Portal, items: Sequence[Item]) -> Iterator[Delivery]:
    by_key = {item.key: item for item in items}
    commands = ((key, _command(item)) for key, item in by_key.items())
    for key, outcome in portal.write(commands, repeat="safe"):
        yield _delivery(by_key[key], outcome, portal.server_offset)


def _command(item: Item) -> Command:
    params = {
        "entityTypeId": PROSPECT_TYPES[item.content["kind"]],
        "id": item.content["id"],
        "fields": _fields(item),
    }
    return Command("crm.item.update", params)


def _fields(item: Item) -> dict[str, object]:
    content = item.content
    return {"stageId": content["to"]} if "to" in content else {content["field"]: content["value"]}


def _delivery(item: Item, outcome: Outcome, offset: int) -> Delivery:
    if isinstance(outcome, Refused):
        return repeatable(item, outcome)
    if not isinstance(outcome, Answer):
        return Delivery(item, "sending", reason=UNKNOWN)
    if lost(outcome.result, _fields(item), offset):
        return Delivery(item, "given_up", reason=NOT_STORED)
    return Delivery(item, "sent", "written")
