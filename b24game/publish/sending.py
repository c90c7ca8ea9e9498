"""Sending what is planned: committed as `sending` before the call, its outcome after it.

Of the rows that were being sent when a run died, each kind finds out by itself what became of
them (`notices.py`, `posts.py`, `profiles.py`, `pages.py`; of leads `scores.py`, `stages.py`,
`todos.py`, `timeline.py`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from b24game.errors import ProductError
from b24game.publish import (
    notices,
    outbox,
    pages,
    posts,
    profiles,
    scores,
    stages,
    timeline,
    todos,
)
from b24game.publish.delivery import Sent
from b24game.state.file import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from b24game.model import Moment
    from b24game.portal.portal import Portal
    from b24game.publish.delivery import Delivery
    from b24game.publish.outbox import Item, Kind


class Courier(Protocol):
    """Sends rows of one kind; whatever it did not yield when it raises was not carried out."""

    def __call__(self, portal: Portal, items: Sequence[Item], now: Moment) -> Iterator[Delivery]:
        """Yield what came of each row."""


_COURIERS: dict[Kind, tuple[Courier, int]] = {
    "score": (scores.deliver, scores.TOGETHER),
    "stage": (stages.deliver, stages.TOGETHER),
    "todo": (todos.deliver, todos.TOGETHER),
    "profile": (profiles.deliver, profiles.TOGETHER),
    "notice": (notices.deliver, notices.TOGETHER),
    "comment": (timeline.deliver, timeline.TOGETHER),
    "post": (posts.deliver, posts.TOGETHER),
    "page": (pages.deliver, 1),
}
"""How each kind is sent, and how many rows are `sending` at once."""


def send(
    connection: sqlite3.Connection, portal: Portal, given: Sequence[Item], now: Moment
) -> Sent:
    """Send rows that wait, kind by kind, and clear up what an earlier run left behind of them."""
    sent = Sent()
    for kind, (courier, together) in _COURIERS.items():
        waiting = [item for item in given if item.kind == kind]
        while waiting and sent.problem is None:
            items, waiting = waiting[:together], waiting[together:]
            _begin(connection, items)
            _carry(connection, courier(portal, items, now), items, sent)
    return sent


def _begin(connection: sqlite3.Connection, items: Sequence[Item]) -> None:
    with transaction(connection):
        for item in items:
            outbox.mark(connection, item.key, "sending", _tried())


def _carry(
    connection: sqlite3.Connection,
    deliveries: Iterator[Delivery],
    items: Sequence[Item],
    sent: Sent,
) -> None:
    """Record each outcome as it comes; what was not carried out is as it was before."""
    untold = {item.key: item for item in items}
    try:
        for delivery in deliveries:
            with transaction(connection):
                _record(connection, delivery, _tried())
            del untold[delivery.item.key]
            sent.deliveries.append(delivery)
    except ProductError as problem:
        sent.problem = problem
        with transaction(connection):
            for item in untold.values():
                outbox.mark(connection, item.key, item.state, _tried(), reason=item.reason)


def _tried() -> Moment:
    """Return the time of this machine: how long ago a call was begun is no matter of `as_of`."""
    return int(time.time())


def _record(connection: sqlite3.Connection, delivery: Delivery, now: Moment) -> None:
    if delivery.state == "sent":
        outbox.confirm(
            connection, delivery.item, now, reason=delivery.reason, receipt=delivery.receipt
        )
    else:
        outbox.mark(
            connection,
            delivery.item.key,
            delivery.state,
            now,
            reason=delivery.reason,
            receipt=delivery.receipt,
        )
