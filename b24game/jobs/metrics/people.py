"""What the people of each department did in a period, and whose figures may be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from b24game.game import cohorts, teams
from b24game.jobs.metrics import calendar
from b24game.metrics import figures
from b24game.metrics.sums import of_teams

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from b24game.jobs.metrics.calendar import Clock
    from b24game.metrics.figures import Figure
    from b24game.metrics.measures import MeasureId
    from b24game.metrics.sums import Days, People, Store
    from b24game.model import Moment
    from b24game.periods import Period

COMPANY = 0
"""Stands for everybody among the ids of departments."""
_OWN_PEOPLE: tuple[MeasureId, ...] = (
    "active_day",
    "active_week",
    "active_month",
    "on_time",
    "badge_share",
)
"""Metrics that only some of the people may stand behind: without tasks or a working day, counted in
another team that week, gone before the last day."""
_EVERYBODY: MeasureId = "points_issued"
"""Stands for the metrics that all who were there stand behind."""
Groups = dict[int, frozenset[int] | None]
"""The teams of each department and those below it; none: all teams."""


def groups(connection: sqlite3.Connection) -> Groups:
    """Return the company and every department."""
    parents = teams.parents(connection)
    found: Groups = {COMPANY: None}
    for department in parents:
        below = teams.subtree(parents, [department])
        found[department] = teams.touching(connection, below)
    return found


@dataclass(slots=True)
class Population:
    """What everybody did in a period; figures are worked out once."""

    people: Mapping[int, People]
    """By department, those of departments below it included."""
    least: int
    """The smallest number of people whose figures are told."""
    _figures: dict[tuple[MeasureId, int], Figure] = field(default_factory=dict)
    _told: dict[MeasureId, frozenset[int]] = field(default_factory=dict)

    def figure(self, metric: MeasureId, group: int) -> Figure:
        """Return a metric of the company or of a department."""
        key = (metric, group)
        if key not in self._figures:
            self._figures[key] = figures.figure(metric, self.people[group])
        return self._figures[key]

    def tells(self, metric: MeasureId, group: int) -> bool:
        """Tell whether a figure gives nobody away, neither by itself nor beside the others."""
        if len(self.figure(metric, group).people) < self.least:
            return False
        if group == COMPANY:  # the largest of all is told whatever the others are
            return True
        behind = metric if metric in _OWN_PEOPLE else _EVERYBODY
        if behind not in self._told:
            self._told[behind] = cohorts.tellable(
                {one: self.figure(behind, one).people for one in self.people}, self.least
            )
        return group in self._told[behind]


@dataclass(frozen=True, slots=True)
class Census:
    """Makes the population of a period."""

    store: Store
    groups: Groups
    least: int
    begin: int
    """The first local day of which weeks and months are known whole."""
    clock: Clock

    def of(self, period: Period, *, whole: bool = True) -> Population:
        """Return what everybody in the game did in a period; if not `whole`, the company alone."""
        work = self.store.work(
            calendar.days(period, self.clock),
            self._known(calendar.units(period, "week", self.clock)),
            self._known(calendar.units(period, "month", self.clock)),
        )
        holders = _holders(self.store.connection, period.end, self.clock.as_of)
        for people in work.values():
            for person, one in people.items():
                one.badges = one.last_day if person in holders else 0
        groups = self.groups if whole else {COMPANY: self.groups[COMPANY]}
        found = {group: of_teams(work, known) for group, known in groups.items()}
        return Population(found, self.least)

    def _known(self, units: list[Days]) -> list[Days]:
        return [unit for unit in units if unit.first >= self.begin]


def _holders(connection: sqlite3.Connection, end: Moment, as_of: Moment) -> frozenset[int]:
    """Return who held a badge at the end of a period, as far as is known by `as_of`."""
    rows = connection.execute(
        "SELECT DISTINCT a.person_id FROM awards a LEFT JOIN revocations r ON r.award_id = a.id"
        " WHERE a.at < ? AND a.given_at <= ? AND (r.at IS NULL OR r.at >= ? OR r.at > ?)",
        (end, as_of, end, as_of),
    )
    return frozenset(row[0] for row in rows)
