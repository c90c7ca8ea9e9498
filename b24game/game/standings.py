"""Boards: who stands where in a period, as of a moment.

A row of the ledger stands on the board of the period that holds its moment, once it counts. On a
department's board it stands if the person belonged to the department, or to one below it, when it
happened. People with equal points share a place (1-2-2-4) and are listed by name. People without
points are left out, but counted as players.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game import teams
from b24game.game.employment import employed
from b24game.game.exclusion import resolve
from b24game.periods import previous

if TYPE_CHECKING:
    import sqlite3
    from datetime import tzinfo

    from b24game.model import Moment
    from b24game.periods import Period
    from b24game.rules.ruleset import LevelBand, RuleSet


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of a board."""

    place: int
    person_id: int
    name: str
    department_id: int | None
    points: int


@dataclass(frozen=True, slots=True)
class Board:
    """A ranking, with everybody who could have been on it."""

    standings: tuple[Standing, ...]
    able: frozenset[int]
    """The people in scope, those without points included."""

    @property
    def players(self) -> int:
        """How many people are in scope."""
        return len(self.able)

    @property
    def points(self) -> int:
        """What all of them have together."""
        return sum(standing.points for standing in self.standings)

    @property
    def average(self) -> float:
        """Points per player."""
        return self.points / self.players if self.players else 0.0


def board(
    connection: sqlite3.Connection,
    ruleset: RuleSet,
    period: Period,
    as_of: Moment,
    departments: frozenset[int] | None = None,
) -> Board:
    """Rank the company, or the people of `departments`, in `period`."""
    scope = None if departments is None else teams.touching(connection, departments)
    excluded = resolve(connection, ruleset.game).excluded(connection)
    points = _points(connection, period, as_of, scope)
    members = _members(connection, as_of)
    current = period.end > as_of
    ranked = []
    able = set()
    for person, row in members.items():
        left = not row["here"]
        out = person in excluded.people or row["team_id"] in excluded.teams
        if out or not row["ever"] or (left and current):
            continue
        belongs = scope is None or row["team_id"] in scope
        if (belongs and not left) or person in points:
            able.add(person)
        if points.get(person):
            ranked.append((row, points[person]))
    return Board(tuple(_placed(ranked, departments)), frozenset(able))


def places_before(
    connection: sqlite3.Connection,
    ruleset: RuleSet,
    period: Period,
    as_of: Moment,
    *,
    zone: tzinfo,
    departments: frozenset[int] | None = None,
) -> dict[int, int]:
    """Return each person's place in the period before `period`."""
    before = previous(period, zone)
    if before is None:
        return {}
    found = board(connection, ruleset, before, as_of, departments)
    return {standing.person_id: standing.place for standing in found.standings}


def levels(
    connection: sqlite3.Connection, ruleset: RuleSet, as_of: Moment, person: int | None = None
) -> dict[int, LevelBand | None]:
    """Return the level of everybody who has points that count, or of one person alone.

    A level is not lost again, unless the rules say so: the highest total that a person ever had
    decides. It is looked up only for those to whom it can make a difference.
    """
    whose = "" if person is None else " AND player_id = :person"
    # The plus: grouping by the index of players would fetch every row of the ledger.
    rows = connection.execute(
        "SELECT player_id, sum(points), sum(max(points, 0)) FROM ledger"
        f" WHERE counts_from <= :as_of{whose} GROUP BY +player_id",
        {"as_of": as_of, "person": person},
    ).fetchall()
    bands = ruleset.levels
    found: dict[int, LevelBand | None] = {}
    doubtful = []
    for player, total, gained in rows:
        band = level(bands, total)
        if not ruleset.game.levels_fall and band != level(bands, gained):
            doubtful.append(player)
        found[player] = band
    for player, total in _highest(connection, doubtful, as_of):
        found[player] = level(bands, total)
    return found


def level(bands: tuple[LevelBand, ...], total: int) -> LevelBand | None:
    """Return the level that `total` points make."""
    reached = [band for band in bands if band.from_points <= total]
    return max(reached, key=lambda band: band.from_points, default=None)


def _highest(
    connection: sqlite3.Connection, players: list[int], as_of: Moment
) -> list[tuple[int, int]]:
    """Return the highest total of each of `players`, at the end of any moment up to `as_of`."""
    if not players:
        return []
    return connection.execute(
        "SELECT player_id, max(max(total), 0) FROM ("
        " SELECT player_id, sum(sum(points)) OVER (PARTITION BY player_id ORDER BY counts_from)"
        "  AS total FROM ledger WHERE counts_from <= ?"
        "  AND player_id IN (SELECT value FROM json_each(?)) GROUP BY player_id, counts_from"
        ") GROUP BY player_id",
        (as_of, json.dumps(players)),
    ).fetchall()


def _points(
    connection: sqlite3.Connection,
    period: Period,
    as_of: Moment,
    scope: frozenset[int] | None,
) -> dict[int, int]:
    query = (
        "SELECT player_id, sum(points) FROM ledger WHERE at >= ? AND at < ? AND counts_from <= ?"
    )
    values: list[int | str] = [period.start, period.end, as_of]
    if scope is not None:
        query += (
            " AND fact_id IN (SELECT f.id FROM facts f"
            f" WHERE {teams.team_of('f')} IN (SELECT value FROM json_each(?)))"
        )
        values.append(json.dumps(sorted(scope)))
    return dict(connection.execute(f"{query} GROUP BY player_id", values).fetchall())


def _members(connection: sqlite3.Connection, as_of: Moment) -> dict[int, sqlite3.Row]:
    """Return everybody known, with their present team and whether they are employees.

    Somebody who left a department still stands on its board with what they did there.
    """
    rows = connection.execute(
        "SELECT p.*, (SELECT team_id FROM memberships m WHERE m.person_id = p.id"
        " ORDER BY since DESC LIMIT 1) AS team_id,"
        " EXISTS (SELECT 1 FROM employments e WHERE e.person_id = p.id) AS ever,"
        f" {employed('p.id', ':as_of')} AS here FROM people p",
        {"as_of": as_of},
    )
    return {row["id"]: row for row in rows}


def _placed(
    ranked: list[tuple[sqlite3.Row, int]], departments: frozenset[int] | None
) -> list[Standing]:
    ranked.sort(key=lambda pair: (-pair[1], pair[0]["name"].casefold(), pair[0]["id"]))
    found: list[Standing] = []
    for index, (row, points) in enumerate(ranked):
        tied = bool(found) and found[-1].points == points
        found.append(
            Standing(
                place=found[-1].place if tied else index + 1,
                person_id=row["id"],
                name=row["name"],
                department_id=_department(row, departments),
                points=points,
            )
        )
    return found


def _department(row: sqlite3.Row, departments: frozenset[int] | None) -> int | None:
    own = json.loads(row["departments"])
    here = [department for department in own if departments is None or department in departments]
    return next(iter(here or own), None)
