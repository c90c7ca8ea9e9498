"""What the tables ask of the game, as SQL: the local day of a moment, and who played on it.

A person played on the days that `metrics` counts them on (`metrics/staff.py`), so that sums of
the tables are the figures of `metrics`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from b24game.game import deeds
from b24game.metrics import daily, staff

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import tzinfo

    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet


def prepare(
    connection: sqlite3.Connection,
    ruleset: RuleSet,
    as_of: Moment,
    zone: tzinfo,
    begin: int | None,
) -> None:
    """Make `happened` (see `deeds`), `local_day(at)` and `plays(person, at)` for queries.

    A local day is a proleptic ordinal. Who plays is in the game on that day, up to that of
    `as_of`: an employee, and neither excluded nor of an excluded department. Nobody plays before
    the day `begin`.
    """
    deeds.prepare(connection, as_of)
    local_day = _days(connection, zone)
    days: dict[int, list[tuple[int, int]]] = defaultdict(list)
    excluded = staff.exclusions(connection, ruleset, zone)
    for stay in staff.stays(connection, excluded, as_of, zone, begin):
        if stay.side == "game":
            days[stay.person_id].append((stay.first, stay.end))

    def plays(person: int, at: Moment) -> bool:
        day = local_day(at)
        return any(first <= day < end for first, end in days.get(person, ()))

    connection.create_function("local_day", 1, local_day, deterministic=True)
    connection.create_function("plays", 2, plays, deterministic=True)


def _days(connection: sqlite3.Connection, zone: tzinfo) -> Callable[[Moment], int]:
    """Return what tells the local day of every moment in the tables; a million is asked for."""
    moments = connection.execute(
        "SELECT min(at) FROM facts UNION SELECT max(at) FROM facts"
        " UNION SELECT min(at) FROM ledger UNION SELECT max(at) FROM ledger"
        " UNION SELECT min(at) FROM awards UNION SELECT max(at) FROM awards"
    )
    known = [row[0] for row in moments if row[0] is not None] or [0]
    first, last = daily.ordinal(min(known), zone), daily.ordinal(max(known), zone)
    starts = [daily.begins(day, zone) for day in range(first, last + 1)]
    return lambda at: first - 1 + bisect_right(starts, at)
