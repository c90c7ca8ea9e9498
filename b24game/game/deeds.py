"""Facts with the time in which they count: what badges are worked out from.

A fact counts from its moment plus the settling time until its source was undone, as its points do
in the ledger. Undone before it counted, it never did; what was believed gone and is seen again
counts again from when it was seen. So a history read at once tells, moment by moment, the same as
one that was read day by day.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from b24game.game.compile import Statement, counted
from b24game.game.facts import GONE
from b24game.periods import BEGINNING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Sequence

    from b24game.game.compile import Condition, Span, Value
    from b24game.model import Moment
    from b24game.rules.ruleset import Badge, BadgePer

CENTS = 100
"""Amounts are added up as whole hundredths: sums of fractions would miss a round threshold."""
_HAPPENED = """
CREATE TEMP VIEW happened AS
SELECT f.*, w.at AS undone_at,
       CASE WHEN f.turn > 1 AND EXISTS (
           SELECT 1 FROM facts b JOIN withdrawals g ON g.fact_id = b.id
           WHERE b.key = f.key AND b.turn = f.turn - 1 AND b.at = f.at AND g.reason = '{gone}'
       ) THEN f.seen_at END AS again_at
FROM facts f LEFT JOIN withdrawals w ON w.fact_id = f.id AND w.at <= {as_of}
"""


def prepare(connection: sqlite3.Connection, as_of: Moment) -> None:
    """Make the view `happened`: all facts, with what had been undone by `as_of`."""
    connection.execute("DROP VIEW IF EXISTS temp.happened")
    connection.execute(_HAPPENED.format(gone=GONE, as_of=int(as_of)))


def select(
    spans: Sequence[Span],
    as_of: Moment,
    asked: Callable[[Span], Sequence[Condition]],
    extra: Callable[[Span], Sequence[tuple[str, Condition]]] = lambda _: (),
) -> Statement:
    """Return the SELECT of what counted at some time up to `as_of`, by each rule set's conditions.

    Its columns are id, person_id, object_kind, object_id, at, since, until (absent: to this day)
    and, by name, those of `extra`.
    """
    parts: list[str] = []
    values: list[Value] = []
    for span in spans:
        columns = [
            *(f"f.{name}" for name in ("id", "person_id", "object_kind", "object_id", "at")),
            "coalesce(f.again_at, f.at + ?) AS since",
            "f.undone_at AS until",
        ]
        values.append(span.ruleset.game.settle_after)
        for name, (column, *bound) in extra(span):
            columns.append(f"{column} AS {name}")
            values += bound
        where = ["1"]
        for condition, *bound in asked(span):
            where.append(str(condition))
            values += bound
        parts.append(f"SELECT {', '.join(columns)} FROM happened f WHERE {' AND '.join(where)}")
    return Statement(
        f"SELECT * FROM ({' UNION ALL '.join(parts)})"
        " WHERE since <= ? AND (until IS NULL OR until > since)",
        (*values, as_of),
    )


def of_badge(
    badge: Badge,
    spans: Sequence[Span],
    as_of: Moment,
    extra: Callable[[Span], Sequence[tuple[str, Condition]]] = lambda _: (),
    done: Collection[int] = (),
) -> Statement:
    """Return the SELECT of the facts that a badge counts, each with its `value`.

    Those who are `done` with the badge need not be looked at.
    """
    counts = badge.counts
    if counts is None:
        raise ValueError(badge.id)
    value = f"CAST(round(coalesce(f.amount, 0) * {CENTS}) AS INTEGER)"
    return select(
        spans,
        as_of,
        lambda span: [*counted(counts, badge.when, span), *others("f.person_id", done)],
        lambda span: (("value", (value if badge.measure == "amount" else "1",)), *extra(span)),
    )


def others(person: str, done: Collection[int]) -> tuple[Condition, ...]:
    """Return that somebody is not among those who are done."""
    if not done:
        return ()
    return ((f"{person} NOT IN (SELECT value FROM json_each(?))", json.dumps(sorted(done))),)


def unit(badge: Badge) -> int:
    """Return into how many parts the measure of a badge is divided where it is added up."""
    return CENTS if badge.measure == "amount" else 1


def period(per: BadgePer) -> str:
    """Return the SQL of the start of the period that holds the moment `at`."""
    return str(BEGINNING) if per == "all" else f"period_of('{per}', at)"
