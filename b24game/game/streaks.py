"""Badges for so many in a row, without anything else of the same sort in between.

Of tasks, every one with a deadline is of the same sort: closed, or its deadline missed. The row is
in the order of moments, and what is undone leaves it: a row can break afterwards, or close up.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from b24game.game import deeds
from b24game.game.awards import Due
from b24game.game.compile import Statement, conditions, playing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from b24game.game.compile import Condition, Span, Value
    from b24game.model import Moment
    from b24game.rules.ruleset import Badge

_TASKS = {"task_closed", "task_overdue"}


class Link(NamedTuple):
    """A fact of a person's row, with the time in which it belongs to it."""

    person_id: int
    period: Moment
    since: Moment
    at: Moment
    id: int
    until: Moment | None
    matches: int


def due(
    connection: sqlite3.Connection,
    badge: Badge,
    spans: Sequence[Span],
    as_of: Moment,
    done: Collection[int] = (),
) -> Iterable[Due]:
    """Return who had such a row from when, by `as_of`; each person's in the order of time.

    Those who are `done` with the badge are left out.
    """
    for (person, period), links in _rows(connection, badge, spans, as_of, done=done):
        length = badge.streak or 1
        for at, fact, fallen in _held(list(links), length):
            yield Due(badge.id, "", person, period, at, length, fact, fallen)


def progress(
    connection: sqlite3.Connection, badge: Badge, spans: Sequence[Span], as_of: Moment
) -> dict[int, float]:
    """Return how long each person's row is now."""
    query = "SELECT period_of(?, ?)"
    now = connection.execute(query, (badge.per, as_of)).fetchone()[0]
    found = {}
    for (person, period), links in _rows(connection, badge, spans, as_of, least=1):
        length = 0
        for link in sorted(links, key=lambda link: (link.at, link.id)):
            if link.until is None:
                length = length + 1 if link.matches else 0
        if length and period == now:
            found[person] = float(length)
    return found


def _rows(
    connection: sqlite3.Connection,
    badge: Badge,
    spans: Sequence[Span],
    as_of: Moment,
    *,
    least: int | None = None,
    done: Collection[int] = (),
) -> Iterator[tuple[tuple[int, Moment], Iterator[Link]]]:
    """Yield the row of each person and period that holds enough matches at all."""
    source = _source(badge, spans, as_of, done)
    rows = connection.execute(
        f"WITH links AS MATERIALIZED (SELECT *, {deeds.period(badge.per)} AS period"
        f" FROM ({source.sql})),"
        " enough AS (SELECT person_id, period FROM links GROUP BY 1, 2 HAVING sum(matches) >= ?)"
        " SELECT person_id, period, since, at, id, until, matches FROM links"
        " JOIN enough USING (person_id, period) ORDER BY person_id, period, since, at, id",
        (*source.values, badge.streak if least is None else least),
    )
    return groupby(map(Link._make, rows), key=lambda link: (link.person_id, link.period))


def _source(badge: Badge, spans: Sequence[Span], as_of: Moment, done: Collection[int]) -> Statement:
    counts = badge.counts
    if counts is None:
        raise ValueError(badge.id)

    def sort(span: Span) -> list[Condition]:
        found = [*playing(span), *deeds.others("f.person_id", done)]
        if counts in _TASKS:
            kinds = ", ".join(f"'{kind}'" for kind in sorted(_TASKS))
            return [(f"f.kind IN ({kinds})",), ("f.deadline_at IS NOT NULL",), *found]
        return [("f.kind = ?", counts), *found]

    def matches(span: Span) -> list[tuple[str, Condition]]:
        parts: list[str] = ["f.kind = ?"]
        values: list[Value] = [counts]
        for condition, *bound in conditions(counts, badge.when, span.ruleset):
            parts.append(str(condition))
            values += bound
        return [("matches", (f"coalesce({' AND '.join(parts)}, 0)", *values))]

    return deeds.select(spans, as_of, sort, matches)


def _held(links: Sequence[Link], length: int) -> Iterator[tuple[Moment, int | None, Moment | None]]:
    """Yield (moment, fact, when it fell) of each time in which the row was long enough."""
    row = Row(length)
    events = [(link.since, True, link) for link in links]
    events += [(link.until, False, link) for link in links if link.until is not None]
    events.sort(key=lambda event: event[0])
    reached: tuple[Moment, int | None] | None = None
    for moment, happening in groupby(events, key=lambda event: event[0]):
        last: Link | None = None
        for _moment, joins, link in happening:
            if not joins:
                row.leave(link)
            else:
                row.join(link)
                if link.matches:
                    last = link
        if row.long and reached is None:
            # Where nothing was added, the row closed up when something was undone.
            reached = (moment, None) if last is None else (last.at, last.id)
        elif not row.long and reached is not None:
            yield (*reached, moment)
            reached = None
    if reached is not None:
        yield (*reached, None)


@dataclass(slots=True)
class Row:
    """What stands in order now, and how many stretches of matches are long enough."""

    length: int
    long: int = 0
    keys: list[tuple[Moment, int]] = field(default_factory=list)
    matches: list[int] = field(default_factory=list)

    def join(self, link: Link) -> None:
        """Put a fact into its place."""
        key = (link.at, link.id)
        place = bisect_left(self.keys, key)
        left, right = self._around(place, place)
        self.long -= self._enough(left + right)
        self.keys.insert(place, key)
        self.matches.insert(place, link.matches)
        self._count(left, right, link)

    def leave(self, link: Link) -> None:
        """Take a fact out."""
        place = bisect_left(self.keys, (link.at, link.id))
        left, right = self._around(place, place + 1)
        self.long += self._enough(left + right)
        del self.keys[place], self.matches[place]
        self._count(left, right, link, -1)

    def _count(self, left: int, right: int, link: Link, sign: int = 1) -> None:
        """Note the stretches that stand with a fact between `left` and `right` matches."""
        if link.matches:
            self.long += sign * self._enough(left + right + 1)
        else:
            self.long += sign * (self._enough(left) + self._enough(right))

    def _enough(self, number: int) -> int:
        return int(number >= self.length)

    def _around(self, before: int, behind: int) -> tuple[int, int]:
        """Return how many matches stand just before and just behind, as far as it matters."""
        left = right = 0
        while left < self.length and before - left > 0 and self.matches[before - left - 1]:
            left += 1
        end = len(self.matches)
        while right < self.length and behind + right < end and self.matches[behind + right]:
            right += 1
        return left, right
