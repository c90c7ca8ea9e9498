"""Histories of facts written straight into a state file, and the badges that come of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlite_utils import Database

from b24game.game import awards, badges, ledger, rulebook
from b24game.rules.ruleset import Badge, Cards, Game, Rule, RuleSet, Tasks, When
from b24game.rules.version import version_of
from b24game.state import runs
from b24game.state.schema import migrations
from tests.game.badge_oracle import SETTLE, Deed, Given, Oracle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.game.awards import Plan

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = 3600, 86400
EXCLUDED, LEAVER = 4, 3
TEAMS = {1: (10,), 2: (10, 20), 3: (20,), 4: (10,), 5: (20,)}
RULES = (
    Rule("task_on_time", "task_closed", points=5, when=When(outcome="on_time")),
    Rule("task_early", "task_closed", points=10, when=When(outcome="early")),
    Rule("task_overdue", "task_overdue", points=-3),
    Rule("feed_post", "post_published", points=1),
    Rule("deal_won", "deal_won", points=15),
)
AWARDS = """
SELECT a.badge, a.tier, a.person_id, a.period, a.turn, a.at, a.value, a.fact_id, r.at
FROM awards a LEFT JOIN revocations r ON r.award_id = a.id
"""


def rules(*chosen: Badge, **game: Any) -> RuleSet:  # noqa: ANN401 - passed on
    found = RuleSet(
        Game(settle_after=SETTLE, exclude_people=(EXCLUDED,), **game),
        Tasks(),
        Cards(),
        RULES,
        (),
        chosen,
    )
    return replace(found, version=version_of(found))


@dataclass(frozen=True)
class Fact:
    """One fact of a history; moments are whole seconds."""

    kind: str
    person: int
    at: int
    thing: int = 0
    amount: float | None = None
    deadline: int | None = None
    punctual: bool | None = None
    undone: int | None = None
    gone: bool = False
    again: int | None = None
    """Believed gone at `undone` and seen again then."""
    seen: int | None = None


@dataclass
class World:
    """A state file in memory that learns of a history in the order in which it is seen."""

    connection: sqlite3.Connection
    ruleset: RuleSet
    zone: ZoneInfo = BERLIN
    left_at: int = 2**61
    deeds: list[Deed] = field(default_factory=list)
    steps: list[tuple[int, str, tuple[Any, ...]]] = field(default_factory=list)
    run: int = 0

    def tell(self, facts: list[Fact]) -> None:
        """Note a history; nothing of it is seen yet."""
        rows: list[tuple[int, Fact, int, int, int | None, bool]] = []
        for index, fact in enumerate(facts):
            seen = fact.at if fact.seen is None else fact.seen
            rows.append((seen, fact, index, 1, fact.undone, fact.gone))
            if fact.gone and fact.undone is not None and fact.again is not None:
                rows.append((fact.again, fact, index, 2, None, False))
        rows.sort(key=lambda row: (row[0], row[2], row[3]))
        for number, (seen, fact, index, turn, undone, gone) in enumerate(rows, 1):
            values = (
                number, f"x:{index}", turn, fact.kind, fact.person, fact.thing, fact.at, seen,
                fact.person, fact.deadline, fact.punctual, fact.amount,
            )  # fmt: skip
            self.steps.append((seen, "fact", values))
            if undone is not None:
                reason = "gone" if gone else "reopened"
                known = max(undone, seen)
                self.steps.append((known, "undo", (number, undone, known, reason)))
            margin = None if fact.deadline is None else fact.deadline - fact.at
            self.deeds.append(
                Deed(
                    id=number,
                    kind=fact.kind,
                    person=fact.person,
                    at=fact.at,
                    since=fact.at + SETTLE if turn == 1 else seen,
                    until=undone,
                    value=fact.amount if fact.amount is not None else 1,
                    margin=margin if fact.punctual else None,
                    deadline=fact.deadline is not None,
                    punctual=bool(fact.punctual),
                    thing=fact.thing,
                    departments=TEAMS[fact.person],
                )
            )
        self.steps.sort(key=lambda step: (step[0], step[1], step[2][0]))

    def see(self, as_of: int) -> None:
        """Sync: learn what is to be seen by a moment, and post the points."""
        self.run = runs.begin(self.connection, "sync", as_of)
        while self.steps and self.steps[0][0] <= as_of:
            _seen, what, values = self.steps.pop(0)
            if what == "fact":
                self.connection.execute(
                    "INSERT INTO facts (id, key, turn, kind, person_id, object_kind, object_id, at,"
                    " seen_at, team_id, deadline_at, punctual, amount, run_id, partner_id)"
                    " VALUES (?, ?, ?, ?, ?, 'thing', ?, ?, ?, ?, ?, ?, ?, ?, 1)",
                    (*values, self.run),
                )
            else:
                self.connection.execute(
                    "INSERT INTO withdrawals (fact_id, at, seen_at, reason, run_id)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (*values, self.run),
                )
        ledger.post(self.connection, self.run, as_of, self.zone)
        runs.finish(self.connection, self.run, "success", as_of)

    def award(self, as_of: int) -> Plan:
        """Give and take what the badges ask for."""
        plan = badges.plan(self.connection, self.ruleset, as_of, self.zone)
        awards.write(self.connection, plan, self.run, as_of)
        return plan

    def given(self) -> set[Given]:
        return {Given(*row) for row in self.connection.execute(AWARDS)}

    def oracle(self) -> Oracle:
        rows = [
            Deed(row["id"], "points", row["player_id"], row["at"], row["counts_from"], None,
                 row["points"], row["fact_id"], departments=TEAMS[row["player_id"]])
            for row in self.connection.execute("SELECT * FROM ledger")
        ]  # fmt: skip
        return Oracle(self.deeds, rows, self.zone, frozenset({EXCLUDED}), {LEAVER: self.left_at})


@contextmanager
def world(ruleset: RuleSet, *, left_at: int = 2**61) -> Iterator[World]:
    """Five people: one is excluded, one leaves."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.deserialize(_template())
        connection.execute(
            "UPDATE employments SET until = ? WHERE person_id = ?", (left_at, LEAVER)
        )
        rulebook.adopt(connection, ruleset, 0)
        yield World(connection, ruleset, left_at=left_at)


@cache
def _template() -> bytes:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrations.apply(Database(connection, execute_plugins=False))
        for person, departments in TEAMS.items():
            connection.execute(
                "INSERT INTO people (id, name, email, active, kind, position, departments)"
                " VALUES (?, ?, '', 1, 'employee', '', ?)",
                (person, f"P{person}", str(list(departments))),
            )
            connection.execute("INSERT INTO employments VALUES (?, 0, NULL)", (person,))
            # One team a person, although some share their departments: only its list matters.
            connection.execute(
                "INSERT INTO teams VALUES (?, ?)", (person, str(list(departments)) + " " * person)
            )
            connection.execute("INSERT INTO memberships VALUES (?, 0, ?)", (person, person))
        return connection.serialize()
