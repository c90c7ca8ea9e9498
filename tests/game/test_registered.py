"""When accounts were made, as far as the portal ever told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import build_company
from tests.game.stage import MOSCOW, START, seconds

if TYPE_CHECKING:
    from tests.game.stage import Stage

ADMIN, ANNA = 1, 2
HIRED = START - timedelta(days=400)
PEOPLE = "SELECT id, registered_at FROM people"
OLDER = """
ALTER TABLE people DROP COLUMN registered_at;
DROP INDEX facts_by_moment;
DROP TABLE metric_days;
DELETE FROM _sqlite_migrations WHERE name = 'm005_metrics';
PRAGMA user_version = 4;
"""
"""Makes a state file what the program of before metrics left."""


@pytest.fixture
def staffed(stage: Stage) -> Stage:
    stage.company.add_person("Анна", at=HIRED)
    return stage


def told(stage: Stage) -> dict[int, int | None]:
    return dict(stage.query(PEOPLE))


def test_a_sync_reads_it(staffed: Stage) -> None:
    staffed.sync()
    assert told(staffed)[ANNA] == seconds(HIRED)


def test_an_older_state_file_learns_it_with_the_next_sync(staffed: Stage) -> None:
    staffed.sync()
    with closing(sqlite3.connect(staffed.state)) as connection:
        connection.executescript(OLDER)
    staffed.sync_at(hours=1)
    assert told(staffed)[ANNA] == seconds(HIRED)
    assert staffed.verify().status == "success"


def test_narrower_rights_take_nothing_away(staffed: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of the scope `user_brief` leave the field out."""
    from b24game.sandbox.methods import people

    staffed.sync()
    before = told(staffed)
    row = people._row
    with monkeypatch.context() as brief:
        brief.setattr(
            people,
            "_row",
            lambda *words: {k: v for k, v in row(*words).items() if k != "DATE_REGISTER"},
        )
        staffed.company.add_person("Борис", at=HIRED)
        staffed.sync_at(hours=1)
    assert told(staffed) == {**before, 3: None}
    staffed.sync_at(hours=2)
    assert told(staffed) == {**before, 3: seconds(HIRED)}


def test_the_demo_company_was_hired_before_its_history() -> None:
    now = datetime(2026, 11, 20, 18, tzinfo=MOSCOW)
    company = build_company(
        seed=24, now=now, days=90, tasks=0, deals=0, contacts=0, activities=0, posts=0
    )
    hired = [person.registered for person in company.people if person.kind == "employee"]
    assert len(hired) > 50
    assert max(hired) <= now - timedelta(days=90)
    assert len(set(hired)) > 40, "they came one after the other"
