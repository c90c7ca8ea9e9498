"""What a run reads its figures from: the daily sums, and who was where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game import exclusion
from b24game.jobs.horizon import horizon
from b24game.jobs.metrics.calendar import Clock
from b24game.jobs.metrics.people import groups
from b24game.metrics import keeping, staff
from b24game.metrics.daily import ordinal
from b24game.metrics.sums import Store

if TYPE_CHECKING:
    import sqlite3

    from b24game.jobs.metrics.people import Groups
    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Known:
    """What a run reads its figures from."""

    store: Store
    groups: Groups
    others: tuple[str, ...]
    """Names of the departments that are not in the game."""
    beginning: int | None
    """The first local day of which anything is known."""
    least: int
    """The smallest number of people whose figures are told."""
    clock: Clock


def known_of(
    setting: Setting, connection: sqlite3.Connection, ruleset: RuleSet, now: Moment
) -> Known:
    """Return what there is as of a moment."""
    zone = setting.zone(connection)
    settle_after = ruleset.game.settle_after
    excluded = exclusion.resolve(connection, ruleset.game).excluded(connection)
    stamp = keeping.stamp(connection, now, settle_after, zone)
    table = keeping.overlaid(connection, stamp, zone)
    store = Store(connection, table, staff.stays(connection, excluded, now, zone))
    beginning = staff.beginning(connection, zone)
    read_from = horizon(ruleset, setting, zone)
    if beginning is not None and read_from is not None:
        beginning = max(beginning, ordinal(read_from, zone))
    return Known(
        store,
        groups(connection),
        _others(connection, ruleset),
        beginning,
        ruleset.game.min_cohort,
        Clock(now, settle_after, zone),
    )


def _others(connection: sqlite3.Connection, ruleset: RuleSet) -> tuple[str, ...]:
    names = dict(connection.execute("SELECT id, name FROM departments").fetchall())
    return tuple(names[one] for one in ruleset.game.exclude_departments if one in names)
