"""From when on the portal is read, as far as that can be chosen, and from when on it is known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from b24game.metrics import daily
from b24game.metrics.measures import MOST_WEEKS
from b24game.periods import midnight

if TYPE_CHECKING:
    import sqlite3
    from datetime import tzinfo

    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet


def horizon(ruleset: RuleSet, setting: Setting, zone: tzinfo) -> Moment | None:
    """Return the moment before which things need not be read; `None`: everything is.

    What happened before the game's `start` earns nothing, but a launch is compared with the time
    before it.
    """
    start = ruleset.game.start
    if start is None or setting.launch is None:
        return start
    return min(start, midnight(setting.launch - timedelta(weeks=MOST_WEEKS), zone))


def known_from(
    connection: sqlite3.Connection,
    ruleset: RuleSet,
    setting: Setting,
    zone: tzinfo,
    people: int = 1,
) -> int | None:
    """Return the first local day of which what happened is known; none where nothing is.

    It is the day by which so many `people` had done something: a stray old fact of one is no
    history to compare with.
    """
    rows = connection.execute(
        "SELECT (SELECT min(at) FROM facts f WHERE f.person_id = p.id) AS first FROM people p"
        " WHERE first IS NOT NULL ORDER BY first LIMIT ?",
        (max(people, 1),),
    ).fetchall()
    if not rows:
        return None
    first = rows[-1][0]
    return daily.ordinal(max(first, horizon(ruleset, setting, zone) or first), zone)
