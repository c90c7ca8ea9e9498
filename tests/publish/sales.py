"""A portal with leads, and the outbox that writes to them."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from b24game.portal.portal import Portal
from b24game.portal.webhook import Webhook
from b24game.publish import lead_fields, outbox, sending
from b24game.sandbox import FrozenClock, SandboxPortal, empty_company
from b24game.state.file import transaction, writing
from tests.game.stage import START

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from b24game.model import ProspectKind
    from b24game.publish.delivery import Delivery, Sent
    from b24game.publish.outbox import Intent, State
    from b24game.sandbox.model import Activity, Card, Comment

TYPES = {"lead": 1, "deal": 2}
NOW = int(START.timestamp())


class Sales:
    """A company with a seller, its portal and a state file."""

    def __init__(self, folder: Path) -> None:
        self.company = empty_company(START)
        self.seller = self.company.add_person("Анна", "Иванова", departments=(1,), at=START)
        self.portal = SandboxPortal(self.company, clock=FrozenClock(START))
        self.state = folder / "state.db"

    def leads(self, count: int) -> list[int]:
        return [self.company.add_lead(responsible=self.seller, at=START) for _ in range(count)]

    def deal(self) -> int:
        return self.company.add_deal(responsible=self.seller, at=START)

    def make(self, kind: ProspectKind = "lead") -> tuple[str, ...]:
        with Portal(Webhook.parse(self.portal.webhook)) as portal:
            return lead_fields.make(portal, kind)

    def card(self, number: int, kind: ProspectKind = "lead") -> Card:
        return self.company.cards[TYPES[kind]][number]

    def delete(self, number: int) -> None:
        self.company.delete_card(TYPES["lead"], number)

    def comments(self) -> list[Comment]:
        return list(self.company.comments)

    def todos(self) -> list[Activity]:
        return list(self.company.activities)

    def plan(self, intents: Sequence[Intent], *, now: int = NOW) -> None:
        with writing(self.state) as connection, transaction(connection):
            connection.execute(
                "INSERT OR IGNORE INTO runs VALUES (1, 'test', 0, 0, NULL, 'running')"
            )
            outbox.plan(connection, intents, 1, now)

    def put_into(self, state: State) -> None:
        """A run died just now: whatever waited is in this state."""
        with writing(self.state) as connection, transaction(connection):
            for item in list(outbox.items(connection, outbox.OPEN)):
                outbox.mark(connection, item.key, state, int(time.time()))

    def forget(self) -> None:
        """The state file was restored from before anything was written."""
        with writing(self.state) as connection, transaction(connection):
            connection.execute("DELETE FROM outbox")

    def renew(self) -> None:
        with writing(self.state) as connection, transaction(connection):
            for item in list(outbox.items(connection, outbox.UNSENT)):
                outbox.renew(connection, item, NOW)

    @contextmanager
    def opened(self) -> Iterator[tuple[sqlite3.Connection, Portal]]:
        """Open both ends; nobody waits."""
        access = Webhook.parse(self.portal.webhook)
        with (
            writing(self.state) as connection,
            Portal(access, sleep=lambda _seconds: None) as portal,
        ):
            yield connection, portal

    def sent(self, now: int = NOW) -> Sent:
        with self.opened() as (connection, portal):
            waiting = list(outbox.items(connection, outbox.OPEN))
            return sending.send(connection, portal, waiting, now)

    def send(self, now: int = NOW) -> list[Delivery]:
        sent = self.sent(now)
        assert sent.problem is None
        return sent.deliveries

    def items(self) -> dict[str, outbox.Item]:
        with writing(self.state) as connection:
            return {item.key: item for item in outbox.items(connection)}

    def states(self) -> set[str]:
        return {item.state for item in self.items().values()}

    def batches(self, method: str) -> list[int]:
        """Return how many calls of `method` each request held."""
        requests = self.portal.journal.requests
        return [n for one in requests if (n := one.commands.count(method))]
