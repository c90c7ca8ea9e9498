"""Badges for the first places of a period, decided once, when the period is settled.

Whatever is seen later, the winners stand. What counts is what counted at the moment the period was
settled, whenever the command runs, so a past that is read at once has the same winners as one that
was followed day by day.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from b24game.game import deeds, sources
from b24game.game.awards import Due
from b24game.game.teams import team_of
from b24game.periods import containing, local, previous
from b24game.rules.counted import paid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import tzinfo

    from b24game.game.compile import Span
    from b24game.model import Moment
    from b24game.periods import Period
    from b24game.rules.ruleset import Badge, RuleSet

_FACTS = """
SELECT person_id, team_id, sum(value) FROM temp.contest
WHERE at >= ? AND at < ? AND since <= ? AND (until IS NULL OR until > ?)
GROUP BY person_id, team_id
"""
_POINTS = """
SELECT player_id, NULL, sum(points) FROM ledger
WHERE at >= ? AND at < ? AND counts_from <= ? AND counts_from <= ? GROUP BY player_id
"""
_POINTS_OF_TEAMS = f"""
SELECT l.player_id, {team_of("f")} AS team, sum(l.points)
FROM ledger l JOIN facts f ON f.id = l.fact_id
WHERE l.at >= ? AND l.at < ? AND l.counts_from <= ? AND l.counts_from <= ?
GROUP BY l.player_id, team
"""


def settled(
    connection: sqlite3.Connection,
    badge: Badge,
    as_of: Moment,
    settle_after: int,
    zone: tzinfo,
) -> list[Period]:
    """Return the periods of a badge that are settled by `as_of`, from the first fact on."""
    first = connection.execute("SELECT min(at) FROM facts").fetchone()[0]
    if first is None or badge.per == "all":
        return []
    found = []
    period: Period | None = containing(badge.per, local(as_of, zone).date(), zone)
    while period is not None and period.end > first:
        if period.state(as_of, settle_after) == "locked":
            found.append(period)
        period = previous(period, zone)
    return found[::-1]


def unread(connection: sqlite3.Connection, badge: Badge, ruleset: RuleSet) -> bool:
    """Tell whether the last sync could not read a source that decides."""
    return bool(sources.unread(connection, {badge.counts} if badge.counts else paid(ruleset)))


def due(  # noqa: PLR0917 - one badge's whole question
    connection: sqlite3.Connection,
    badge: Badge,
    spans: Sequence[Span],
    periods: Sequence[Period],
    settle_after: int,
    barred: Collection[int],
) -> Iterable[Due]:
    """Return the winners of each of `periods`; who is `barred` takes no place."""
    by_teams = badge.among == "department"
    if badge.measure != "points" and periods:
        _gather(connection, badge, spans, periods[-1].end + settle_after, by_teams=by_teams)
    query = (_POINTS_OF_TEAMS if by_teams else _POINTS) if badge.measure == "points" else _FACTS
    teams = {
        row[0]: json.loads(row[1])
        for row in connection.execute("SELECT id, departments FROM teams")
    }
    for period in periods:
        decided_at = period.end + settle_after
        groups: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        rows = connection.execute(query, (period.start, period.end, decided_at, decided_at))
        for person, team, value in rows:
            if person not in barred:
                for group in teams.get(team, ()) if by_teams else (0,):
                    groups[group][person] += value
        winners: dict[int, float] = {}
        for group in groups.values():
            for person, value in _winners(badge, group):
                winners[person] = max(value, winners.get(person, 0))
        for person, value in sorted(winners.items()):
            yield Due(badge.id, "", person, period.start, period.end, value, None)


def _winners(badge: Badge, sums: dict[int, int]) -> Iterator[tuple[int, float]]:
    """Yield who stands on the first places; equal sums share a place (1-2-2-4)."""
    unit = deeds.unit(badge)
    least = (badge.at_least or 0) * unit
    ranked = sorted(
        ((value, person) for person, value in sums.items() if value > 0 and value >= least),
        reverse=True,
    )
    place = 0
    for index, (value, person) in enumerate(ranked):
        if index and value != ranked[index - 1][0]:
            place = index
        if place >= (badge.top or 1):
            return
        yield person, value / unit


def _gather(
    connection: sqlite3.Connection,
    badge: Badge,
    spans: Sequence[Span],
    as_of: Moment,
    *,
    by_teams: bool,
) -> None:
    """Fill the temporary table `contest` with what the badge counts, to be cut into periods."""
    team = team_of("f") if by_teams else "NULL"
    source = deeds.of_badge(badge, spans, as_of, lambda _: (("team_id", (team,)),))
    connection.execute("DROP TABLE IF EXISTS temp.contest")
    connection.execute(
        "CREATE TEMP TABLE contest AS SELECT at, person_id, team_id, since, until, value"
        f" FROM ({source.sql})",
        source.values,
    )
    connection.execute("CREATE INDEX temp.contest_by_moment ON contest (at)")
