"""Scores on leads, or deals: fixed values, so any repeat is safe (writing.md 2).

Whoever plans one has just read what stands there, so it is not read again: fifty updates a request
and none beside them, 10,000 leads in 200. The answers show whether the values were kept; where
the fields are gone or a right is missing, the first fifty tell and the others wait.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.portal.answers import Answer
from b24game.portal.batch import Command
from b24game.portal.card_map import PROSPECT_TYPES
from b24game.portal.faults import Refused
from b24game.portal.stride import LONGEST, Stride
from b24game.portal.values import iso
from b24game.publish.delivery import NOT_STORED, UNKNOWN, Delivery, repeatable
from b24game.publish.kept import lost
from b24game.publish.outbox import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.model import Moment, ProspectKind
    from b24game.portal.outcomes import Outcome
    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Item

TOGETHER = 10_000
"""How long an update takes is found out anew with each of these."""
_FOR_ALL = frozenset({"scope", "method"})

_Tried = tuple["Item", "Outcome"]


def key(kind: ProspectKind, number: int) -> str:
    """Return the key under which the score of a lead or deal is kept in the outbox."""
    return f"score:{kind}:{number}"


def intent(
    kind: ProspectKind,
    number: int,
    subject: str,
    *,
    score: int,
    scored_at: Moment,
    names: tuple[str, str],
    offset: int,
) -> Intent:
    """Return the intent to have a score stand on a lead or deal.

    Args:
        kind: of the card.
        number: its id.
        subject: its title.
        score: 0..100.
        scored_at: when that was worked out.
        names: what `crm.item.fields` calls the fields of the score and of the date.
        offset: seconds east of UTC of the portal's clock: a portal that overlooks the offset of a
            date still keeps the same moment.
    """
    content = {
        "kind": kind,
        "id": number,
        "fields": {names[0]: score, names[1]: iso(scored_at, offset)},
        "score": score,
        "scored_at": scored_at,
    }
    return Intent(key(kind, number), "score", subject, content)


def deliver(portal: Portal, items: Sequence[Item], now: Moment) -> Iterator[Delivery]:
    """Write the scores.

    Raises:
        ProductError: the portal cannot be asked.
    """
    del now
    # Updates are seldom slow: ten to begin with would cost a request more than is promised.
    # The second round knows how long those of the first took.
    stride = Stride(LONGEST)
    first = list(_write(portal, items[:LONGEST], stride))
    offset = portal.server_offset
    gone = _gone(first, offset)
    tried = [_delivery(item, outcome, offset, gone) for item, outcome in first]
    yield from tried
    others = items[LONGEST:]
    if gone:
        yield from (Delivery(item, "planned", reason=NOT_STORED) for item in others)
    elif all(_in_vain(outcome) for _item, outcome in first):
        yield from (replace(tried[0], item=item) for item in others)
    else:
        for item, outcome in _write(portal, others, stride):
            yield _delivery(item, outcome, offset, gone)


def _write(portal: Portal, items: Sequence[Item], stride: Stride) -> Iterator[_Tried]:
    by_key = {item.key: item for item in items}
    commands = ((key, _command(item)) for key, item in by_key.items())
    for one, outcome in portal.write(commands, repeat="safe", stride=stride):
        yield by_key[one], outcome


def _command(item: Item) -> Command:
    params = {
        "entityTypeId": PROSPECT_TYPES[item.content["kind"]],
        "id": item.content["id"],
        "fields": item.content["fields"],
    }
    return Command("crm.item.update", params)


def _gone(tried: Sequence[_Tried], offset: int) -> frozenset[str]:
    """Return the fields that nobody's answer shows: they are not there any more."""
    missing = [
        lost(outcome.result, item.content["fields"], offset)
        for item, outcome in tried
        if isinstance(outcome, Answer)
    ]
    return frozenset.intersection(*missing) if missing else frozenset()


def _in_vain(outcome: Outcome) -> bool:
    """Tell whether nobody's score can be written; a lead that may not be edited is one lead."""
    return isinstance(outcome, Refused) and outcome.reason in _FOR_ALL


def _delivery(item: Item, outcome: Outcome, offset: int, gone: frozenset[str]) -> Delivery:
    if isinstance(outcome, Refused):
        return repeatable(item, outcome)
    if not isinstance(outcome, Answer):
        return Delivery(item, "sending", reason=UNKNOWN)
    missing = lost(outcome.result, item.content["fields"], offset)
    if missing & gone:
        return Delivery(item, "planned", reason=NOT_STORED)
    if missing:
        return Delivery(item, "given_up", reason=NOT_STORED)
    return Delivery(item, "sent", "written")
