"""Rules to SQL: each rule becomes one SELECT over the facts that says who should hold what.

The SELECTs read the temporary view that `prepare` makes: `live`, the facts that are not withdrawn.
Every value is bound; only names of this room stand in the text. A rule
set counts the facts from its effective date up to that of the next one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from b24game.game.employment import employed
from b24game.game.exclusion import NOBODY, Excluded
from b24game.game.teams import team_of
from b24game.periods import BEGINNING, END, containing, local

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from b24game.model import Moment
    from b24game.periods import Period
    from b24game.rules.ruleset import Cap, FactKind, Rule, RuleSet, When

Value = int | float | str | None
Condition = tuple[Value, ...]
"""SQL on a fact `f`, and the values it binds."""
_CARRIED = ("id", "person_id", "partner_id", "object_kind", "object_id", "at")
"""Columns of a fact that caps are counted by."""
_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT of (fact_id, rule, player_id, points, version, settle_after), and its values."""

    sql: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The rule set in force for facts from `start` until `end`, and whom it excludes."""

    ruleset: RuleSet
    start: Moment = BEGINNING
    end: Moment = END
    excluded: Excluded = NOBODY


def prepare(
    connection: sqlite3.Connection,
    zone: tzinfo,
    facts_to: int | None = None,
    withdrawals_to: int | None = None,
) -> None:
    """Make the views that compiled rules read, up to the given rows where they are given."""
    facts = f"id <= {int(facts_to)}" if facts_to is not None else "1"
    undone = f"id <= {int(withdrawals_to)}" if withdrawals_to is not None else "1"
    connection.execute("DROP VIEW IF EXISTS temp.live")
    connection.execute(
        f"CREATE TEMP VIEW live AS SELECT * FROM facts WHERE {facts} AND id NOT IN"
        f" (SELECT fact_id FROM withdrawals WHERE {undone})"
    )

    calendar(connection, zone)


def calendar(connection: sqlite3.Connection, zone: tzinfo) -> None:
    """Make the SQL function `period_of`: the start of the period of a kind that holds a moment.

    Periods it has met are kept: a moment costs a search among them, not the zone's arithmetic.
    """
    met: dict[str, list[Period]] = {}

    def period_of(kind: str, moment: Moment) -> Moment:
        known = met.setdefault(kind, [])
        place = bisect_right(known, moment, key=_start)
        if place and moment < known[place - 1].end:
            return known[place - 1].start
        day = local(moment, zone).date()
        period = containing(kind, day, zone)  # type: ignore[arg-type]  # checked by the rules
        known.insert(place, period)
        return period.start

    connection.create_function("period_of", 2, period_of, deterministic=True)


def statements(spans: Sequence[Span]) -> Iterator[Statement]:
    """Yield the SELECTs of all enabled rules; their points are never 0.

    A rule that goes on under a later rule set with the same caps is one SELECT, so that changing
    something else in the rules file does not begin its caps anew.
    """
    rules = dict.fromkeys(rule.id for span in spans for rule in span.ruleset.rules if rule.enabled)
    for name in rules:
        parts: list[tuple[Rule, Span]] = []
        for span in spans:
            rule = next((r for r in span.ruleset.rules if r.enabled and r.id == name), None)
            if parts and (rule is None or rule.caps != parts[-1][0].caps):
                yield _statement(parts)
                parts = []
            if rule is not None:
                parts.append((rule, span))
        if parts:
            yield _statement(parts)


def _statement(parts: Sequence[tuple[Rule, Span]]) -> Statement:
    sources = [_source(rule, span) for rule, span in parts]
    rule = parts[0][0]
    sql = "\nUNION ALL\n".join(source for source, _ in sources)
    values = tuple(value for _, bound in sources for value in bound)
    for cap in rule.caps:
        sql, values = _capped(sql, values, cap)
    return Statement(
        f"SELECT id AS fact_id, ? AS rule, person_id AS player_id, points, version, settle_after\n"
        f"FROM (\n{sql}\n)",
        (rule.id, *values),
    )


def _source(rule: Rule, span: Span) -> tuple[str, tuple[Value, ...]]:
    """Return the SELECT of what a rule pays under one rule set, before caps."""
    game = span.ruleset.game
    points, values = _points(rule)
    values = (*values, span.ruleset.version, game.settle_after)
    where = []
    for condition, *bound in counted(rule.counts, rule.when, span):
        where.append(str(condition))
        values = (*values, *bound)
    floor = "points > 0" if game.negative == "zero" else "points <> 0"
    return (
        f"SELECT * FROM (SELECT {', '.join(f'f.{name}' for name in _CARRIED)}, {points} AS points,"
        f" ? AS version, ? AS settle_after\n  FROM live f\n  WHERE "
        + "\n    AND ".join(where)
        + f")\nWHERE {floor}",
        values,
    )


def counted(counts: FactKind, when: When, span: Span) -> list[Condition]:
    """Return what a fact must meet to count as `counts` with `when` under one rule set."""
    return [("f.kind = ?", counts), *playing(span), *conditions(counts, when, span.ruleset)]


def playing(span: Span) -> list[Condition]:
    """Return that a fact falls into `span`, and that its person played then."""
    found: list[Condition] = [
        ("f.at >= ?", max(span.start, span.ruleset.game.start or 0)),
        ("f.at < ?", span.end),
        (employed("f.person_id", "f.at"),),
    ]
    for column, ids in (
        ("f.person_id", span.excluded.people),
        (team_of("f"), span.excluded.teams),
    ):
        if ids:
            chosen = ", ".join(map(str, sorted(ids)))
            found.append((f"coalesce({column}, -1) NOT IN ({chosen})",))
    return found


def conditions(counts: FactKind, when: When, ruleset: RuleSet) -> list[Condition]:
    """Return what the kind of fact demands and what is asked of it."""
    found: list[Condition] = []
    if counts == "appreciation_sent":
        # Thanking somebody who is no player earns nothing; being thanked by one does.
        found.append((employed("f.partner_id", "f.at"),))
    if counts in {"appreciation_sent", "appreciation_received"}:
        found.append(("f.partner_id <> f.person_id",))
    if counts == "task_closed":
        found.append(("f.punctual",))
    if when.outcome is not None:
        comparison = ">=" if when.outcome == "early" else "<"
        found.append((f"f.deadline_at - f.at {comparison} ?", ruleset.tasks.early_by))
    asked: tuple[tuple[str, Value], ...] = (
        ("f.amount >= ?", when.amount_at_least),
        ("f.amount > ?", when.amount_over),
        ("f.amount < ?", when.amount_below),
        ("f.repeat_customer = ?", when.returning),
        ("f.took <= ?", when.within),
        ("f.punctual = ?", when.in_time),
    )
    found += [(condition, value) for condition, value in asked if value is not None]
    if when.kinds:
        found.append((f"f.variant IN ({', '.join('?' * len(when.kinds))})", *when.kinds))
    return found


def _points(rule: Rule) -> tuple[str, tuple[Value, ...]]:
    if rule.percent_of_amount is not None:
        return "CAST(round(coalesce(f.amount, 0) * ? / 100.0) AS INTEGER)", (
            rule.percent_of_amount,
        )
    if rule.bands:
        cases = ""
        values: tuple[Value, ...] = ()
        for band in sorted(rule.bands, key=lambda band: -band.from_amount):
            cases += " WHEN f.amount >= ? THEN ?"
            values = (*values, band.from_amount, band.points)
        return f"(CASE{cases} ELSE 0 END)", values
    return "?", (rule.points or 0,)


def _capped(source: str, values: tuple[Value, ...], cap: Cap) -> tuple[str, tuple[Value, ...]]:
    """Keep the first `cap.times` of each period and group, by moment and then by fact."""
    group = ["person_id"]
    if cap.of == "pair":
        group.append("partner_id")
    elif cap.of == "object":
        group += ["object_kind", "object_id"]
    if cap.per != "all":
        group.append(f"period_of('{cap.per}', at)")
    ranked = (
        f"SELECT *, row_number() OVER (PARTITION BY {', '.join(group)} ORDER BY at, id) AS place\n"
        f"FROM (\n{source}\n)"
    )
    columns = ", ".join((*_CARRIED, "points", "version", "settle_after"))
    return f"SELECT {columns}\nFROM (\n{ranked}\n)\nWHERE place <= ?", (*values, cap.times)
