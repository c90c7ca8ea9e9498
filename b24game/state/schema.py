"""The tables of the state file, as migrations of sqlite-utils.

Moments are UTC seconds. Mirror tables hold the portal's rows as last seen: `missed_at` is when a
row was first not listed any more, `gone_at` when a second sync confirmed it. Facts, withdrawals,
teams, rule sets, ledger, seals, awards and revocations are append-only: triggers refuse
everything but INSERT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

from b24game.state.file import APPEND_ONLY, LATER

migrations = Migrations("b24game.state")

_MIRROR = """
CREATE TABLE people (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, active INTEGER NOT NULL,
    kind TEXT NOT NULL, position TEXT NOT NULL, departments TEXT NOT NULL,
    missed_at INTEGER, gone_at INTEGER);
CREATE TABLE employments (
    person_id INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER,
    PRIMARY KEY (person_id, since)) WITHOUT ROWID;
CREATE TABLE memberships (
    person_id INTEGER NOT NULL, since INTEGER NOT NULL, team_id INTEGER NOT NULL REFERENCES teams,
    PRIMARY KEY (person_id, since)) WITHOUT ROWID;
CREATE TABLE departments (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, parent_id INTEGER, head_id INTEGER,
    missed_at INTEGER, gone_at INTEGER);
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, status INTEGER NOT NULL,
    responsible_id INTEGER NOT NULL, created_by INTEGER NOT NULL, created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL, closed_at INTEGER, deadline_at INTEGER,
    had_deadline INTEGER NOT NULL DEFAULT 0, history_of INTEGER,
    history_problem INTEGER NOT NULL DEFAULT 0, observed_at INTEGER,
    missed_at INTEGER, gone_at INTEGER);
CREATE INDEX tasks_by_deadline ON tasks (deadline_at);
CREATE TABLE task_events (
    task_id INTEGER NOT NULL, id INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
    before INTEGER, after INTEGER, PRIMARY KEY (task_id, id, kind)) WITHOUT ROWID;
CREATE TABLE deals (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, category_id INTEGER NOT NULL,
    stage_id TEXT NOT NULL, semantic TEXT NOT NULL, amount REAL NOT NULL, currency TEXT NOT NULL,
    responsible_id INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    moved_at INTEGER, template INTEGER NOT NULL, repeat_customer INTEGER NOT NULL,
    stale INTEGER NOT NULL DEFAULT 1, missed_at INTEGER, gone_at INTEGER);
CREATE TABLE stage_moves (
    id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL, at INTEGER NOT NULL,
    category_id INTEGER NOT NULL, stage_id TEXT NOT NULL, semantic TEXT NOT NULL);
CREATE INDEX stage_moves_by_owner ON stage_moves (owner_id);
CREATE TABLE cards (
    kind TEXT NOT NULL, id INTEGER NOT NULL, title TEXT NOT NULL, responsible_id INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, filled TEXT NOT NULL, own INTEGER NOT NULL,
    missed_at INTEGER, gone_at INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE currencies (code TEXT PRIMARY KEY, rate REAL NOT NULL, base INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY, dictionary TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    semantic TEXT NOT NULL);
CREATE TABLE posts (
    id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL, published_at INTEGER NOT NULL,
    title TEXT NOT NULL, appreciation INTEGER NOT NULL, mentions TEXT NOT NULL,
    by_tool INTEGER NOT NULL, addressees TEXT, missed_at INTEGER, gone_at INTEGER);
CREATE INDEX posts_by_moment ON posts (published_at);
CREATE TABLE leads (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, stage_id TEXT NOT NULL, semantic TEXT NOT NULL,
    source_id TEXT NOT NULL, responsible_id INTEGER NOT NULL, created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    stale INTEGER NOT NULL DEFAULT 1, missed_at INTEGER, gone_at INTEGER);
CREATE TABLE lead_moves (
    id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL, at INTEGER NOT NULL,
    category_id INTEGER NOT NULL, stage_id TEXT NOT NULL, semantic TEXT NOT NULL);
CREATE INDEX lead_moves_by_owner ON lead_moves (owner_id);
CREATE TABLE activities (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL,
    responsible_id INTEGER NOT NULL, outgoing INTEGER NOT NULL, completed INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, ended_at INTEGER,
    deadline_at INTEGER, missed_at INTEGER, gone_at INTEGER);
CREATE TABLE comments (
    id INTEGER PRIMARY KEY, deal_id INTEGER NOT NULL, author_id INTEGER NOT NULL,
    at INTEGER NOT NULL, missed_at INTEGER, gone_at INTEGER);
CREATE INDEX comments_by_deal ON comments (deal_id);
CREATE TABLE calls (
    id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL, at INTEGER NOT NULL,
    seconds INTEGER NOT NULL, outgoing INTEGER NOT NULL, answered INTEGER NOT NULL);
"""

_LEDGER = """
CREATE TABLE teams (id INTEGER PRIMARY KEY, departments TEXT NOT NULL UNIQUE);
CREATE TABLE facts (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, turn INTEGER NOT NULL, kind TEXT NOT NULL,
    person_id INTEGER NOT NULL, partner_id INTEGER, object_kind TEXT NOT NULL,
    object_id INTEGER NOT NULL, at INTEGER NOT NULL, seen_at INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs, team_id INTEGER REFERENCES teams,
    deadline_at INTEGER, punctual INTEGER, amount REAL, original REAL, currency TEXT,
    rate REAL, repeat_customer INTEGER, took INTEGER, variant TEXT, terms TEXT,
    UNIQUE (key, turn));
CREATE INDEX facts_by_object ON facts (object_kind, object_id);
CREATE INDEX facts_by_person ON facts (person_id, at);
CREATE TABLE withdrawals (
    id INTEGER PRIMARY KEY, fact_id INTEGER NOT NULL UNIQUE REFERENCES facts,
    at INTEGER NOT NULL, seen_at INTEGER NOT NULL, reason TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs);
CREATE TABLE suspects (
    fact_id INTEGER PRIMARY KEY REFERENCES facts, run_id INTEGER NOT NULL REFERENCES runs);
CREATE TABLE rule_sets (
    id INTEGER PRIMARY KEY, version TEXT NOT NULL, canonical TEXT NOT NULL,
    effective_from INTEGER NOT NULL, added_at INTEGER NOT NULL,
    excluded_people TEXT NOT NULL, excluded_departments TEXT NOT NULL);
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs,
    fact_id INTEGER NOT NULL REFERENCES facts, rule TEXT NOT NULL, version TEXT NOT NULL,
    player_id INTEGER NOT NULL, turn INTEGER NOT NULL, points INTEGER NOT NULL,
    at INTEGER NOT NULL, counts_from INTEGER NOT NULL, posted_at INTEGER NOT NULL,
    reverses INTEGER UNIQUE REFERENCES ledger, UNIQUE (fact_id, rule, player_id, turn));
CREATE INDEX ledger_by_moment ON ledger (at, player_id, points, counts_from, fact_id);
CREATE INDEX ledger_by_player ON ledger (player_id, at);
CREATE TABLE seals (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs, at INTEGER NOT NULL,
    facts_to INTEGER NOT NULL, withdrawals_to INTEGER NOT NULL, rule_sets_to INTEGER NOT NULL,
    ledger_to INTEGER NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);
CREATE VIEW live_facts AS SELECT * FROM facts
    WHERE NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.fact_id = facts.id);
"""

_OPERATION = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, command TEXT NOT NULL, as_of INTEGER NOT NULL,
    started_at INTEGER NOT NULL, finished_at INTEGER, status TEXT NOT NULL);
CREATE TABLE streams (
    name TEXT PRIMARY KEY, since INTEGER, pass_started INTEGER, reach TEXT,
    after INTEGER NOT NULL DEFAULT 0, fields TEXT NOT NULL DEFAULT '', complete_at INTEGER,
    surplus INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL, problem TEXT NOT NULL DEFAULT '')
    WITHOUT ROWID;
CREATE TABLE unreadable (
    stream TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (stream, id)) WITHOUT ROWID;
"""

_BADGES = """
CREATE TABLE awards (
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs, badge TEXT NOT NULL,
    tier TEXT NOT NULL, person_id INTEGER NOT NULL, period TEXT NOT NULL, turn INTEGER NOT NULL,
    at INTEGER NOT NULL, given_at INTEGER NOT NULL, value REAL NOT NULL,
    fact_id INTEGER REFERENCES facts, version TEXT NOT NULL,
    UNIQUE (badge, tier, person_id, period, turn));
CREATE INDEX awards_by_person ON awards (person_id, at);
CREATE TABLE revocations (
    id INTEGER PRIMARY KEY, award_id INTEGER NOT NULL UNIQUE REFERENCES awards,
    run_id INTEGER NOT NULL REFERENCES runs, at INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE badge_periods (
    badge TEXT NOT NULL, period TEXT NOT NULL, run_id INTEGER NOT NULL REFERENCES runs,
    PRIMARY KEY (badge, period)) WITHOUT ROWID;
ALTER TABLE seals ADD COLUMN awards_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE seals ADD COLUMN revocations_to INTEGER NOT NULL DEFAULT 0;
"""
"""`awards.at` is the moment of the qualifying event; `period` is empty where a badge has none."""

_OUTBOX = """
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, subject TEXT NOT NULL,
    content TEXT NOT NULL, standing TEXT, state TEXT NOT NULL, receipt TEXT,
    reason TEXT NOT NULL DEFAULT '', run_id INTEGER NOT NULL REFERENCES runs,
    planned_at INTEGER NOT NULL, changed_at INTEGER NOT NULL);
CREATE INDEX outbox_by_state ON outbox (state, kind);
"""
"""`content` is what is to stand on the portal, `standing` what is known to, `receipt` its id."""

_LEADS = """
CREATE TABLE lead_inputs (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, lead_id INTEGER NOT NULL, seen_at INTEGER NOT NULL,
    inputs TEXT NOT NULL);
CREATE INDEX lead_inputs_by_lead ON lead_inputs (kind, lead_id);
CREATE TABLE lead_alerts (
    kind TEXT NOT NULL, lead_id INTEGER NOT NULL, alert TEXT NOT NULL, reached INTEGER,
    turn INTEGER NOT NULL, PRIMARY KEY (kind, lead_id, alert)) WITHOUT ROWID;
"""
"""`lead_inputs`: what a lead said whenever that changed, so that a backtest knows what was known
then. `lead_alerts`: whether a threshold is reached, and for which time."""

_METRICS = """
ALTER TABLE people ADD COLUMN registered_at INTEGER;
CREATE INDEX facts_by_moment ON facts (at);
CREATE TABLE metric_days (
    person_id INTEGER NOT NULL, day INTEGER NOT NULL, done INTEGER NOT NULL,
    on_time INTEGER NOT NULL, overdue INTEGER NOT NULL, cards INTEGER NOT NULL,
    comments INTEGER NOT NULL, activities INTEGER NOT NULL, sent INTEGER NOT NULL,
    received INTEGER NOT NULL, issued INTEGER NOT NULL, deducted INTEGER NOT NULL,
    reversed INTEGER NOT NULL, PRIMARY KEY (person_id, day)) WITHOUT ROWID;
"""
"""`metric_days`: what a person did on a local day (its proleptic ordinal), worked out from facts
and ledger and kept; it can be deleted at any time."""


def _statements(script: str) -> list[str]:
    return [statement for statement in script.split(";") if statement.strip()]


def _protect(db: Database, version: int) -> None:
    """Refuse changes to the append-only tables that came with a version of the schema."""
    for table in APPEND_ONLY:
        if LATER.get(table, 1) == version:
            for action in ("UPDATE", "DELETE"):
                db.execute(
                    f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )


@migrations()
def m001_house(db: Database) -> None:
    """Create the first tables, and the triggers that keep the past as it was."""
    for statement in _statements(_OPERATION + _LEDGER + _MIRROR):
        db.execute(statement)
    _protect(db, 1)


@migrations()
def m002_badges(db: Database) -> None:
    """Create the tables of badges; from now on seals cover them too."""
    for statement in _statements(_BADGES):
        db.execute(statement)
    _protect(db, 2)


@migrations()
def m003_outbox(db: Database) -> None:
    """Create the table of everything that is written to the portal."""
    for statement in _statements(_OUTBOX):
        db.execute(statement)


@migrations()
def m004_leads(db: Database) -> None:
    """Create the tables of lead scoring."""
    for statement in _statements(_LEADS):
        db.execute(statement)
    _protect(db, 4)


@migrations()
def m005_metrics(db: Database) -> None:
    """Create the daily sums of metrics, and note when people came."""
    for statement in _statements(_METRICS):
        db.execute(statement)
