"""Facts, ledger and badges: a row for each thing that happened, in the order of their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.jobs.export.table import Column, Selected, Table, columns, rows
from b24game.language import _

if TYPE_CHECKING:
    import sqlite3

    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet

_FACTS = "FROM happened f LEFT JOIN withdrawals w ON w.fact_id = f.id ORDER BY f.id"
_COUNTED = (
    "f.undone_at IS NULL AND coalesce(f.again_at, f.at + :settle) <= :as_of"
    " AND plays(f.person_id, f.at)"
)
_BADGES = "FROM awards a LEFT JOIN revocations r ON r.award_id = a.id ORDER BY a.id"


def facts(connection: sqlite3.Connection, ruleset: RuleSet, as_of: Moment) -> Table:
    """Return every fact, with its withdrawal and whether it counts as of a moment."""
    chosen: Selected = (
        (_id(), "f.id"),
        (
            Column("key", "string", _("What was observed; the same key is the same thing"), True),
            "f.key",
        ),
        (
            Column("turn", "integer", _("1, or higher where it was undone and done again"), True),
            "f.turn",
        ),
        (Column("kind", "string", _("task_closed, deal_won and so on"), True), "f.kind"),
        (_person("person_id", _("Who did it")), "f.person_id"),
        (
            Column(
                "partner_id", "integer", _("The other person of an appreciation"), refers="people"
            ),
            "f.partner_id",
        ),
        (
            Column("object_kind", "string", _("task, deal, post and so on"), True),
            "f.object_kind",
        ),
        (
            Column("object_id", "integer", _("The portal's number of that object"), True),
            "f.object_id",
        ),
        (Column("at", "datetime", _("When it happened"), True), "f.at"),
        (_day(), "local_day(f.at)"),
        (Column("deadline_at", "datetime", _("The deadline of a task")), "f.deadline_at"),
        (Column("punctual", "boolean", _("Done at or before the deadline")), "f.punctual"),
        (Column("amount", "number", _("Money in the portal's base currency")), "f.amount"),
        (Column("original", "number", _("Money in `currency`")), "f.original"),
        (Column("currency", "string", _("Currency of `original`")), "f.currency"),
        (Column("seen_at", "datetime", _("When a sync saw it first"), True), "f.seen_at"),
        (Column("withdrawn_at", "datetime", _("When it was undone")), "w.at"),
        (Column("withdrawn_reason", "string", _("Why it does not hold any more")), "w.reason"),
        (
            Column(
                "counted",
                "boolean",
                _(
                    "Settled, not undone, and done by somebody in the game on that day; figures"
                    " are made of these"
                ),
                True,
            ),
            _COUNTED,
        ),
    )
    values = {"settle": ruleset.game.settle_after, "as_of": as_of}
    return Table(
        "facts",
        _("What people did, as it was when first seen."),
        columns(chosen),
        ("id",),
        rows(connection, chosen, _FACTS, values),
    )


def ledger(connection: sqlite3.Connection, as_of: Moment) -> Table:
    """Return every row of points, with whether it counts as of a moment."""
    chosen: Selected = (
        (_id(), "l.id"),
        (Column("fact_id", "integer", _("What it is paid for"), True, "facts"), "l.fact_id"),
        (Column("rule", "string", _("The rule that paid"), True), "l.rule"),
        (Column("version", "string", _("The version of the rules"), True), "l.version"),
        (_person("player_id", _("Who got the points")), "l.player_id"),
        (Column("points", "integer", _("Points, negative where taken"), True), "l.points"),
        (Column("at", "datetime", _("The moment that the points belong to"), True), "l.at"),
        (_day(), "local_day(l.at)"),
        (Column("counts_from", "datetime", _("When they are settled"), True), "l.counts_from"),
        (Column("posted_at", "datetime", _("When a sync posted the row"), True), "l.posted_at"),
        (
            Column("reverses", "integer", _("The row that this one takes back"), refers="ledger"),
            "l.reverses",
        ),
        (
            Column(
                "counted",
                "boolean",
                _("Settled, and of somebody in the game on that day; figures are made of these"),
                True,
            ),
            "l.counts_from <= :as_of AND plays(l.player_id, l.at)",
        ),
    )
    return Table(
        "ledger",
        _("Points: rows are added and never changed."),
        columns(chosen),
        ("id",),
        rows(connection, chosen, "FROM ledger l ORDER BY l.id", {"as_of": as_of}),
    )


def badges(connection: sqlite3.Connection) -> Table:
    """Return every badge ever given, with its revocation."""
    chosen: Selected = (
        (_id(), "a.id"),
        (Column("badge", "string", _("The badge's name in the rules"), True), "a.badge"),
        (Column("tier", "string", _("bronze, silver and so on, where it has tiers")), "a.tier"),
        (_person("person_id", _("Who won it")), "a.person_id"),
        (Column("period", "string", _("The period, where it is won in each")), "a.period"),
        (
            Column("turn", "integer", _("1, or higher where it was revoked and won again"), True),
            "a.turn",
        ),
        (Column("at", "datetime", _("When it was won"), True), "a.at"),
        (_day(), "local_day(a.at)"),
        (Column("given_at", "datetime", _("When it was given"), True), "a.given_at"),
        (Column("value", "number", _("What was reached"), True), "a.value"),
        (
            Column("fact_id", "integer", _("The fact that won it"), refers="facts"),
            "a.fact_id",
        ),
        (Column("version", "string", _("The version of the rules"), True), "a.version"),
        (Column("revoked_at", "datetime", _("When it was revoked")), "r.at"),
        (Column("revoked_reason", "string", _("Why it was revoked")), "r.reason"),
    )
    return Table(
        "badges",
        _("Badges given, and taken back."),
        columns(chosen),
        ("id",),
        rows(connection, chosen, _BADGES, {}),
    )


def _id() -> Column:
    return Column("id", "integer", _("The row's number"), required=True)


def _person(name: str, text: str) -> Column:
    return Column(name, "integer", text, required=True, refers="people")


def _day() -> Column:
    return Column("day", "date", _("The day of `at` in the zone of the game"), required=True)
