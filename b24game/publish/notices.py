"""Notices: sent at most once, for nobody else's can be read back (writing.md 4).

A notice whose outcome is not known is given up. One that waited too long is not news any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.answers import Answer
from b24game.portal.batch import Command
from b24game.portal.faults import Refused
from b24game.publish.delivery import NOT_DELIVERED, STALE, UNKNOWN, Delivery, refused
from b24game.publish.outbox import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.model import Moment
    from b24game.portal.outcomes import Outcome
    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Item

TOGETHER = 20
"""As many as a lost answer may cost."""
FRESH = 3 * 86400
"""Seconds after which nobody is told any more."""


def intent(key: str, person: int, name: str, text: str) -> Intent:
    """Return the intent to tell a person something."""
    return Intent(f"notice:{key}", "notice", name, {"person": person, "text": text})


def deliver(portal: Portal, items: Sequence[Item], now: Moment) -> Iterator[Delivery]:
    """Tell everybody once.

    Raises:
        ProductError: the portal cannot be asked; who was not yielded was not told.
    """
    telling = {}
    for item in items:
        if item.state == "sending":
            yield Delivery(item, "given_up", reason=UNKNOWN)
        elif now - item.planned_at > FRESH:
            yield Delivery(item, "given_up", reason=STALE)
        else:
            telling[item.key] = item
    commands = ((key, _command(item)) for key, item in telling.items())
    for key, outcome in portal.write(commands, repeat="never"):
        yield _delivery(telling[key], outcome)


def _command(item: Item) -> Command:
    params = {"USER_ID": item.content["person"], "MESSAGE": item.content["text"]}
    return Command("im.notify.system.add", params)


def _delivery(item: Item, outcome: Outcome) -> Delivery:
    if isinstance(outcome, Refused):
        return refused(item, outcome)
    if not isinstance(outcome, Answer):
        return Delivery(item, "given_up", reason=UNKNOWN)
    if not outcome.result:
        # dismissed meanwhile, or this kind of notice is switched off
        return Delivery(item, "given_up", reason=NOT_DELIVERED)
    return Delivery(item, "sent", "written", receipt=str(outcome.result))
