"""What a run reads its figures from: the daily sums, and who was where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game import rulebook
from b24game.jobs.horizon import known_from
from b24game.jobs.metrics.calendar import Clock
from b24game.jobs.metrics.people import Census, groups
from b24game.metrics import keeping, staff
from b24game.metrics.daily import ordinal
from b24game.metrics.sums import Store
from b24game.state import runs

if TYPE_CHECKING:
    import sqlite3

    from b24game.jobs.metrics.people import Groups
    from b24game.jobs.setting import Setting
    from b24game.metrics.measures import MeasureId
    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet


_SEVERAL = 5
"""People whose deeds make a history."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a run reads its figures from."""

    store: Store
    groups: Groups
    others: tuple[str, ...]
    """Names of the departments that are, or were, not in the game."""
    history: int | None
    """The first local day of which so much is known that it can be compared with."""
    least: int
    """The smallest number of people whose figures are told."""
    first_read: int
    """The local day of the first sync."""
    clock: Clock

    def census(self) -> Census:
        """Return what makes the populations of periods."""
        begin = self.history if self.history is not None else 0
        return Census(self.store, self.groups, self.least, begin, self.clock)

    def too_old(self, metric: MeasureId, day: int) -> bool:
        """Tell whether a metric says nothing of a day because nobody looked then.

        The portal tells when a card was last changed, not when it was filled: those found by the
        first sync pile up shortly before it.
        """
        return metric == "cards" and day < self.first_read


def known_of(
    setting: Setting, connection: sqlite3.Connection, ruleset: RuleSet, now: Moment
) -> Known:
    """Return what there is as of a moment."""
    zone = setting.zone(connection)
    settle_after = ruleset.game.settle_after
    excluded = staff.exclusions(connection, ruleset, zone)
    stamp = keeping.stamp(connection, now, settle_after, zone)
    table = keeping.overlaid(connection, stamp, zone)
    begin = known_from(connection, ruleset, setting, zone)
    history = known_from(connection, ruleset, setting, zone, _SEVERAL)
    return Known(
        Store(connection, table, staff.stays(connection, excluded, now, zone, begin)),
        groups(connection),
        _others(connection, ruleset),
        history,
        ruleset.game.min_cohort,
        ordinal(runs.first(connection, "sync") or now, zone),
        Clock(now, settle_after, zone),
    )


def _others(connection: sqlite3.Connection, ruleset: RuleSet) -> tuple[str, ...]:
    names = dict(connection.execute("SELECT id, name FROM departments").fetchall())
    games = [*(span.ruleset.game for span in rulebook.spans(connection)), ruleset.game]
    out = dict.fromkeys(one for game in games for one in game.exclude_departments)
    return tuple(names[one] for one in out if one in names)
