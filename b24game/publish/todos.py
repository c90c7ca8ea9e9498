"""To-dos in the timelines of leads, or deals, known by the mark at the end of their description.

Page crm/timeline/activities/todo/crm-activity-todo-add: each call adds one more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.batch import Command
from b24game.portal.card_map import PROSPECT_TYPES
from b24game.portal.faults import Refused
from b24game.portal.rows.feed import MARK
from b24game.portal.values import iso, whole
from b24game.publish import adding
from b24game.publish.delivery import STALE, Delivery
from b24game.publish.outbox import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.model import Moment, ProspectKind
    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Item

TOGETHER = 2500
"""As many as are looked for in one request."""
_LATE = 86_400
"""Seconds after its deadline at which nobody is reminded any more."""


def mark(kind: ProspectKind, number: int, turn: int) -> str:
    """Return what the description has to end with."""
    return f"{MARK}todo-{kind}-{number}-{turn}"


def intent(
    kind: ProspectKind,
    number: int,
    turn: int,
    subject: str,
    *,
    title: str,
    text: str,
    deadline: Moment,
    responsible: int,
) -> Intent:
    """Return the intent to add a to-do, once a turn.

    Args:
        kind: of the card.
        number: its id.
        turn: for which time.
        subject: for people: the card's title.
        title: of the to-do.
        text: its description, which ends with `mark`.
        deadline: when it is to be done.
        responsible: who is to do it.

    Raises:
        ValueError: the mark is missing: it could not be found again.
    """
    known = mark(kind, number, turn)
    if not text.endswith(known):
        raise ValueError(f"the text does not end with {known}")
    content = {
        "kind": kind,
        "id": number,
        "title": title,
        "text": text,
        "mark": known,
        "deadline": deadline,
        "responsible": responsible,
    }
    return Intent(f"todo:{kind}:{number}:{turn}", "todo", subject, content)


def deliver(portal: Portal, items: Sequence[Item], now: Moment) -> Iterator[Delivery]:
    """Add the to-dos; what stands already is left as it is.

    Raises:
        ProductError: the portal cannot be asked; what was not yielded was not added.
    """

    def find(some: Sequence[Item]) -> dict[str, str]:
        return _find(portal, some)

    new = [item for item in items if item.receipt is None]
    yield from (Delivery(item, "sent", "same") for item in items if item.receipt is not None)
    try:
        standing = adding.standing(new, find)
    except Refused as refusal:
        yield from (adding.unseen(item, refusal) for item in new)
        return
    missing = []
    for item in new:
        if item.key in standing:
            yield Delivery(item, "sent", "found", receipt=standing[item.key])
        elif now - max(item.content["deadline"], item.planned_at) > _LATE:
            yield Delivery(item, "given_up", reason=STALE)
        else:
            missing.append(item)
    offset = portal.server_offset
    yield from adding.add(
        portal, missing, command=lambda item: _command(item, offset), receipt=_receipt, find=find
    )


def _find(portal: Portal, items: Sequence[Item]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in PROSPECT_TYPES:
        by_mark = {i.content["mark"]: i for i in items if i.content["kind"] == kind}
        if by_mark:
            marks = {known: int(item.content["id"]) for known, item in by_mark.items()}
            standing = portal.own_todos(kind, marks)
            found |= {by_mark[known].key: str(number) for known, number in standing.items()}
    return found


def _command(item: Item, offset: int) -> Command:
    content = item.content
    params = {
        "ownerTypeId": PROSPECT_TYPES[content["kind"]],
        "ownerId": content["id"],
        "deadline": iso(content["deadline"], offset),
        "title": content["title"],
        "description": content["text"],
        "responsibleId": content["responsible"],
    }
    return Command("crm.activity.todo.add", params)


def _receipt(result: object) -> str | None:
    number = whole(result.get("id")) if isinstance(result, dict) else None
    return None if number is None else str(number)
