"""Who was an employee where, on which local days.

Somebody is there on every day that an employment touches, in the departments that were known by
the end of that day. What was there before the first sync is told by nothing but the account: it
counts from the day it was made on, and of somebody who had left before the first sync, up to the
last thing they did. Who is left out is what the rules in force on that day say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from b24game.game import rulebook
from b24game.game.exclusion import resolve
from b24game.metrics.daily import PASSIVE, ordinal
from b24game.state import runs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from b24game.game.exclusion import Excluded
    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet

Side = Literal["game", "others", "out"]
"""Plays; belongs to a department that is not in the game; is left out as a person."""
_EVER, _NEVER = 0, 2**31


@dataclass(frozen=True, slots=True)
class Stay:
    """A person in one team from the day `first` until before the day `end`."""

    person_id: int
    team_id: int
    side: Side
    first: int
    end: int


def exclusions(
    connection: sqlite3.Connection, ruleset: RuleSet, zone: tzinfo
) -> list[tuple[int, int, Excluded]]:
    """Return whom the rules left out from which local day on, before which day, oldest first."""
    spans = rulebook.spans(connection)
    if not spans:
        return [(_EVER, _NEVER, resolve(connection, ruleset.game).excluded(connection))]
    days = [_EVER, *(ordinal(span.start, zone) for span in spans[1:]), _NEVER]
    return [
        (first, end, span.excluded)
        for span, (first, end) in zip(spans, pairwise(days), strict=True)
    ]


def stays(
    connection: sqlite3.Connection,
    excluded: Sequence[tuple[int, int, Excluded]],
    as_of: Moment,
    zone: tzinfo,
    begin: int | None,
) -> list[Stay]:
    """Return where everybody was from a day up to `as_of`, by person and in the order of time.

    Before the day `begin` nothing is known of what people did: nobody counts then, and nobody at
    all where there is no such day. `excluded` are those of `exclusions`.
    """
    if begin is None:
        return []
    today = ordinal(as_of, zone) + 1
    teams = _teams(connection, zone)
    reached: dict[int, int] = {}
    found = []
    for person, since, until in _employments(connection, as_of, zone, today):
        # Who leaves and comes back on one day is there once that day.
        there = max(since, begin, reached.get(person, 0))
        reached[person] = max(until, there)
        for team, joined, left in teams.get(person, ()):
            for day, next_day, out in excluded:
                first, end = max(there, joined, day), min(until, left, next_day)
                if first < end:
                    found.append(Stay(person, team, _side(person, team, out), first, end))
    return found


def _side(person: int, team: int, excluded: Excluded) -> Side:
    if person in excluded.people:
        return "out"
    return "others" if team in excluded.teams else "game"


def _employments(
    connection: sqlite3.Connection, as_of: Moment, zone: tzinfo, today: int
) -> Iterator[tuple[int, int, int]]:
    """Yield each person's days of employment, from the first until before the last."""
    began = runs.first(connection, "sync") or 0
    rows = connection.execute(
        f"SELECT e.person_id, e.since, e.until, {_registered(connection)} AS registered_at"
        " FROM employments e JOIN people p ON p.id = e.person_id"
        " WHERE e.since <= ? ORDER BY e.person_id, e.since",
        (as_of,),
    ).fetchall()
    for row in rows:
        since, until = row["since"] or row["registered_at"] or 0, row["until"]
        if until is not None and not row["since"] and until <= began:
            until = _last_deed(connection, row["person_id"], until)
        # A day on which somebody leaves is still theirs.
        end = today if until is None or until > as_of else ordinal(until, zone) + 1
        yield row["person_id"], ordinal(since, zone), min(end, today)


def _registered(connection: sqlite3.Connection) -> str:
    """Return the SQL of when an account was made; a file of an older program does not tell."""
    columns = {row["name"] for row in connection.execute("PRAGMA table_info(people)")}
    return "p.registered_at" if "registered_at" in columns else "NULL"


def _last_deed(connection: sqlite3.Connection, person: int, until: Moment) -> Moment:
    row = connection.execute(
        f"SELECT max(at) FROM facts WHERE person_id = ? AND at <= ? AND kind NOT IN {PASSIVE}",
        (person, until),
    ).fetchone()
    return row[0] or 0


def _teams(connection: sqlite3.Connection, zone: tzinfo) -> dict[int, list[tuple[int, int, int]]]:
    """Return each person's teams with their first day and the day before which they ended."""
    begun: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM memberships ORDER BY person_id, since"):
        begun[row["person_id"]].append((row["team_id"], ordinal(row["since"], zone)))
    return {
        person: [
            (team, since, following)
            for (team, since), (_next, following) in pairwise([*moves, (0, _NEVER)])
            if since < following
        ]
        for person, moves in begun.items()
    }
