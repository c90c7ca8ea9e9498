"""Facts and ledger to what each person did on each local day.

A fact counts as it does for badges (`game/deeds.py`): from its moment plus the settling time until
its source was undone. Everybody is there, employee or not; who played where that day is asked when
the days are added up. A day is its proleptic ordinal in the declared zone (`date.toordinal`).
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

from b24game.game import deeds
from b24game.periods import BEGINNING, local, midnight

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import tzinfo

    from b24game.model import Moment

KEPT = "metric_days"
COLUMNS = (
    "done",
    "on_time",
    "overdue",
    "cards",
    "comments",
    "activities",
    "sent",
    "received",
    "issued",
    "deducted",
    "reversed",
)
"""What is known of a person's day, in the order of the table."""
_LAST: Moment = 7_258_118_400
"""The year 2200."""
PASSIVE = ("task_overdue", "appreciation_received")
"""What happens to somebody is nothing that they did."""

_OTHERS = "f.partner_id IS NOT f.person_id"
_FACTS = {
    "done": f"f.kind NOT IN {PASSIVE}",
    "on_time": "f.kind = 'task_closed' AND coalesce(f.punctual, 0)",
    "overdue": "f.kind = 'task_overdue'",
    "cards": "f.kind = 'card_completed'",
    "comments": "f.kind = 'deal_commented'",
    "activities": "f.kind = 'activity_completed'",
    "sent": f"f.kind = 'appreciation_sent' AND {_OTHERS}",
    "received": f"f.kind = 'appreciation_received' AND {_OTHERS}",
}
_LEDGER = {
    "issued": "iif(reverses IS NULL, max(points, 0), 0)",
    "deducted": "iif(reverses IS NULL, max(-points, 0), 0)",
    "reversed": "iif(reverses IS NULL, 0, -points)",
}


def _one_day() -> str:
    """Return the SELECT of the rows of a day, of facts and of points."""
    told = ", ".join(f"{_FACTS.get(name, '0')} AS {name}" for name in COLUMNS)
    posted = ", ".join(_LEDGER.get(name, "0") for name in COLUMNS)
    sums = ", ".join(f"sum({name})" for name in COLUMNS)
    return (
        f"SELECT person_id, :day, {sums} FROM ("
        f" SELECT f.person_id, {told} FROM happened f"
        " WHERE f.at >= :start AND f.at < :end AND f.undone_at IS NULL"
        "  AND coalesce(f.again_at, f.at + :settle) <= :as_of"
        f" UNION ALL SELECT player_id, {posted} FROM ledger"
        "  WHERE at >= :start AND at < :end AND counts_from <= :as_of"
        ") GROUP BY person_id"
    )


_ONE_DAY = _one_day()


def ordinal(moment: Moment, zone: tzinfo) -> int:
    """Return the local day that holds a moment; one beyond all calendars counts as the last."""
    return local(min(max(moment, BEGINNING), _LAST), zone).date().toordinal()


def begins(day: int, zone: tzinfo) -> Moment:
    """Return the moment at which a local day begins."""
    return midnight(date.fromordinal(day), zone)


def days_of(moments: Iterable[Moment], zone: tzinfo) -> set[int]:
    """Return the local days that hold some moments; many are looked up fast."""
    ordered = sorted(set(moments))
    if not ordered:
        return set()
    first, last = ordinal(ordered[0], zone), ordinal(ordered[-1], zone)
    starts = [begins(day, zone) for day in range(first, last + 1)]
    return {first + bisect_right(starts, moment) - 1 for moment in ordered}


def fill(
    connection: sqlite3.Connection,
    table: str,
    days: Iterable[int],
    *,
    as_of: Moment,
    settle_after: int,
    zone: tzinfo,
) -> None:
    """Put the rows of some days, which it must not have, into `table`, as of a moment."""
    deeds.prepare(connection, as_of)
    for day in sorted(days):
        connection.execute(
            f"INSERT INTO {table} {_ONE_DAY}",
            {
                "day": day,
                "start": begins(day, zone),
                "end": begins(day + 1, zone),
                "settle": settle_after,
                "as_of": as_of,
            },
        )
