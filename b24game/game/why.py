"""Why a person has the points they have: every ledger row, and what happened but earned nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game import compile as rules_to_sql
from b24game.game import ledger, rulebook
from b24game.game.employment import employed
from b24game.game.teams import team_of
from b24game.state import runs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import tzinfo

    from b24game.game.compile import Span
    from b24game.model import Moment
    from b24game.rules.ruleset import FactKind, Rule

_TITLES = {
    "task": "SELECT title FROM tasks WHERE id = ?",
    "deal": "SELECT title FROM deals WHERE id = ?",
    "contact": "SELECT title FROM cards WHERE kind = 'contact' AND id = ?",
    "company": "SELECT title FROM cards WHERE kind = 'company' AND id = ?",
    "post": "SELECT title FROM posts WHERE id = ?",
    "lead": "SELECT title FROM leads WHERE id = ?",
    "activity": "SELECT title FROM activities WHERE id = ?",
}
_PAGES = {
    "task": "/company/personal/user/{person}/tasks/task/view/{id}/",
    "deal": "/crm/deal/details/{id}/",
    "contact": "/crm/contact/details/{id}/",
    "company": "/crm/company/details/{id}/",
    "post": "/company/personal/user/{person}/blog/{id}/",
    "lead": "/crm/lead/details/{id}/",
}
_VISIBLE: tuple[tuple[str, str, FactKind, str, str], ...] = (
    (
        "task",
        "changed_at",
        "task_closed",
        "awaiting_approval",
        "status = 4 AND responsible_id = ?",
    ),
    (
        "task",
        "changed_at",
        "task_closed",
        "history_unavailable",
        "history_problem AND responsible_id = ?",
    ),
    (
        "deal",
        "updated_at",
        "deal_won",
        "template_deal",
        "template AND semantic = 'S' AND responsible_id = ?",
    ),
    ("post", "published_at", "post_published", "own_post", "by_tool AND author_id = ?"),
    (
        "post",
        "published_at",
        "appreciation_sent",
        "no_receiver",
        "appreciation AND NOT by_tool AND mentions = '[]' AND addressees = '[]' AND author_id = ?",
    ),
)
"""Mirrored rows that are no facts: kind and moment, what they would be, why they are not, which."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that happened and earned nothing; `reason` is a code of `rules/rejections.py`."""

    at: Moment
    object_kind: str
    object_id: int
    rule: str | None
    reason: str


def entries(connection: sqlite3.Connection, person: int, as_of: Moment) -> list[sqlite3.Row]:
    """Return the person's ledger rows up to `as_of`, newest first, with their facts' columns."""
    return connection.execute(
        "SELECT l.*, f.object_kind, f.object_id"
        " FROM ledger l JOIN facts f ON f.id = l.fact_id"
        " WHERE l.player_id = ? AND l.at <= ? ORDER BY l.at DESC, l.id DESC",
        (person, as_of),
    ).fetchall()


def rejected(
    connection: sqlite3.Connection, person: int, as_of: Moment, zone: tzinfo
) -> list[Rejected]:
    """Return what the person did up to `as_of` that earned nothing, newest first."""
    found = [
        rejection
        for rejection in (
            *_rejected_facts(connection, person, zone),
            *_no_facts(connection, person),
        )
        if rejection.at <= as_of
    ]
    return sorted(found, key=lambda r: (-r.at, r.object_kind, -r.object_id))


def title(connection: sqlite3.Connection, kind: str, number: int) -> str:
    """Return what the portal calls an object, empty if it has no name."""
    query = _TITLES.get(kind)
    row = connection.execute(query, (number,)).fetchone() if query else None
    return "" if row is None else str(row[0])


def url(portal: str | None, kind: str, number: int, person: int) -> str | None:
    """Return the address of an object's page on the portal."""
    page = _PAGES.get(kind)
    return None if not portal or not page else portal + page.format(id=number, person=person)


def _rejected_facts(
    connection: sqlite3.Connection, person: int, zone: tzinfo
) -> Iterator[Rejected]:
    facts = connection.execute(
        f"SELECT f.*, {team_of('f')} AS team, {employed('f.person_id', 'f.at')} AS played,"
        f" {employed('f.partner_id', 'f.at')} AS partner_played FROM live_facts f"
        " WHERE f.person_id = ? AND (SELECT coalesce(sum(points), 0) FROM ledger"
        "  WHERE fact_id = f.id) = 0",
        (person,),
    ).fetchall()
    spans = rulebook.spans(connection)
    waiting = _waiting(connection, person, zone)
    counted_now = {rule.counts for rule in spans[-1].ruleset.rules if rule.enabled} if spans else ()
    for span in spans:
        for fact in facts:
            if span.start <= fact["at"] < span.end:
                rules = [r for r in span.ruleset.rules if r.enabled and r.counts == fact["kind"]]
                met = [r for r in rules if _met(r, fact, span)]
                reason = "not_posted" if fact["id"] in waiting else _reason(fact, rules, met, span)
                if reason == "no_rule" and fact["kind"] in counted_now:
                    reason = "rule_came_later"
                yield Rejected(
                    at=fact["at"],
                    object_kind=fact["object_kind"],
                    object_id=fact["object_id"],
                    rule=next((rule.id for rule in (*met, *rules)), None),
                    reason=reason,
                )


def _met(rule: Rule, fact: sqlite3.Row, span: Span) -> bool:
    """Tell whether a fact meets a rule's conditions; `compile.py` says the same in SQL."""
    when, amount = rule.when, fact["amount"]
    if when.outcome is not None:
        margin = (fact["deadline_at"] or fact["at"]) - fact["at"]
        if (margin >= span.ruleset.tasks.early_by) != (when.outcome == "early"):
            return False
    took, kinds = fact["took"], when.kinds
    return all(
        (
            when.amount_at_least is None or (amount or 0) >= when.amount_at_least,
            when.amount_over is None or (amount or 0) > when.amount_over,
            when.amount_below is None or (amount or 0) < when.amount_below,
            when.returning is None or fact["repeat_customer"] == when.returning,
            when.within is None or (took is not None and took <= when.within),
            when.in_time is None or fact["punctual"] == when.in_time,
            not kinds or fact["variant"] in kinds,
        )
    )


def _reason(fact: sqlite3.Row, rules: list[Rule], met: list[Rule], span: Span) -> str:
    """Return the first thing that keeps a fact from earning, in the order a person would ask."""
    out = fact["person_id"] in span.excluded.people or fact["team"] in span.excluded.teams
    kept_out = (
        ("excluded", out),
        ("not_player", not fact["played"]),
        ("before_start", fact["at"] < (span.ruleset.game.start or 0)),
        ("no_rule", not rules),
        (
            fact["variant"] or "no_deadline",
            fact["kind"] == "task_closed" and not fact["punctual"],
        ),
        ("self_thanks", fact["partner_id"] == fact["person_id"]),
        (
            "partner_not_player",
            fact["kind"] == "appreciation_sent" and not fact["partner_played"],
        ),
        ("rate_unknown", _needs_amount(rules) and fact["amount"] is None),
        ("conditions", not met),
    )
    for reason, applies in kept_out:
        if applies:
            return reason
    return _unpaid(met, fact["amount"] or 0, span)


def _unpaid(met: list[Rule], amount: float, span: Span) -> str:
    """Return why rules whose conditions are met gave nothing."""
    paying = [rule for rule in met if _points(rule, amount)]
    if span.ruleset.game.negative == "zero" and any(_points(rule, amount) < 0 for rule in paying):
        return "zero_negative"
    if any(rule.caps for rule in paying):
        return "cap"
    if paying:
        return "not_posted"
    short = any(amount < min(band.from_amount for band in rule.bands) for rule in met if rule.bands)
    return "no_amount_band" if short else "no_points"


def _points(rule: Rule, amount: float) -> int:
    """Return what a rule gives before caps; `compile.py` says the same in SQL."""
    if rule.percent_of_amount is not None:
        return int(amount * rule.percent_of_amount / 100 + 0.5)
    reached = [band for band in rule.bands if band.from_amount <= amount]
    if reached:
        return max(reached, key=lambda band: band.from_amount).points
    return rule.points or 0


def _waiting(connection: sqlite3.Connection, person: int, zone: tzinfo) -> frozenset[int]:
    """Return the facts that the next sync will post because the last one did not."""
    if not runs.unsettled(connection):
        return frozenset()
    rules_to_sql.prepare(connection, zone)
    ledger.want(connection, rulebook.spans(connection))
    query = "SELECT fact_id FROM wanted WHERE player_id = ?"
    return frozenset(row[0] for row in connection.execute(query, (person,)))


def _needs_amount(rules: list[Rule]) -> bool:
    return any(
        rule.bands
        or rule.percent_of_amount is not None
        or rule.when.amount_at_least is not None
        or rule.when.amount_over is not None
        or rule.when.amount_below is not None
        for rule in rules
    )


def _no_facts(connection: sqlite3.Connection, person: int) -> Iterator[Rejected]:
    """Yield what is visible in the mirror but is no fact, or not yet."""
    spans = rulebook.spans(connection)
    rules = (
        {r.counts: r.id for r in reversed(spans[-1].ruleset.rules) if r.enabled} if spans else {}
    )
    for kind, moment, counts, reason, where in _VISIBLE:
        found = connection.execute(
            f"SELECT id, {moment} FROM {kind}s WHERE {where} AND gone_at IS NULL", (person,)
        )
        for row in found:
            yield Rejected(row[1], kind, row[0], rules.get(counts), reason)
