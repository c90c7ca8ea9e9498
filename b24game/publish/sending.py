"""Sending what is planned: committed as `sending` before the call, its outcome after it.

Of the rows that were being sent when a run died, each kind finds out by itself what became of
them (`notices.py`, `posts.py`, `profiles.py`, `pages.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from b24game.errors import ProductError
from b24game.publish import notices, outbox, pages, posts, profiles
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
    "profile": (profiles.deliver, profiles.TOGETHER),
    "notice": (notices.deliver, notices.TOGETHER),
    "post": (posts.deliver, 1),
    "page": (pages.deliver, 1),
}
"""How each kind is sent, and how many rows are `sending` at once."""


@dataclass(slots=True)
class Sent:
    """What came of a round of sending."""

    deliveries: list[Delivery] = field(default_factory=list)
    problem: ProductError | None = None
    """Why the rest was not sent; it is planned still."""

    def written(self) -> int:
        """Return how many calls changed something on the portal."""
        return sum(one.how in {"written", "edited"} for one in self.deliveries)


def send(
    connection: sqlite3.Connection, portal: Portal, kinds: Sequence[Kind], now: Moment
) -> Sent:
    """Send what is planned of these kinds, and clear up what an earlier run left behind."""
    sent = Sent()
    for kind in kinds:
        courier, together = _COURIERS[kind]
        waiting = list(outbox.items(connection, outbox.OPEN, kind))
        while waiting and sent.problem is None:
            items, waiting = waiting[:together], waiting[together:]
            _begin(connection, items, now)
            _carry(connection, courier(portal, items, now), items, now, sent)
    return sent


def _begin(connection: sqlite3.Connection, items: Sequence[Item], now: Moment) -> None:
    with transaction(connection):
        for item in items:
            outbox.mark(connection, item.key, "sending", now)


def _carry(
    connection: sqlite3.Connection,
    deliveries: Iterator[Delivery],
    items: Sequence[Item],
    now: Moment,
    sent: Sent,
) -> None:
    """Record each outcome as it comes; what was not carried out is as it was before."""
    untold = {item.key: item for item in items}
    try:
        for delivery in deliveries:
            with transaction(connection):
                _record(connection, delivery, now)
            del untold[delivery.item.key]
            sent.deliveries.append(delivery)
    except ProductError as problem:
        sent.problem = problem
        with transaction(connection):
            for item in untold.values():
                outbox.mark(connection, item.key, item.state, now, reason=item.reason)


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
