"""The end of a sync: points, level and badges to the profiles, where they changed.

What is to stand there is planned whatever the portal grants, and goes out when it can. Without
the rights nothing is asked. The fields are made on first use; after that, what is known to stand
on the portal is believed until the fields are found gone, or a full sync asks to look again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.errors import ProductError
from b24game.jobs.delivering import troubles
from b24game.jobs.standing_language import standing_language
from b24game.language import _, speaking
from b24game.model import Finding
from b24game.portal.faults import Refused
from b24game.publish import fields, holdings, outbox, sending
from b24game.publish.delivery import NOT_STORED, Sent
from b24game.state import meta
from b24game.state.file import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.portal.identity import Identity
    from b24game.portal.portal import Portal
    from b24game.publish.delivery import Delivery
    from b24game.publish.outbox import State
    from b24game.rules.ruleset import RuleSet

_SCOPES = ("user", "user.userfield")
_MADE = " ".join(fields.NAMES)
_ANY: tuple[State, ...] = (*outbox.OPEN, "sent")


@dataclass(frozen=True, slots=True)
class Written:
    """How many profiles were written, in a dry run how many would be; and what kept others."""

    count: int = 0
    findings: tuple[Finding, ...] = ()


def plan(
    connection: sqlite3.Connection, setting: Setting, ruleset: RuleSet, run: int, as_of: Moment
) -> None:
    """Write down what is to stand in the profiles."""
    with speaking(standing_language(connection, setting)), transaction(connection):
        intents = holdings.intents(connection, ruleset, as_of)
        outbox.plan(connection, intents, run, int(time.time()))


def write(
    connection: sqlite3.Connection,
    portal: Portal,
    setting: Setting,
    identity: Identity,
    *,
    dry_run: bool,
    full: bool,
) -> Written:
    """Write what is planned; whatever stops that is told and leaves it planned."""
    if full and not dry_run:
        meta.forget(connection, "profile_fields")
    made = meta.read(connection, "profile_fields") == _MADE
    waiting = len(
        list(outbox.items(connection, outbox.OPEN if made or dry_run else _ANY, "profile:"))
    )
    if not waiting:
        return Written()
    if lacking := _lacking(identity):
        return Written(0, (_unavailable(*lacking),))
    if dry_run:
        return Written(waiting)
    try:
        if not made:
            with speaking(standing_language(connection, setting)):
                fields.make(portal)
            _believe_nothing(connection)
    except Refused as refusal:
        return Written(0, (_unavailable(refusal.message, refusal.method),))
    except ProductError as problem:
        return Written(0, tuple(troubles(Sent(problem=problem))))
    items = list(outbox.items(connection, outbox.OPEN, "profile:"))
    sent = sending.send(connection, portal, items, int(time.time()))
    if any(_gone(delivery) for delivery in sent.deliveries):
        meta.forget(connection, "profile_fields")
    return Written(sent.written(), tuple(_findings(sent)))


def _lacking(identity: Identity) -> tuple[str, str] | None:
    """Return which right is missing and whose it is; asking would be one refusal a person."""
    missing = [scope for scope in _SCOPES if scope not in identity.scopes]
    if missing:
        text = _("the scope {scope} is missing, grant it").format(scope=missing[-1])
        return text, missing[-1]
    if not identity.admin:
        text = _("{name} is no administrator; create the webhook, or sign in, as one")
        return text.format(name=identity.name), identity.name
    return None


def _believe_nothing(connection: sqlite3.Connection) -> None:
    """Have every profile compared: what stood in a field went with it."""
    now = int(time.time())
    with transaction(connection):
        for item in list(outbox.items(connection, ("sent",), "profile:")):
            outbox.mark(connection, item.key, "planned", now)
        meta.write(connection, "profile_fields", _MADE)


def _gone(delivery: Delivery) -> bool:
    return delivery.state == "planned" and delivery.reason == NOT_STORED


def _findings(sent: Sent) -> Iterator[Finding]:
    """Tell once what keeps many waiting, and the rest as of any other write."""
    waiting = [delivery for delivery in sent.deliveries if delivery.state == "planned"]
    others = [delivery for delivery in sent.deliveries if delivery.state != "planned"]
    if any(_gone(delivery) for delivery in waiting):
        text = _("the profile fields are gone from the portal: the next sync makes them anew")
        yield Finding("warning", "profile_fields_gone", text, fields.POINTS)
    elif waiting:
        yield _unavailable(waiting[0].reason, "user.update")
    yield from troubles(Sent(others, sent.problem))


def _unavailable(problem: str, where: str) -> Finding:
    text = _(
        "points, level and badges do not reach the profiles: {problem}; if they are not to, set"
        " profile_fields = false under [publish]"
    ).format(problem=problem)
    return Finding("warning", "profile_fields_unavailable", text, where)
