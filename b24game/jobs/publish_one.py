"""One thing that is to stand on the portal, a page or a post: planned, and sent once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.jobs.delivering import deliver, demand_some, demand_writing
from b24game.jobs.post_status import sent_statuses, unsent
from b24game.publish import outbox
from b24game.state import runs
from b24game.state.file import reading, transaction, writing
from b24game.state.lock import locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from b24game.jobs.progress import Progress
    from b24game.jobs.reports import PostStatus
    from b24game.jobs.setting import Setting
    from b24game.model import Finding, Moment, Status
    from b24game.publish.outbox import Intent


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to stand there, and as of when."""

    intent: Intent
    as_of: Moment
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What became of it."""

    plan: Plan
    status: PostStatus
    receipt: str | None
    troubles: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything there is to tell."""
        return (*self.plan.findings, *self.troubles)

    @property
    def outcome(self) -> Status:
        """How the run ended."""
        failed = any(finding.level == "error" for finding in self.troubles)
        return "partial" if failed else "success"


def publish_one(
    setting: Setting,
    command: str,
    plan: Callable[[sqlite3.Connection], Plan],
    *,
    dry_run: bool,
    wait: float,
    progress: Progress,
) -> Published:
    """Have something stand on the portal; a dry run works out the same and writes nothing.

    Raises:
        ConfigurationError: the configuration says read_only.
        StateError: there is no usable state file.
        LockedError: another run is at work.
        ProductError: whatever `plan` raises.
    """
    with reading(setting.state) as connection:
        # Mistakes stop us before anything waits or is written.
        planned = plan(connection)
        if dry_run:
            status = unsent(outbox.compare(connection, planned.intent))
            return Published(planned, status, _receipt(connection, planned.intent))
    demand_writing(setting)
    with locked(setting.state, command, wait), writing(setting.state) as connection:
        number = runs.begin(connection, command, int(time.time()))
        with runs.error_noted(connection, number):
            planned = plan(connection)
            intent = planned.intent
            runs.date(connection, number, planned.as_of)
            with transaction(connection):
                changes = outbox.plan(connection, [intent], number, planned.as_of)
            row = outbox.item(connection, intent.key)
            waiting = [row] if row is not None and row.state in outbox.OPEN else []
            sent, troubles = deliver(setting, connection, waiting, planned.as_of, progress)
            demand_some(sent)
            status = sent_statuses(sent).get(intent.key) or unsent(changes[intent.key])
            done = Published(planned, status, _receipt(connection, intent), troubles)
            runs.finish(connection, number, done.outcome, int(time.time()))
        return done


def _receipt(connection: sqlite3.Connection, intent: Intent) -> str | None:
    row = outbox.item(connection, intent.key)
    return None if row is None else row.receipt
