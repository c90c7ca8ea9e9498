"""Who was an employee where, on which local days.

Somebody is there on every day that an employment touches, in the departments that were known by
the end of that day. What was there before the first sync is told by nothing but the account: it
counts from the day it was made on, and of somebody who had left before the first sync, up to the
last thing they did.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from b24game.metrics.daily import ordinal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import tzinfo

    from b24game.game.exclusion import Excluded
    from b24game.model import Moment

Side = Literal["game", "others", "out"]
"""Plays; belongs to a department that is not in the game; is left out as a person."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A person in one team from the day `first` until before the day `end`."""

    person_id: int
    team_id: int
    side: Side
    first: int
    end: int


def stays(
    connection: sqlite3.Connection,
    excluded: Excluded,
    as_of: Moment,
    zone: tzinfo,
) -> list[Stay]:
    """Return where everybody was up to `as_of`, by person and in the order of time."""
    today = ordinal(as_of, zone) + 1
    teams = _teams(connection, zone)
    found = []
    for person, first, end in _employments(connection, as_of, zone, today):
        for team, since, until in teams.get(person, ()):
            begin, finish = max(first, since), min(end, until)
            if begin < finish:
                side = _side(person, team, excluded)
                found.append(Stay(person, team, side, begin, finish))
    return found


def beginning(connection: sqlite3.Connection, zone: tzinfo) -> int | None:
    """Return the day of the first thing that anybody did; none where nothing is known."""
    row = connection.execute("SELECT min(at) FROM facts").fetchone()
    return None if row[0] is None else ordinal(row[0], zone)


def _side(person: int, team: int, excluded: Excluded) -> Side:
    if person in excluded.people:
        return "out"
    return "others" if team in excluded.teams else "game"


def _employments(
    connection: sqlite3.Connection, as_of: Moment, zone: tzinfo, today: int
) -> Iterator[tuple[int, int, int]]:
    """Yield each person's days of employment, from the first until before the last."""
    began = connection.execute(
        "SELECT min(as_of) FROM runs WHERE command = 'sync' AND as_of > 0"
    ).fetchone()[0]
    rows = connection.execute(
        f"SELECT e.person_id, e.since, e.until, {_registered(connection)} AS registered_at"
        " FROM employments e JOIN people p ON p.id = e.person_id"
        " WHERE e.since <= ? ORDER BY e.person_id, e.since",
        (as_of,),
    ).fetchall()
    for row in rows:
        since, until = row["since"] or row["registered_at"] or 0, row["until"]
        if until is not None and not row["since"] and until <= (began or 0):
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
        "SELECT max(at) FROM facts WHERE person_id = ? AND at <= ?", (person, until)
    ).fetchone()
    return row[0] or 0


def _teams(connection: sqlite3.Connection, zone: tzinfo) -> dict[int, list[tuple[int, int, int]]]:
    """Return each person's teams with their first day and the day before which they ended."""
    begun: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM memberships ORDER BY person_id, since"):
        begun[row["person_id"]].append((row["team_id"], ordinal(row["since"], zone)))
    never = 2**31
    return {
        person: [
            (team, since, following)
            for (team, since), (_next, following) in pairwise([*moves, (0, never)])
            if since < following
        ]
        for person, moves in begun.items()
    }
