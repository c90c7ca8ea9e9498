"""`outbox`: what is written to the portal; `outbox retry` and `outbox drop` act on it."""

from __future__ import annotations

import time
from difflib import get_close_matches
from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.jobs.delivering import deliver, demand_writing
from b24game.jobs.reports import OutboxReport
from b24game.jobs.synced import last_read
from b24game.jobs.writes import of_item
from b24game.language import _
from b24game.model import Report
from b24game.publish import outbox
from b24game.publish.outbox import STATES, UNSENT
from b24game.state import runs
from b24game.state.file import reading, transaction, writing
from b24game.state.lock import locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from b24game.jobs.progress import Progress
    from b24game.jobs.setting import Setting
    from b24game.model import Finding, Moment, Status
    from b24game.publish.outbox import Item


def show(setting: Setting, *, everything: bool = False) -> Report[OutboxReport]:
    """Return what was not sent, or everything.

    Raises:
        StateError: there is no usable state file, or nothing was ever read.
    """
    with reading(setting.state) as connection:
        now = last_read(setting.state, connection)
        found = outbox.items(connection, () if everything else UNSENT)
        return _report("outbox", connection, now, found)


def retry(
    setting: Setting,
    keys: Sequence[str],
    *,
    everything: bool = False,
    dry_run: bool = False,
    wait: float = 0.0,
    progress: Progress,
) -> Report[OutboxReport]:
    """Send again what waits, was given up or dropped; a dry run tells which rows those are.

    A post of which it is not known whether it stands is looked for first; a notice is sent again.

    Raises:
        UsageError: there is no such row, or it was sent.
        ConfigurationError: the configuration says read_only.
        StateError: there is no usable state file, or nothing was ever read.
        LockedError: another run is at work.
    """
    command = "outbox retry"
    if dry_run:
        return _rehearsed(setting, command, keys, everything=everything)
    demand_writing(setting)
    with locked(setting.state, command, wait), writing(setting.state) as connection:
        now = last_read(setting.state, connection)
        chosen = _chosen(connection, keys, everything=everything)
        number = runs.begin(connection, command, int(time.time()))
        with runs.error_noted(connection, number):
            runs.date(connection, number, now)
            with transaction(connection):
                for item in chosen:
                    outbox.renew(connection, item, now)
            waiting = _again(connection, chosen)
            _sent, findings = deliver(setting, connection, waiting, now, progress)
            failed = any(finding.level == "error" for finding in findings)
            runs.finish(connection, number, "partial" if failed else "success", int(time.time()))
        return _report(command, connection, now, _again(connection, chosen), findings)


def drop(
    setting: Setting, keys: Sequence[str], *, dry_run: bool = False, wait: float = 0.0
) -> Report[OutboxReport]:
    """Never send these; only `retry` brings them back. A dry run tells which rows those are.

    Raises:
        UsageError: there is no such row, or it was sent.
        StateError: there is no usable state file, or nothing was ever read.
        LockedError: another run is at work.
    """
    command = "outbox drop"
    if dry_run:
        return _rehearsed(setting, command, keys, everything=False)
    with locked(setting.state, command, wait), writing(setting.state) as connection:
        now = last_read(setting.state, connection)
        chosen = _chosen(connection, keys, everything=False)
        with transaction(connection):
            for item in chosen:
                outbox.mark(connection, item.key, "dropped", int(time.time()), reason=item.reason)
        return _report(command, connection, now, _again(connection, chosen))


def _rehearsed(
    setting: Setting, command: str, keys: Sequence[str], *, everything: bool
) -> Report[OutboxReport]:
    with reading(setting.state) as connection:
        now = last_read(setting.state, connection)
        return _report(command, connection, now, _chosen(connection, keys, everything=everything))


def _chosen(connection: sqlite3.Connection, keys: Sequence[str], *, everything: bool) -> list[Item]:
    if everything:
        return list(outbox.items(connection, ("planned", "sending", "given_up")))
    if not keys:
        raise UsageError(
            _("name the writes by their keys"),
            hint=_("`b24game outbox` shows the keys"),
            where="KEY",
        )
    found = []
    for key in dict.fromkeys(keys):
        item = outbox.item(connection, key)
        if item is None or item.state == "sent":
            unsent = [one.key for one in outbox.items(connection, UNSENT)]
            close = get_close_matches(key, unsent, n=1)
            problem = (
                _("there is no write {key} in the outbox")
                if item is None
                else _("{key} was sent already")
            )
            raise UsageError(
                problem.format(key=key),
                hint=_("did you mean {name!r}?").format(name=close[0])
                if close
                else _("`b24game outbox` shows the keys"),
                code="write_unknown",
                where=key,
            )
        found.append(item)
    return found


def _again(connection: sqlite3.Connection, items: Iterable[Item]) -> list[Item]:
    rows = (outbox.item(connection, item.key) for item in items)
    return [row for row in rows if row is not None]


def _report(
    command: str,
    connection: sqlite3.Connection,
    now: Moment,
    items: Iterable[Item],
    findings: tuple[Finding, ...] = (),
) -> Report[OutboxReport]:
    counts = outbox.counts(connection)
    data = OutboxReport(
        writes=tuple(map(of_item, items)),
        counts={state: counts.get(state, 0) for state in STATES},
    )
    status: Status = "partial" if any(f.level == "error" for f in findings) else "success"
    return Report(command, now, data, findings, status)
