"""Who does not play although they are employees: named by the rules, by person or department.

Names are resolved when a sync sees them and kept with the rule set: a colleague's new address or a
moved department changes who is excluded from then on, never what was earned before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game import teams

if TYPE_CHECKING:
    import sqlite3

    from b24game.rules.ruleset import Game


@dataclass(frozen=True, slots=True)
class Excluded:
    """The people, and the teams that touch an excluded department."""

    people: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()


NOBODY = Excluded()


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rules' names as ids, in canonical JSON; departments with those below them."""

    people: str
    departments: str

    def excluded(self, connection: sqlite3.Connection) -> Excluded:
        """Return the people and the teams that are known by now."""
        departments = frozenset(json.loads(self.departments))
        return Excluded(
            frozenset(json.loads(self.people)),
            teams.touching(connection, departments) if departments else frozenset(),
        )


def resolve(connection: sqlite3.Connection, game: Game) -> Resolved:
    """Return whom the rules exclude as of now."""
    numbers = {entry for entry in game.exclude_people if isinstance(entry, int)}
    mails = {entry.lower() for entry in game.exclude_people if isinstance(entry, str)}
    if mails:
        rows = connection.execute("SELECT id, email FROM people").fetchall()
        numbers |= {row[0] for row in rows if row[1].lower() in mails}
    below: frozenset[int] = frozenset()
    if game.exclude_departments:
        below = teams.subtree(teams.parents(connection), game.exclude_departments)
    return Resolved(json.dumps(sorted(numbers)), json.dumps(sorted(below)))


def unknown(connection: sqlite3.Connection, game: Game) -> list[str]:
    """Return the names in the rules that nobody and no department has: they exclude nobody."""
    people = connection.execute("SELECT id, lower(email) FROM people").fetchall()
    known = {row[0] for row in people} | {row[1] for row in people}
    departments = teams.parents(connection)
    return [
        *(
            str(name)
            for name in game.exclude_people
            if (name.lower() if isinstance(name, str) else name) not in known
        ),
        *(str(number) for number in game.exclude_departments if number not in departments),
    ]
