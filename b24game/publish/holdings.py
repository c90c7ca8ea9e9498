"""What is to stand in people's profiles: points that count, level and badges, as of a moment.

Only of those who play now; whoever left or is excluded keeps what stands there. Somebody without
points is told so only where something was to stand there before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game import awards, standings
from b24game.periods import always
from b24game.publish import fields, profiles
from b24game.rules.badge_words import badge_name, tier_name
from b24game.rules.words import levels_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from b24game.game.awards import Holding
    from b24game.model import Moment
    from b24game.publish.outbox import Intent
    from b24game.rules.ruleset import LevelBand, RuleSet

_LONGEST = 250
"""Characters of a text: more than a profile shows, and less than 255."""
_MORE = "…"


def intents(connection: sqlite3.Connection, ruleset: RuleSet, as_of: Moment) -> Iterator[Intent]:
    """Yield the profiles as they are to read, in the language of the process."""
    board = standings.board(connection, ruleset, always(), as_of)
    points = {standing.person_id: standing.points for standing in board.standings}
    levels = standings.levels(connection, ruleset, as_of)
    badges = awards.holdings(connection)
    named = {level.id: _plain(level.name) for level in levels_text(ruleset.levels)}
    called = {badge.id: _plain(badge_name(badge)) for badge in ruleset.badges}
    names = dict(connection.execute("SELECT id, name FROM people").fetchall())
    known = _known(connection)
    for person in sorted(board.able):
        if person not in points and profiles.key(person) not in known:
            continue
        values = {
            fields.POINTS: str(points.get(person, 0)),
            fields.LEVEL: _level(levels.get(person), named),
            fields.BADGES: listed([_badge(one, called) for one in badges.get(person, ())]),
        }
        yield profiles.intent(person, names[person], values)


def listed(names: Sequence[str], longest: int = _LONGEST) -> str:
    """Return names with commas; where they are too long together, the last ones that fit whole."""
    text = ", ".join(names)
    left = list(names)
    while len(text) > longest and len(left) > 1:
        del left[0]
        text = ", ".join((_MORE, *left))
    return text if len(text) <= longest else names[-1][: longest - len(_MORE)] + _MORE


def _known(connection: sqlite3.Connection) -> frozenset[str]:
    rows = connection.execute("SELECT key FROM outbox WHERE kind = 'profile'")
    return frozenset(row[0] for row in rows)


def _level(band: LevelBand | None, named: Mapping[str, str]) -> str:
    return "" if band is None else named[band.id][:_LONGEST]


def _badge(one: Holding, called: Mapping[str, str]) -> str:
    """Return a badge by name; one that the rules do not have any more by its id."""
    name = called.get(one.badge, one.badge)
    text = f"{name} ({tier_name(one.tier)})" if one.tier else name
    return f"{text} ×{one.times}" if one.times > 1 else text


def _plain(text: str) -> str:
    return " ".join(text.split())
