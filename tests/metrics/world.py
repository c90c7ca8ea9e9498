"""A company's facts, made directly in a real state file, run by run."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from b24game.jobs.setting import load
from b24game.state.file import transaction, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

    from b24game.jobs.setting import Setting

ZONE = ZoneInfo("Europe/Berlin")
"""Its summer time ends in the middle of the history."""
BEGIN = datetime(2026, 9, 28, tzinfo=ZONE)
"""A Monday."""
HOUR = 3600
SETTLE = 2 * HOUR
DEPARTMENTS = {1: None, 2: 1, 3: 1, 4: 2}
TEAMS = {1: (2,), 2: (3,), 3: (4,), 4: (3, 4)}


def at(days: float) -> int:
    """Return a moment, in days since the beginning, of 24 hours each."""
    return int(BEGIN.timestamp() + days * 24 * HOUR)


def day_of(moment: int) -> date:
    return datetime.fromtimestamp(moment, tz=UTC).astimezone(ZONE).date()


@dataclass(frozen=True)
class Fact:
    """A fact, and what became of it."""

    kind: str
    person: int
    at: int
    seen: int
    partner: int | None = None
    punctual: bool | None = None
    undone: int | None = None
    undone_seen: int | None = None
    gone: bool = False
    again: int | None = None
    """Seen again then, at its old moment, after it was believed gone."""
    points: int = 0


@dataclass(frozen=True)
class Stay:
    """A person's employment, and the team they belong to."""

    person: int
    since: int = 0
    until: int | None = None
    team: int = 1
    moves: tuple[tuple[int, int], ...] = ()
    """Later teams: (since, team)."""
    registered: int | None = None


@dataclass
class World:
    """Everything that ever happens; a state file gets it run by run."""

    facts: list[Fact]
    stays: list[Stay]
    runs: list[int]
    """The moments of the syncs."""
    excluded: tuple[int, ...] = ()
    awards: list[tuple[int, int]] = field(default_factory=list)
    """(person, at)."""

    def setting(self, folder: Path, *, least: int = 1, launch: date | None = None) -> Setting:
        rules = folder / "rules.toml"
        excluded = f"exclude_departments = {list(self.excluded)}\n" if self.excluded else ""
        rules.write_text(f"[game]\nmin_cohort = {least}\n{excluded}", encoding="utf-8")
        config = folder / "b24game.toml"
        text = f'timezone = "{ZONE.key}"\ncrm_usage = true\n'
        config.write_text(text + (f"launch = {launch}\n" if launch else ""), encoding="utf-8")
        environment = {
            "B24GAME_STATE": str(folder / "state.db"),
            "B24GAME_RULES": str(rules),
            "B24GAME_CONFIG": str(config),
        }
        return load(None, environment)

    def found(self, folder: Path) -> None:
        """Make the state file: people, departments and teams, no run yet."""
        with writing(folder / "state.db") as connection, transaction(connection):
            connection.executemany(
                "INSERT INTO departments (id, name, parent_id) VALUES (?, ?, ?)",
                [(one, f"Department {one}", above) for one, above in DEPARTMENTS.items()],
            )
            connection.executemany(
                "INSERT INTO teams VALUES (?, ?)",
                [(one, json.dumps(list(where))) for one, where in TEAMS.items()],
            )
            for stay in self.stays:
                connection.execute(
                    "INSERT INTO people (id, name, email, active, kind, position, departments,"
                    " registered_at) VALUES (?, ?, '', 1, 'employee', '', '[]', ?)",
                    (stay.person, f"Person {stay.person}", stay.registered),
                )
                connection.execute(
                    "INSERT INTO employments VALUES (?, ?, ?)",
                    (stay.person, stay.since, stay.until),
                )
                connection.executemany(
                    "INSERT OR REPLACE INTO memberships VALUES (?, ?, ?)",
                    [(stay.person, *move) for move in ((0, stay.team), *stay.moves)],
                )
            connection.executemany(
                "INSERT INTO streams (name, complete_at, status) VALUES (?, 1, 'read')",
                [("comments",), ("activities",)],
            )

    def sync(self, folder: Path, number: int) -> None:
        """Add what the run `number`, from 1 on, sees for the first time."""
        now = self.runs[number - 1]
        before = self.runs[number - 2] if number > 1 else -1
        with writing(folder / "state.db") as connection, transaction(connection):
            connection.execute(
                "INSERT INTO runs VALUES (?, 'sync', ?, ?, ?, 'success')", (number, now, now, now)
            )
            connection.execute(
                "INSERT INTO runs VALUES (?, 'award-badges', ?, ?, ?, 'success')",
                (1000 + number, now, now, now),
            )
            for index, fact in enumerate(self.facts):
                key = f"fact:{index}"
                if before < fact.seen <= now:
                    _insert(connection, key, fact, number)
                if before < (fact.undone_seen or before) <= now:
                    _withdraw(connection, key, fact, number)
                if before < (fact.again or before) <= now:
                    _insert(connection, key, fact, number, again=True)


def counted(facts: Iterable[Fact], as_of: int) -> list[Fact]:
    """Return the facts that count as of a moment."""
    return [fact for fact in facts if _counts(fact, as_of)]


def _counts(fact: Fact, as_of: int) -> bool:
    settled = fact.at + SETTLE <= as_of
    if fact.undone is None or fact.undone > as_of:
        return settled
    return fact.again is not None and fact.again <= as_of


def _insert(
    connection: sqlite3.Connection, key: str, fact: Fact, run: int, *, again: bool = False
) -> None:
    seen = fact.again if again else fact.seen
    row = connection.execute(
        "INSERT INTO facts (key, turn, kind, person_id, partner_id, object_kind, object_id, at,"
        " seen_at, run_id, punctual) VALUES (?, ?, ?, ?, ?, 'task', 1, ?, ?, ?, ?)",
        (
            key,
            2 if again else 1,
            fact.kind,
            fact.person,
            fact.partner,
            fact.at,
            seen,
            run,
            fact.punctual,
        ),
    )
    if fact.points:
        dated, since = (seen, seen) if again else (fact.at, fact.at + SETTLE)
        connection.execute(
            "INSERT INTO ledger (run_id, fact_id, rule, version, player_id, turn, points, at,"
            " counts_from, posted_at) VALUES (?, ?, 'r', 'v', ?, 1, ?, ?, ?, ?)",
            (run, row.lastrowid, fact.person, fact.points, dated, since, seen),
        )


def _withdraw(connection: sqlite3.Connection, key: str, fact: Fact, run: int) -> None:
    known = connection.execute("SELECT id FROM facts WHERE key = ?", (key,)).fetchone()[0]
    connection.execute(
        "INSERT INTO withdrawals (fact_id, at, seen_at, reason, run_id) VALUES (?, ?, ?, ?, ?)",
        (known, fact.undone, fact.undone_seen, "gone" if fact.gone else "reopened", run),
    )
    if not fact.points:
        return
    held = connection.execute("SELECT * FROM ledger WHERE fact_id = ?", (known,)).fetchone()
    undone = fact.undone or 0
    counted_before = undone >= held["counts_from"]
    dated = (undone, undone) if counted_before else (held["at"], held["counts_from"])
    connection.execute(
        "INSERT INTO ledger (run_id, fact_id, rule, version, player_id, turn, points, at,"
        " counts_from, posted_at, reverses) VALUES (?, ?, 'r', 'v', ?, 2, ?, ?, ?, ?, ?)",
        (run, known, fact.person, -fact.points, *dated, fact.undone_seen, held["id"]),
    )
