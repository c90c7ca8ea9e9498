"""What each person did in some days, beside the days on which they were there."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from b24game.metrics import daily

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from b24game.metrics.staff import Side, Stay

_WEEK = 7
_WORKDAYS = 5
_WORKDAY = f"(day + 6) % {_WEEK} < {_WORKDAYS}"
"""Ordinal 1 is a Monday."""


@dataclass(slots=True)
class Work:
    """What a person did in a team, in some days."""

    days: int = 0
    """Days of employment."""
    workdays: int = 0
    """Of them, Monday to Friday."""
    last_day: int = 0
    """1 if there on the last of the days."""
    active_days: int = 0
    """Working days on which something was done."""
    done: int = 0
    on_time: int = 0
    overdue: int = 0
    cards: int = 0
    comments: int = 0
    activities: int = 0
    sent: int = 0
    received: int = 0
    issued: int = 0
    deducted: int = 0
    reversed: int = 0
    weeks: int = 0
    """Weeks that are over, with at least a day of employment."""
    active_weeks: int = 0
    months: int = 0
    active_months: int = 0
    badges: int = 0
    """1 if holding a badge at the end of the last day."""


_FIELDS = tuple(field.name for field in fields(Work))
_SUMMED = ("active_days", *daily.COLUMNS)
_SUMS = ", ".join(
    [f"sum(d.done > 0 AND {_WORKDAY})", *(f"sum(d.{name})" for name in daily.COLUMNS)]
)
People = dict[int, Work]


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` until before `end`."""

    first: int
    end: int

    def __len__(self) -> int:
        return max(self.end - self.first, 0)

    def workdays(self) -> int:
        """Return how many of them are Monday to Friday."""
        return _workdays_before(self.end) - _workdays_before(self.first)

    def within(self, stay: Stay) -> Days:
        """Return those of them that belong to a stay."""
        return Days(max(self.first, stay.first), min(self.end, stay.end))


@dataclass(frozen=True, slots=True)
class Store:
    """The daily rows, and who was where."""

    connection: sqlite3.Connection
    table: str
    stays: Sequence[Stay]

    def prepare(self) -> None:
        """Put the stays beside the rows, once for all sums."""
        self.connection.execute(
            "CREATE TEMP TABLE stays (person_id, team_id, side, first, until,"
            " PRIMARY KEY (person_id, first)) WITHOUT ROWID"
        )
        self.connection.executemany(
            "INSERT INTO temp.stays VALUES (?, ?, ?, ?, ?)",
            [(s.person_id, s.team_id, s.side, s.first, s.end) for s in self.stays],
        )

    def work(
        self, days: Days, weeks: Iterable[Days] = (), months: Iterable[Days] = ()
    ) -> dict[tuple[Side, int], People]:
        """Return what was done in `days`, by side and team, then by person.

        People without anything done are there too. `weeks` and `months` are those whose active
        people are counted beside it.
        """
        found: dict[tuple[Side, int], People] = {}
        for stay in self.stays:
            there = days.within(stay)
            if len(there):
                one = _of(found, stay.side, stay.team_id, stay.person_id)
                one.days += len(there)
                one.workdays += there.workdays()
                one.last_day |= there.end == days.end
        for row in self._rows(_SUMS, days):
            one = _of(found, row[0], row[1], row[2])
            for name, value in zip(_SUMMED, row[3:], strict=True):
                setattr(one, name, value)
        for name, units in (("weeks", weeks), ("months", months)):
            for unit in units:
                self._count(found, name, unit)
        return found

    def _count(self, found: dict[tuple[Side, int], People], name: str, unit: Days) -> None:
        """Add one week or month to everybody who was there, and to whoever was active in it.

        Somebody who changed teams in it is counted once, in the first of them.
        """
        met: dict[tuple[Side, int], Work] = {}
        for stay in self.stays:
            key = (stay.side, stay.person_id)
            if len(unit.within(stay)) and key not in met:
                one = _of(found, stay.side, stay.team_id, stay.person_id)
                setattr(one, name, getattr(one, name) + 1)
                met[key] = one
        active = f"active_{name}"
        for side, person in {(row[0], row[2]) for row in self._rows("0", unit, "AND d.done > 0")}:
            one = met[side, person]
            setattr(one, active, getattr(one, active) + 1)

    def _rows(self, what: str, days: Days, where: str = "") -> sqlite3.Cursor:
        cursor = self.connection.execute(
            f"SELECT s.side, s.team_id, d.person_id, {what} FROM {self.table} d"
            " CROSS JOIN temp.stays s ON s.person_id = d.person_id AND d.day >= s.first"
            f"  AND d.day < s.until WHERE d.day >= ? AND d.day < ? {where}"
            " GROUP BY d.person_id, s.first",
            (days.first, days.end),
        )
        cursor.row_factory = None
        return cursor


def of_teams(
    work: dict[tuple[Side, int], People], teams: Collection[int] | None, side: Side = "game"
) -> People:
    """Return what each person did in some teams, or in all of a side; one entry a person."""
    found: People = {}
    for (whose, team), people in work.items():
        if whose == side and (teams is None or team in teams):
            for person, one in people.items():
                known = found.get(person)
                found[person] = one if known is None else _added(known, one)
    return found


def _of(found: dict[tuple[Side, int], People], side: Side, team: int, person: int) -> Work:
    people = found.setdefault((side, team), {})
    one = people.get(person)
    if one is None:
        one = people[person] = Work()
    return one


def _added(one: Work, other: Work) -> Work:
    return Work(*(getattr(one, name) + getattr(other, name) for name in _FIELDS))


def _workdays_before(day: int) -> int:
    """Return how many days before a day were Monday to Friday, since ordinal 1."""
    weeks, rest = divmod(day - 1, _WEEK)
    return weeks * _WORKDAYS + min(rest, _WORKDAYS)
