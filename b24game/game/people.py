"""Who plays: employees who are not excluded, and whom an administrator means by a name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.game import teams
from b24game.language import _, ngettext

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from b24game.model import Moment
    from b24game.rules.ruleset import Game

EMPLOYEE = "employee"


@dataclass(frozen=True, slots=True)
class Excluded:
    """Who does not play although they are employees."""

    people: frozenset[int]
    teams: frozenset[int]
    """Sets of departments that touch an excluded department."""


def excluded(connection: sqlite3.Connection, game: Game) -> Excluded:
    """Return whom the rules exclude, by person and by department."""
    numbers = {entry for entry in game.exclude_people if isinstance(entry, int)}
    mails = {entry.lower() for entry in game.exclude_people if isinstance(entry, str)}
    if mails:
        numbers |= {
            row[0]
            for row in connection.execute("SELECT id, lower(email) FROM people")
            if row[1] in mails
        }
    below = teams.subtree(teams.parents(connection), game.exclude_departments)
    return Excluded(frozenset(numbers), teams.touching(connection, below) if below else frozenset())


def leave(connection: sqlite3.Connection, ids: Iterable[int], now: Moment) -> None:
    """Note that people were seen inactive, the first time they are."""
    connection.execute(
        "UPDATE people SET left_at = CASE WHEN active THEN NULL ELSE coalesce(left_at, ?) END"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (now, json.dumps(list(ids))),
    )


def remember_employees(
    connection: sqlite3.Connection, kinds: Mapping[int, str], now: Moment
) -> None:
    """Note who stops being an employee, before `kinds` replace what was known.

    What somebody did while they were one stays theirs.
    """
    for person, kind in kinds.items():
        if kind == EMPLOYEE:
            connection.execute("UPDATE people SET employee_until = NULL WHERE id = ?", (person,))
        else:
            connection.execute(
                "UPDATE people SET employee_until = ? WHERE id = ? AND kind = ?",
                (now, person, EMPLOYEE),
            )


def find(connection: sqlite3.Connection, words: str) -> sqlite3.Row:
    """Return the person meant by an id, an e-mail address, a name or a part of one.

    Raises:
        UsageError: nobody, or more than one person, is meant; the hint names the nearest.
    """
    wanted = " ".join(words.split()).casefold()
    everybody: list[sqlite3.Row] = connection.execute(
        "SELECT * FROM people ORDER BY active DESC, name, id"
    ).fetchall()
    tests = (
        lambda row: wanted.lstrip("#") == str(row["id"]),
        lambda row: wanted == row["email"].casefold(),
        lambda row: wanted == row["name"].casefold(),
        lambda row: set(wanted.split()) == set(row["name"].casefold().split()),
        lambda row: wanted in row["name"].casefold(),
    )
    for test in tests:
        found = [row for row in everybody if wanted and test(row)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(
                ngettext(
                    "{number} person is called {words!r}",
                    "{number} people are called {words!r}",
                    len(found),
                ).format(number=len(found), words=words),
                hint=_("name one by id or e-mail: {people}").format(people=_listed(found)),
                code="person_ambiguous",
                where=words,
            )
    raise UsageError(
        _("nobody on the portal is called {words!r}").format(words=words),
        hint=_nearest(wanted, everybody),
        code="person_unknown",
        where=words,
    )


def _listed(rows: list[sqlite3.Row], most: int = 5) -> str:
    names = [f"{row['id']} ({row['name']})" for row in rows[:most]]
    return ", ".join(names) + (" …" if len(rows) > most else "")


def _nearest(wanted: str, everybody: list[sqlite3.Row]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name needs it

    names = {row["name"].casefold(): row for row in everybody}
    close = get_close_matches(wanted, names, n=3, cutoff=0.5)
    if close:
        return _("did you mean {people}?").format(people=_listed([names[name] for name in close]))
    return _("use a person's id, e-mail or name; `b24game sync` reads new colleagues")
