"""`award-badges` as a process after `sync`: it gives once, and rehearses without writing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.state.file import SCHEMA_VERSION
from b24game.state.lock import locked
from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from b24game.sandbox import Company, FrozenClock
    from tests.end_to_end.conftest import Program

AWARDS = "SELECT badge, tier, person_id, at, period FROM awards ORDER BY id"
RULES = """
[rules.deal_won]
counts = "deal_won"
points = 15
[badges.seller]
counts = "deal_won"
tiers = [{ id = "bronze", reach = 1 }, { id = "silver", reach = 2 }]
revoke = "revoke"
name = { en = "Seller", ru = "Продавец" }
[badges.day]
counts = "post_published"
per = "day"
top = 1
"""
OLD = (
    *(
        f"DROP TRIGGER {table}_no_{action}"
        for table in ("awards", "revocations")
        for action in ("update", "delete")
    ),
    "DROP TABLE revocations",
    "DROP TABLE awards",
    "DROP TABLE badge_periods",
    "DROP TABLE outbox",
    "ALTER TABLE seals DROP COLUMN awards_to",
    "ALTER TABLE seals DROP COLUMN revocations_to",
    "DELETE FROM _sqlite_migrations WHERE name IN ('m002_badges', 'm003_outbox')",
    "PRAGMA user_version = 1",
)
"""What makes a file of today one of the first version."""


@pytest.fixture
def badges(run: Program) -> Program:
    """The program, playing for two badges."""
    rules = run.folder / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    run.environment["B24GAME_RULES"] = str(rules)
    return run


def test_twice_gives_once(badges: Program, company: Company, clock: FrozenClock) -> None:
    assert badges("sync").code == 0
    first = badges.json("award-badges")
    assert (first.code, first.err) == (0, "")
    assert first.json["command"] == "award-badges"
    assert first.json["as_of"] == NOW.isoformat()
    won = [line for line in first.data["awarded"] if line["badge"] == "seller"]
    assert [(line["tier"], line["person"], line["at"], line["period"]) for line in won] == [
        (
            "bronze",
            {"id": 6, "name": company.people[6].name + " " + company.people[6].last_name},
            (NOW - timedelta(days=3)).isoformat(),
            None,
        )
    ]
    assert (first.data["revoked"], first.data["held"]) == ([], [])
    given = badges.query(AWARDS)
    assert len(given) == len(first.data["awarded"])

    second = badges.json("award-badges")
    assert (second.data["awarded"], second.data["revoked"]) == ([], [])
    assert sorted(map(str, second.data["held"])) == sorted(map(str, first.data["awarded"]))
    assert badges.query(AWARDS) == given
    assert badges("verify").code == 0

    company.move_deal(1, "LOSE", NOW + timedelta(hours=1))
    clock.move(NOW + timedelta(hours=2))
    badges("sync")
    rehearsed = badges.json("award-badges", "-n")
    third = badges.json("award-badges")
    assert {**rehearsed.data, "dry_run": False, "near": []} == third.data
    assert [(line["badge"], line["at"]) for line in third.data["revoked"]] == [
        ("seller", (NOW + timedelta(hours=1)).isoformat())
    ]
    assert badges("verify").code == 0


def test_a_dry_run_writes_nothing(badges: Program) -> None:
    badges("sync")
    before = badges.state.read_bytes()
    rehearsed = badges.json("award-badges", "--dry-run")
    assert rehearsed.data["dry_run"]
    assert badges.state.read_bytes() == before
    assert badges.query("SELECT count(*) FROM awards") == [(0,)]
    real = badges.json("award-badges")
    assert real.data == {**rehearsed.data, "dry_run": False, "near": []}


def test_without_a_portal_and_in_every_form(badges: Program) -> None:
    badges("sync")
    badges.environment["B24GAME_WEBHOOK"] = ""
    shown = badges("award-badges", "-n", "--format", "table")
    assert shown.code == 0
    assert "New badges" in shown.out
    assert "Seller" in shown.out
    assert "Dry run: nothing was written." in shown.out
    listed = badges("award-badges")
    assert listed.out.splitlines()[0].split("\t")[:3] == ["change", "badge", "tier"]


def test_another_run_is_busy(badges: Program) -> None:
    badges("sync")
    with locked(badges.state, "sync"):
        busy = badges("award-badges")
        assert busy.code == 11
        assert "another run is at work: sync" in busy.err
        assert badges("award-badges", "--dry-run").code == 0
        waiting = badges.start("award-badges", "--wait", "20s")
    with waiting:
        assert waiting.wait(20) == 0


def test_before_the_first_sync(badges: Program) -> None:
    asked = badges("award-badges")
    assert (asked.code, asked.out) == (7, "")
    assert not badges.state.exists()


def test_a_file_of_the_first_version(badges: Program) -> None:
    badges("sync")
    old = badges.folder / "old.db"
    shutil.copy(badges.state, old)
    with closing(sqlite3.connect(old)) as connection, connection:
        for statement in OLD:
            connection.execute(statement)
    badges.environment["B24GAME_STATE"] = str(old)
    before = old.read_bytes()
    for words in (("leaderboard",), ("status",), ("verify",), ("award-badges", "-n"), ("outbox",)):
        asked = badges(*words)
        assert (asked.code, asked.err) == (0, ""), words
    assert old.read_bytes() == before
    assert badges.json("award-badges").data["awarded"]
    assert badges.query("PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert badges("verify").code == 0
    assert badges("sync").code == 0
    assert badges("verify").code == 0
