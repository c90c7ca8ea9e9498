"""Which streams a sync reads, in which order, and from where on.

Order matters: people before what they did (facts freeze their departments), currencies before
deals (facts freeze the rate), the log of stages before the rows it explains.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from b24game.game import rulebook
from b24game.game.compile import Span
from b24game.portal.request import Request
from b24game.portal.streams import STREAMS
from b24game.rules.counted import counted
from b24game.state import cursors, mirror

if TYPE_CHECKING:
    import sqlite3

    from b24game.model import Moment
    from b24game.rules.ruleset import FactKind, RuleSet
    from b24game.state.cursors import Cursor

OPTIONAL = {
    "lead_moves": {"lead_created", "lead_handled", "lead_qualified"},
    "leads": {"lead_created", "lead_handled", "lead_qualified"},
    "activities": {"activity_completed"},
    "calls": {"call_made"},
}
"""Streams that are read only where an enabled rule counts what they show."""
CORE = tuple(name for name in cursors.ORDER if name not in OPTIONAL)
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


@dataclass(frozen=True, slots=True)
class Plan:
    """The streams of a run with their cursors, and what to ask for."""

    cursors: dict[str, Cursor]
    requests: tuple[Request, ...]


def make(
    connection: sqlite3.Connection, ruleset: RuleSet, spans: list[Span], *, full: bool
) -> Plan:
    """Plan a run; `begin` opens its passes once the portal's clock is known."""
    asked = rulebook.card_fields([*spans, Span(ruleset)])
    wanted = [
        *CORE,
        *(name for name, kinds in OPTIONAL.items() if kinds & counted(ruleset)),
    ]
    fields = {
        "contacts": asked.contact,
        "companies": asked.company,
    }
    opened = {}
    requests = []
    for name in wanted:
        cursor = _open(cursors.read(connection, name), ",".join(fields.get(name, ())), full=full)
        opened[name] = cursor
        requests.append(
            Request(
                STREAMS[name],
                since=_since(cursor, ruleset.game.start),
                after=0 if name in WHOLE or name in WINDOWS else cursor.after,
                count=name in COUNTED,
                fields=fields.get(name, ()),
                expected=mirror.count(connection, name) if name in WHOLE else 0,
            )
        )
    return Plan(opened, tuple(requests))


def kinds(ruleset: RuleSet) -> set[FactKind]:
    """Return what the rules in force count, for points or for badges."""
    badges = [badge for badge in ruleset.badges if badge.enabled]
    found = {rule.counts for rule in ruleset.rules if rule.enabled}
    return found | {k for badge in badges for k in (badge.counts, badge.converted) if k is not None}


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


def _since(cursor: Cursor, start: Moment | None) -> Moment | None:
    """Return from which time of change on to read; `None` reads everything.

    A log is read by its ids alone. A window reaches back from the last complete reading; the
    first reading of the feed begins with the game.
    """
    if cursor.name in WHOLE or cursor.name in LOGS:
        return None
    if cursor.reach == "full" or cursor.since is None:
        # The portal's zone is not known yet: its day may begin up to 14 hours before that of UTC.
        return start - 86400 if start is not None and cursor.name in WINDOWS else None
    return cursor.since - WINDOWS.get(cursor.name, 0) - OVERLAP
