"""Points, level and badges in people's profiles: fixed values, so any repeat is safe.

What stands there already is not written. The portal accepts unknown fields silently, so a few are
written first and read back: where the fields are gone or a right is missing, the others wait.
"""

from __future__ import annotations

from dataclasses import replace
from heapq import nlargest
from typing import TYPE_CHECKING

from b24game.portal.batch import Command
from b24game.portal.faults import OutcomeUnknownError, Refused
from b24game.publish.delivery import NOT_STORED, UNKNOWN, Delivery, refused
from b24game.publish.fields import NAMES
from b24game.publish.outbox import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from b24game.model import Moment
    from b24game.portal.outcomes import Outcome
    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Item

TOGETHER = 2500
"""As many as one request reads."""
_SAMPLE = 5
_NOTHING = frozenset({"", "0"})
"""An empty field of numbers may read as either."""


def key(person: int) -> str:
    """Return the key under which a person's profile is kept in the outbox."""
    return f"profile:{person}"


def intent(person: int, name: str, values: Mapping[str, str]) -> Intent:
    """Return the intent to have `values` stand in the fields of a person's profile."""
    content = {"person": person, "fields": dict(values)}
    return Intent(key(person), "profile", name, content)


def deliver(portal: Portal, items: Sequence[Item], now: Moment) -> Iterator[Delivery]:
    """Write what differs.

    Raises:
        ProductError: the portal cannot be asked.
    """
    del now
    try:
        standing = portal.profiles([_person(item) for item in items], NAMES)
    except Refused as refusal:
        # Nobody's profile was tried: whatever it was, another run may try.
        yield from (replace(refused(item, refusal), state="planned") for item in items)
        return
    differing = {}
    for item in items:
        if _same(standing.get(_person(item), {}), item):
            yield Delivery(item, "sent", "same")
        else:
            differing[item.key] = item
    few = nlargest(_SAMPLE, differing.values(), key=_telling)
    first = {item.key for item in few}
    others = [item for item in differing.values() if item.key not in first]
    tried = list(_look(portal, list(_write(portal, few))))
    yield from tried
    if tried and all(delivery.state == "planned" for delivery in tried):
        yield from (replace(tried[0], item=item) for item in others)
    else:
        yield from _write(portal, others)


def _person(item: Item) -> int:
    return int(item.content["person"])


def _same(standing: Mapping[str, str], item: Item) -> bool:
    """Tell whether the values stand there already."""
    return all(
        standing.get(name, "") == value or {standing.get(name, ""), value} == _NOTHING
        for name, value in item.content["fields"].items()
    )


def _told(item: Item) -> frozenset[str]:
    """Return the fields in which something is to stand."""
    return frozenset(n for n, value in item.content["fields"].items() if value not in _NOTHING)


def _telling(item: Item) -> int:
    """Return how many fields show whether they are there."""
    return len(_told(item))


def _write(portal: Portal, items: Sequence[Item]) -> Iterator[Delivery]:
    by_key = {item.key: item for item in items}
    commands = ((key, _command(item)) for key, item in by_key.items())
    for key, outcome in portal.write(commands, repeat="safe"):
        yield _delivery(by_key[key], outcome)


def _command(item: Item) -> Command:
    # Nothing else may be in it: ACTIVE=N would dismiss a person (writing.md 1).
    return Command("user.update", {"ID": _person(item), **item.content["fields"]})


def _delivery(item: Item, outcome: Outcome) -> Delivery:
    if isinstance(outcome, Refused):
        return refused(item, outcome)
    if isinstance(outcome, OutcomeUnknownError):
        return Delivery(item, "sending", reason=UNKNOWN)
    return Delivery(item, "sent", "written")


def _look(portal: Portal, tried: Sequence[Delivery]) -> Iterator[Delivery]:
    """Read back what was written: a field that is empty for everybody has gone."""
    written = [one.item for one in tried if one.how == "written"]
    stored = _stored(portal, written)
    empty = {
        item.key: {name for name in _told(item) if stored[item.key].get(name, "") in _NOTHING}
        for item in written
    }
    asked = frozenset[str]().union(*map(_told, written))
    gone = any(all(name in empty[i.key] for i in written if name in _told(i)) for name in asked)
    for one in tried:
        if one.how != "written":
            yield one
        elif gone:
            yield Delivery(one.item, "planned", reason=NOT_STORED)
        elif empty[one.item.key]:
            yield Delivery(one.item, "given_up", reason=NOT_STORED)
        else:
            yield one


def _stored(portal: Portal, items: Sequence[Item]) -> dict[str, Mapping[str, str]]:
    if not items:
        return {}
    try:
        found = portal.profiles([_person(item) for item in items], NAMES)
    except Refused:  # they could be read a moment ago
        return {item.key: item.content["fields"] for item in items}
    return {item.key: found.get(_person(item), {}) for item in items}
