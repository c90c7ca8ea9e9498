"""Whom an administrator means by an id, an e-mail address or a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.language import _, ngettext

if TYPE_CHECKING:
    import sqlite3


def find(connection: sqlite3.Connection, words: str) -> sqlite3.Row:
    """Return the person meant by an id, an e-mail address, a name or a part of one.

    Raises:
        UsageError: nobody, or more than one person, is meant; the hint names the nearest.
    """
    wanted = _folded(words)
    everybody: list[sqlite3.Row] = connection.execute(
        "SELECT * FROM people ORDER BY active DESC, name, id"
    ).fetchall()
    tests = (
        lambda row: wanted.lstrip("#") == str(row["id"]),
        lambda row: wanted == row["email"].casefold(),
        lambda row: wanted == _folded(row["name"]),
        lambda row: set(wanted.split()) == set(_folded(row["name"]).split()),
        lambda row: wanted in _folded(row["name"]),
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


def _folded(words: str) -> str:
    """Return words as people type them: any case, and е for ё."""
    return " ".join(words.split()).casefold().replace("ё", "е")


def _listed(rows: list[sqlite3.Row], most: int = 5) -> str:
    names = [f"{row['id']} ({row['name']})" for row in rows[:most]]
    return ", ".join(names) + (" …" if len(rows) > most else "")


def _nearest(wanted: str, everybody: list[sqlite3.Row]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name needs it

    names = {_folded(row["name"]): row for row in everybody}
    close = get_close_matches(wanted, names, n=3, cutoff=0.5)
    if close:
        return _("did you mean {people}?").format(people=_listed([names[name] for name in close]))
    return _("use a person's id, e-mail or name; `b24game sync` reads new colleagues")
