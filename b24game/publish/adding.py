"""Adding many things once each: looked for before, and again after an unknown outcome.

A create is never repeated blindly. What an earlier run began is waited for (`late.py`); what this
one does not know the outcome of is looked for until it cannot arrive any more, and only then tried
a second time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from b24game.errors import ProductError
from b24game.portal.answers import Answer
from b24game.portal.faults import Refused
from b24game.publish import late
from b24game.publish.delivery import UNKNOWN, Delivery, put_off, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from b24game.portal.batch import Command
    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Item


Found = TypeVar("Found")
_TRIES = 2


def standing(
    items: Sequence[Item], find: Callable[[Sequence[Item]], Mapping[str, Found]]
) -> dict[str, Found]:
    """Return what stands already, by key, once nothing of an earlier run can arrive any more.

    Raises:
        ProductError: whatever `find` raises.
    """
    found = dict(find(items)) if items else {}
    _await([item for item in items if late.may_come(item)], found, find)
    return found


def unseen(item: Item, refusal: Refused) -> Delivery:
    """Return what to do where nobody may look: what cannot be looked for must not be added."""
    delivery = put_off(item, refusal)
    return replace(delivery, state="sending") if item.state == "sending" else delivery


def add(
    portal: Portal,
    items: Sequence[Item],
    *,
    command: Callable[[Item], Command],
    receipt: Callable[[object], str | None],
    find: Callable[[Sequence[Item]], Mapping[str, str]],
) -> Iterator[Delivery]:
    """Add what does not stand yet, in batches.

    Args:
        portal: the portal.
        items: nothing of them stands, nor can arrive any more.
        command: what adds one.
        receipt: the id in its answer, where it has one.
        find: the ids of those that stand, by key.

    Raises:
        ProductError: the portal cannot be asked; what was not yielded was not added.
    """
    left = list(items)
    for _try in range(_TRIES):
        unknown: list[Item] = []
        by_key = {item.key: item for item in left}
        try:
            commands = [(item.key, command(item)) for item in left]
            for key, outcome in portal.write(commands, repeat="never"):
                number = receipt(outcome.result) if isinstance(outcome, Answer) else None
                if isinstance(outcome, Refused):
                    yield refused(by_key[key], outcome)
                elif number is None:
                    unknown.append(by_key[key])
                else:
                    yield Delivery(by_key[key], "sent", "written", receipt=number)
        except ProductError:
            yield from map(_unknown, unknown)
            raise
        left = unknown
        found: dict[str, str] = {}
        try:
            _await(left, found, find)
        except ProductError:
            break
        yield from (
            Delivery(item, "sent", "found", receipt=found[item.key])
            for item in left
            if item.key in found
        )
        left = [item for item in left if item.key not in found]
        if not left:
            return
    yield from map(_unknown, left)


def _await(
    items: Sequence[Item],
    found: dict[str, Found],
    find: Callable[[Sequence[Item]], Mapping[str, Found]],
) -> None:
    """Look for those of `items` that are not among the `found`, until they cannot arrive."""

    def missing() -> list[Item]:
        return [item for item in items if item.key not in found]

    def look() -> bool | None:
        found.update(find(missing()))
        return None if missing() else True

    if missing():
        late.await_it(look)


def _unknown(item: Item) -> Delivery:
    return Delivery(item, "sending", reason=UNKNOWN)
