"""What came of sending one row of the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from b24game.language import _

if TYPE_CHECKING:
    from b24game.errors import ProductError
    from b24game.portal.faults import Refused
    from b24game.publish.outbox import Item, State

How = Literal["written", "edited", "found", "same", "not"]
"""`found`: an earlier try had been carried out; `same`: it stood there already."""

UNKNOWN = "unknown"
STALE = "stale"
PASSED = "passed"
NOT_DELIVERED = "not_delivered"
NOT_STORED = "not_stored"
MEDAL_IGNORED = "medal_ignored"
TRUNCATED = "truncated"
MOVED = "moved"
GONE = "gone"
REFUSED = "refused"
_MISSING_RIGHTS = frozenset({"scope", "access", "method"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """The state that a row is in now, and why."""

    item: Item
    state: State
    how: How = "not"
    reason: str = ""
    """One of the words above, with a colon and the portal's own words after `refused`."""
    receipt: str | None = None


@dataclass(slots=True)
class Sent:
    """What came of a round of sending."""

    deliveries: list[Delivery] = field(default_factory=list)
    problem: ProductError | None = None
    """Why the rest was not sent; it is planned still."""

    def written(self) -> int:
        """Return how many calls changed something on the portal."""
        return sum(one.how in {"written", "edited"} for one in self.deliveries)


def refused(item: Item, refusal: Refused) -> Delivery:
    """Return what a refusal means: a right may be granted, anything else is given up."""
    reason = f"{REFUSED}: {refusal.portal_code} {refusal.description}".strip()
    waits = refusal.reason in _MISSING_RIGHTS
    return Delivery(item, "planned" if waits else "given_up", reason=reason)


def repeatable(item: Item, refusal: Refused) -> Delivery:
    """Return what a refusal means for what does no harm when repeated: a failure passes, too."""
    return put_off(item, refusal) if refusal.reason == "server" else refused(item, refusal)


def put_off(item: Item, refusal: Refused) -> Delivery:
    """Return what a refusal means for what the next run may try again: it waits."""
    return replace(refused(item, refusal), state="planned")


def in_words(reason: str) -> str:
    """Return why a write stands where it does; the portal's own words stay."""
    kind, _colon, words = reason.partition(": ")
    if kind == REFUSED:
        return _("the portal refuses it: {words}").format(words=words)
    return {
        UNKNOWN: _("it is not known whether it was carried out"),
        STALE: _("it waited too long to be news"),
        PASSED: _("it is not so any more"),
        NOT_DELIVERED: _("the portal did not deliver it"),
        NOT_STORED: _("the portal did not keep the values"),
        MEDAL_IGNORED: _("the portal does not know the medal"),
        MOVED: _("somebody has moved it meanwhile"),
        GONE: _("it is not there any more, or not to be seen"),
        TRUNCATED: _("the knowledge base has too many pages to look through, name another one"),
    }.get(reason, reason)
