"""Which streams a sync reads, in which order, and from where on.

Order matters: people before what they did (facts freeze their departments), currencies before
deals (facts freeze the rate), the log of stages before the rows it explains.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from b24game.game import rulebook
from b24game.game.compile import Span
from b24game.jobs.horizon import horizon
from b24game.jobs.on_demand import asked_for
from b24game.portal.request import Request
from b24game.portal.streams import STREAMS
from b24game.state import cursors, mirror

if TYPE_CHECKING:
    import sqlite3

    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet
    from b24game.state.cursors import Cursor

WHOLE = ("users", "departments", "currencies", "statuses")
"""Small dictionaries without a reliable time of change: read whole by every sync."""
LOGS = {"stage_moves": "deals", "lead_moves": "leads"}
"""Append-only logs, and whose: the last id is the cursor."""
COUNTED = ("tasks", "deals", "contacts", "companies", "leads", "activities")
"""Streams whose size tells whether something disappeared (the portal lists no deletions)."""
WINDOWS = {"posts": 30 * 86400, "calls": 2 * 86400}
"""Streams without a time of change: a trailing window is read again, in seconds. A feed post that
disappears later than this is noticed by `sync --full` only."""
OVERLAP = 600
"""Seconds that a pass reads again: changes that were under way when the last one began."""
_DAY = 86400


@dataclass(frozen=True, slots=True)
class Plan:
    """The streams of a run with their cursors, and what to ask for."""

    cursors: dict[str, Cursor]
    requests: tuple[Request, ...]


def make(connection: sqlite3.Connection, ruleset: RuleSet, setting: Setting, *, full: bool) -> Plan:
    """Plan a run; `begin` opens its passes once the portal's clock is known."""
    cards = rulebook.card_fields([*rulebook.spans(connection), Span(ruleset)])
    fields = {"contacts": cards.contact, "companies": cards.company}
    begins = horizon(ruleset, setting, setting.zone(connection))
    opened = {}
    requests = []
    for name in cursors.ORDER:
        if not asked_for(name, ruleset, setting):
            continue
        known = cursors.read(connection, name)
        basis = _reach(known, begins) if name in WINDOWS else ",".join(fields.get(name, ()))
        cursor = opened[name] = _open(known, basis, full=full)
        requests.append(
            Request(
                STREAMS[name],
                since=_since(cursor),
                after=0 if name in WHOLE or name in WINDOWS else cursor.after,
                count=name in COUNTED,
                fields=fields.get(name, ()),
                expected=mirror.count(connection, name) if name in WHOLE else 0,
            )
        )
    return Plan(opened, tuple(requests))


def begin(cursor: Cursor, now: Moment) -> Cursor:
    """Return the cursor of a pass that begins at the portal's time `now`, or goes on."""
    return cursor if cursor.pass_started is not None else replace(cursor, pass_started=now)


def complete(cursor: Cursor) -> Cursor:
    """Return the cursor after its pass reached the end."""
    after = cursor.after if cursor.name in LOGS else 0
    return replace(
        cursor,
        since=cursor.pass_started,
        pass_started=None,
        after=after,
        complete_at=cursor.pass_started,
    )


def _open(cursor: Cursor, fields: str, *, full: bool) -> Cursor:
    """Choose between a new pass and going on with the one that was cut short."""
    if cursor.pass_started is not None and cursor.fields == fields and not full:
        return cursor
    whole = full or cursor.since is None or cursor.fields != fields
    return replace(
        cursor,
        pass_started=None,
        reach="full" if whole else "changes",
        after=cursor.after if cursor.name in LOGS and not full else 0,
        fields=fields,
    )


def _reach(cursor: Cursor, begins: Moment | None) -> str:
    """Return from when on a window was read, or has to be; empty where that is everything.

    It is kept as the `fields` of the cursor: an earlier horizon needs a full pass too.
    """
    if begins is None:
        return ""
    if cursor.fields and int(cursor.fields) <= begins:
        return cursor.fields
    # The portal's zone is not known yet: its day may begin up to 14 hours before that of UTC.
    return str(begins - _DAY)


def _since(cursor: Cursor) -> Moment | None:
    """Return from which time of change on to read; `None` reads everything.

    A log is read by its ids alone. A window reaches back from the last complete reading; the
    first reading of the feed begins at the horizon.
    """
    if cursor.name in WHOLE or cursor.name in LOGS:
        return None
    if cursor.reach == "full" or cursor.since is None:
        return int(cursor.fields) if cursor.name in WINDOWS and cursor.fields else None
    return cursor.since - WINDOWS.get(cursor.name, 0) - OVERLAP
