"""One comment a lead, or deal, that says where its score comes from, edited when that changes.

Pages crm/timeline/comments/*: a comment that somebody deleted is added anew with the next change,
and not before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.portal.batch import Command
from b24game.portal.card_map import PROSPECT_TYPES
from b24game.portal.faults import OutcomeUnknownError, Refused
from b24game.portal.rows.feed import MARK
from b24game.portal.values import whole
from b24game.publish import adding
from b24game.publish.delivery import GONE, UNKNOWN, Delivery, repeatable
from b24game.publish.outbox import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.model import Moment, ProspectKind
    from b24game.portal.own_comments import OwnComment
    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Item

TOGETHER = 2500
"""Comments are looked for lead by lead, fifty a request."""


def mark(kind: ProspectKind, number: int) -> str:
    """Return what the comment has to end with."""
    return f"{MARK}score-{kind}-{number}"


def intent(kind: ProspectKind, number: int, subject: str, text: str) -> Intent:
    """Return the intent to have one comment stand on a card.

    Args:
        kind: of the card.
        number: its id.
        subject: for people: its title.
        text: BBCode that ends with `mark`, without anything that changes by itself.

    Raises:
        ValueError: the mark is missing: it could not be found again.
    """
    known = mark(kind, number)
    if not text.endswith(known):
        raise ValueError(f"the text does not end with {known}")
    content = {"kind": kind, "id": number, "text": text, "mark": known}
    return Intent(f"comment:{kind}:{number}", "comment", subject, content)


def deliver(portal: Portal, items: Sequence[Item], now: Moment) -> Iterator[Delivery]:
    """Edit what stands, add the rest.

    Raises:
        ProductError: the portal cannot be asked; what was not yielded stands as it stood.
    """
    del now
    new = [item for item in items if item.receipt is None]
    for delivery in _edit(portal, [item for item in items if item.receipt is not None]):
        if _is_gone(delivery):
            new.append(replace(delivery.item, receipt=None))
        else:
            yield delivery
    if new:
        yield from _add(portal, new)


def _add(portal: Portal, items: Sequence[Item]) -> Iterator[Delivery]:
    """Take over what an earlier try made, add what is missing."""
    standing = adding.standing(items, lambda some: _find(portal, some))
    refusals = {key: one for key, one in standing.items() if isinstance(one, Refused)}
    yield from _unseen(portal, [item for item in items if item.key in refusals], refusals)
    differing = []
    for item in items:
        one = standing.get(item.key)
        if one is None or isinstance(one, Refused):
            continue
        if one.says(item.content["text"]):
            yield Delivery(item, "sent", "found", receipt=str(one.id))
        else:
            differing.append(replace(item, receipt=str(one.id)))
    yield from (replace(one, receipt=one.item.receipt) for one in _edit(portal, differing))
    yield from adding.add(
        portal,
        [item for item in items if item.key not in standing],
        command=_command,
        receipt=_receipt,
        find=lambda some: _found(portal, some),
    )


def _find(portal: Portal, items: Sequence[Item]) -> dict[str, OwnComment | Refused]:
    """Return by key what stands on the cards, or why that cannot be known."""
    found: dict[str, OwnComment | Refused] = {}
    for kind in PROSPECT_TYPES:
        by_mark = {i.content["mark"]: i for i in items if i.content["kind"] == kind}
        if by_mark:
            marks = {known: int(item.content["id"]) for known, item in by_mark.items()}
            standing = portal.own_comments(kind, marks)
            found |= {by_mark[known].key: one for known, one in standing.items()}
    return found


def _found(portal: Portal, items: Sequence[Item]) -> dict[str, str]:
    return {
        key: str(one.id)
        for key, one in _find(portal, items).items()
        if not isinstance(one, Refused)
    }


def _unseen(
    portal: Portal, items: Sequence[Item], refusals: dict[str, Refused]
) -> Iterator[Delivery]:
    """Give up what was to stand on cards that are gone; whatever else may not be read waits."""
    for kind in PROSPECT_TYPES:
        some = [item for item in items if item.content["kind"] == kind]
        if not some:
            continue
        cards = [int(item.content["id"]) for item in some]
        try:
            there = frozenset(portal.prospect_stages(kind, cards))
        except Refused:  # then nothing is known of any of them
            there = frozenset(cards)
        for item in some:
            if item.content["id"] in there:
                yield adding.unseen(item, refusals[item.key])
            else:
                yield Delivery(item, "given_up", reason=GONE)


def _edit(portal: Portal, items: Sequence[Item]) -> Iterator[Delivery]:
    by_key = {item.key: item for item in items}
    commands = ((key, _edited(item)) for key, item in by_key.items())
    for key, outcome in portal.write(commands, repeat="safe"):
        if isinstance(outcome, Refused):
            yield repeatable(by_key[key], outcome)
        elif isinstance(outcome, OutcomeUnknownError):
            yield Delivery(by_key[key], "sending", reason=UNKNOWN)
        else:
            yield Delivery(by_key[key], "sent", "edited")


def _is_gone(edited: Delivery) -> bool:
    """Tell whether there is nothing to edit: no page names the code of that."""
    return edited.state == "given_up"


def _edited(item: Item) -> Command:
    params = {"id": item.receipt, "fields": {"COMMENT": item.content["text"]}}
    return Command("crm.timeline.comment.update", params)


def _command(item: Item) -> Command:
    content = item.content
    fields = {
        "ENTITY_ID": content["id"],
        "ENTITY_TYPE": content["kind"],
        "COMMENT": content["text"],
    }
    return Command("crm.timeline.comment.add", {"fields": fields})


def _receipt(result: object) -> str | None:
    number = whole(result)
    return None if number is None else str(number)
