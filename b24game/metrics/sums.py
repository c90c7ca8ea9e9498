"""What each person did in some days, beside the days on which they were there."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from b24game.metrics import daily

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Sequence

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

    def add(self, sums: Sequence[int]) -> None:
        """Add active days and the columns of `daily.py`: written out, as it is done so often."""
        active_days, on_time, overdue, cards, comments, activities, *others = sums
        sent, received, issued, deducted, taken_back = others
        self.active_days += active_days
        self.on_time += on_time
        self.overdue += overdue
        self.cards += cards
        self.comments += comments
        self.activities += activities
        self.sent += sent
        self.received += received
        self.issued += issued
        self.deducted += deducted
        self.reversed += taken_back


_FIELDS = tuple(field.name for field in fields(Work))
_ADDED = tuple(name for name in daily.COLUMNS if name != "done")
_SUMS = ", ".join([f"sum(d.done > 0 AND {_WORKDAY})", *(f"sum(d.{name})" for name in _ADDED)])
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

    def work(
        self, days: Days, weeks: Sequence[Days] = (), months: Sequence[Days] = ()
    ) -> dict[tuple[Side, int], People]:
        """Return what was done in `days`, by side and team, then by person.

        People without anything done are there too. `weeks` (one after the other) and `months` are
        those whose active people are counted beside it.
        """
        found: dict[tuple[Side, int], People] = {}
        spans = []
        for stay in self.stays:
            there = days.within(stay)
            if len(there):
                one = _of(found, stay)
                one.days += len(there)
                one.workdays += there.workdays()
                one.last_day |= there.end == days.end
                spans.append((stay, there))
        for stay, row in self._rows(_SUMS, spans):
            _of(found, stay).add(row)
        if weeks:
            self._count(found, "weeks", weeks)
        for month in months:
            self._count(found, "months", [month])
        return found

    def _count(
        self, found: dict[tuple[Side, int], People], name: str, units: Sequence[Days]
    ) -> None:
        """Add units of the same length to everybody who was there, and those they were active in.

        Somebody who changed teams within one is counted in it once, in the first of them.
        """
        begin, length = units[0].first, len(units[0])
        reached: dict[tuple[Side, int], int] = {}
        spans = []
        for stay in self.stays:
            key = (stay.side, stay.person_id)
            first = max((stay.first - begin) // length, reached.get(key, 0))
            end = min(-((begin - stay.end) // length), len(units))
            if first < end:
                reached[key] = end
                one = _of(found, stay)
                setattr(one, name, getattr(one, name) + end - first)
                spans.append((stay, Days(begin + first * length, begin + end * length)))
        which = f"count(DISTINCT CASE WHEN d.done > 0 THEN (d.day - {begin}) / {length} END)"
        active = f"active_{name}"
        for stay, row in self._rows(which, spans):
            one = _of(found, stay)
            setattr(one, active, getattr(one, active) + row[0])

    def _rows(
        self, what: str, spans: Sequence[tuple[Stay, Days]]
    ) -> Iterator[tuple[Stay, tuple[int, ...]]]:
        """Yield sums over the days of each span in which anything is known."""
        db = self.connection
        # Without the types the key of the rows could not be used to find them.
        db.execute(
            "CREATE TEMP TABLE IF NOT EXISTS spans (id INTEGER PRIMARY KEY, person_id INTEGER,"
            " first INTEGER, until INTEGER)"
        )
        db.execute("DELETE FROM temp.spans")
        db.executemany(
            "INSERT INTO temp.spans VALUES (?, ?, ?, ?)",
            [
                (index, stay.person_id, days.first, days.end)
                for index, (stay, days) in enumerate(spans)
            ],
        )
        rows = db.execute(
            f"SELECT s.id, {what} FROM temp.spans s CROSS JOIN {self.table} d"
            " ON d.person_id = s.person_id AND d.day >= s.first AND d.day < s.until"
            " GROUP BY s.id"
        )
        rows.row_factory = None
        for row in rows:
            yield spans[row[0]][0], row[1:]


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


def _of(found: dict[tuple[Side, int], People], stay: Stay) -> Work:
    people = found.setdefault((stay.side, stay.team_id), {})
    one = people.get(stay.person_id)
    if one is None:
        one = people[stay.person_id] = Work()
    return one


def _added(one: Work, other: Work) -> Work:
    return Work(*(getattr(one, name) + getattr(other, name) for name in _FIELDS))


def _workdays_before(day: int) -> int:
    """Return how many days before a day were Monday to Friday, since ordinal 1."""
    weeks, rest = divmod(day - 1, _WEEK)
    return weeks * _WORKDAYS + min(rest, _WORKDAYS)
