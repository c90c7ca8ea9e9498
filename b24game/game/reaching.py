"""Badges for reaching a number: of facts, of money or of points, in all or in each period.

Everything that counts is an event that adds, and everything undone one that takes away, at the
moment it was undone. The running sum of each person and period over these moments tells when a
threshold was reached and when it was lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game import deeds
from b24game.game.awards import Due
from b24game.game.compile import Statement

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from b24game.game.compile import Span, Value
    from b24game.model import Moment
    from b24game.rules.ruleset import Badge

_OF_POINTS = """
events AS (
    SELECT player_id AS person_id, {period} AS period, counts_from AS moment,
           points AS value, 0 AS led, at, id AS mark, fact_id
    FROM ledger WHERE {where})
"""
_OF_FACTS = """
deeds AS MATERIALIZED ({deeds}){links},
events AS (
    SELECT person_id, {period} AS period, since AS moment, value, 0 AS led, at, id AS mark,
           id AS fact_id FROM deeds
    UNION ALL
    SELECT person_id, {period}, until, -value, 0, until, id, NULL
    FROM deeds WHERE until IS NOT NULL{linked})
"""
_LED_TO = """,
links AS MATERIALIZED (
    SELECT d.person_id, d.at, max(d.since, l.since) AS since,
           CASE WHEN l.since >= d.since THEN l.at ELSE d.at END AS led_at,
           min(coalesce(d.until, {never}), coalesce(l.until, {never})) AS until, l.id
    FROM deeds d JOIN ({links}) l
         ON l.object_id = d.object_id AND l.object_kind = d.object_kind)
"""
_LINKED = """
    UNION ALL
    SELECT person_id, {period}, since, 0, 1, led_at, id, id FROM links WHERE since < until
    UNION ALL
    SELECT person_id, {period}, until, 0, -1, until, id, NULL
    FROM links WHERE since < until AND until < {never}
"""
_SUMS = """,
instants AS (
    SELECT person_id, period, moment, sum(value) AS value, sum(led) AS led, at, fact_id,
           max(CASE WHEN value + led > 0 THEN mark ELSE -mark END)
    FROM events GROUP BY person_id, period, moment),
running AS (
    SELECT person_id, period, moment, at, fact_id, value,
           sum(value) OVER ahead AS total, sum(led) OVER ahead AS led
    FROM instants WINDOW ahead AS (PARTITION BY person_id, period ORDER BY moment))
"""
_PASSED = """
SELECT t.column1 AS tier, person_id, period, moment, at, fact_id, total,
       total >= t.column2 AS holds
FROM running JOIN (VALUES {tiers}) t
     ON (total >= t.column2) <> (total - value >= t.column2)
ORDER BY tier, person_id, period, moment
"""
_PASSED_AND_ABOVE = """,
shares AS (
    SELECT person_id, period, moment, at, fact_id,
           sum(value) OVER ahead AS total, sum(led) OVER ahead AS led,
           sum(value) OVER company AS all_total, sum(led) OVER company AS all_led
    FROM instants
    WINDOW ahead AS (PARTITION BY person_id, period ORDER BY moment),
           company AS (PARTITION BY period ORDER BY moment)),
judged AS (
    SELECT t.column1 AS tier, s.*,
           s.total >= t.column2 AND s.led * s.all_total > s.all_led * s.total AS holds
    FROM shares s CROSS JOIN (VALUES {tiers}) t)
SELECT * FROM (
    SELECT *, lag(holds, 1, 0) OVER (PARTITION BY tier, person_id, period ORDER BY moment) AS held
    FROM judged)
WHERE holds <> held ORDER BY tier, person_id, period, moment
"""
"""The bare columns of `instants` are those of the row with the greatest mark: what added last."""
_NEVER = 2**62


def steps(badge: Badge) -> tuple[tuple[str, float], ...]:
    """Return the thresholds of a badge by tier; one without tiers has the empty tier."""
    if badge.tiers:
        return tuple(
            (tier.id, tier.reach) for tier in sorted(badge.tiers, key=lambda tier: tier.reach)
        )
    return (("", badge.reach or 0),)


def due(
    connection: sqlite3.Connection,
    badge: Badge,
    spans: Sequence[Span],
    as_of: Moment,
    done: Collection[int] = (),
) -> Iterable[Due]:
    """Return who held the badge from when, by `as_of`; each person's in the order of time.

    Those who are `done` with it are left out.
    """
    source = _events(badge, spans, as_of, done)
    tiers, thresholds = _tiers(badge)
    judged = (_PASSED if badge.converted is None else _PASSED_AND_ABOVE).format(tiers=tiers)
    rows = connection.execute(f"WITH {source.sql} {_SUMS} {judged}", (*source.values, *thresholds))
    return _paired(badge, rows)


def progress(
    connection: sqlite3.Connection,
    badge: Badge,
    spans: Sequence[Span],
    as_of: Moment,
) -> dict[int, float]:
    """Return how far each person has come in the period of `as_of`."""
    source = _events(badge, spans, as_of)
    rows = connection.execute(
        f"WITH {source.sql} SELECT person_id, sum(value) FROM events"
        " WHERE period = period_of(?, ?) GROUP BY person_id",
        (*source.values, badge.per, as_of),
    )
    return {person: value / deeds.unit(badge) for person, value in rows}


def _events(
    badge: Badge, spans: Sequence[Span], as_of: Moment, done: Collection[int] = ()
) -> Statement:
    period = deeds.period(badge.per)
    if badge.converted is not None:
        done = ()  # everybody's share is needed
    if badge.measure == "points":
        where = ["counts_from <= ?"]
        values: list[Value] = [as_of]
        for condition, *bound in deeds.others("player_id", done):
            where.append(str(condition))
            values += bound
        return Statement(_OF_POINTS.format(period=period, where=" AND ".join(where)), (*values,))
    counted = deeds.of_badge(badge, spans, as_of, done=done)
    if badge.converted is None:
        return Statement(
            _OF_FACTS.format(deeds=counted.sql, links="", linked="", period=period), counted.values
        )
    kind = badge.converted
    led = deeds.select(
        spans,
        as_of,
        lambda span: (("f.kind = ?", kind), ("f.at >= ?", span.start), ("f.at < ?", span.end)),
    )
    return Statement(
        _OF_FACTS.format(
            deeds=counted.sql,
            links=_LED_TO.format(links=led.sql, never=_NEVER),
            linked=_LINKED.format(period=period, never=_NEVER),
            period=period,
        ),
        (*counted.values, *led.values),
    )


def _paired(badge: Badge, rows: Iterable[sqlite3.Row]) -> Iterable[Due]:
    """Join each moment of reaching with the moment of losing that follows it."""
    reached: sqlite3.Row | None = None
    for row in rows:
        if row["holds"]:
            if reached is not None:
                yield _due(badge, reached, None)
            reached = row
        elif reached is not None:
            yield _due(badge, reached, row["moment"])
            reached = None
    if reached is not None:
        yield _due(badge, reached, None)


def _due(badge: Badge, row: sqlite3.Row, fallen: Moment | None) -> Due:
    return Due(
        badge=badge.id,
        tier=row["tier"],
        person_id=row["person_id"],
        begins=row["period"],
        at=row["at"],
        value=row["total"] / deeds.unit(badge),
        fact_id=row["fact_id"],
        fallen=fallen,
    )


def _tiers(badge: Badge) -> tuple[str, tuple[Value, ...]]:
    values: list[Value] = []
    for tier, reach in steps(badge):
        values += (tier, round(reach * deeds.unit(badge), 6))
    return ", ".join(["(?, ?)"] * (len(values) // 2)), tuple(values)
