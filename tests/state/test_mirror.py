"""The portal's rows as last seen: what a reading replaces, and what it leaves."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlite_utils import Database

from b24game.model import Person
from b24game.state import mirror
from b24game.state.schema import migrations

if TYPE_CHECKING:
    from b24game.model import Moment

ANNA = Person(2, "Анна", "a@example.com", True, "employee", "", (1, 3), 1_700_000_000)


def opened() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    migrations.apply(Database(connection, execute_plugins=False))
    return connection


def stored(connection: sqlite3.Connection) -> Person:
    found = connection.execute("SELECT * FROM people").fetchone()
    person: Person = mirror.load(Person, found)
    return person


@given(st.lists(st.none() | st.integers(900_000_000, 1_900_000_000), min_size=1, max_size=6))
def test_when_an_account_was_made_is_not_forgotten(told: list[Moment | None]) -> None:
    connection = opened()
    known: Moment | None = None
    for number, at in enumerate(told):
        saved = mirror.save(connection, "users", [replace(ANNA, registered_at=at)])
        changes = at is not None and at != known
        known = known if at is None else at
        assert stored(connection).registered_at == known
        assert (saved.new, saved.changed) == ((1, 0) if number == 0 else (0, int(changes)))


def test_everything_else_is_replaced() -> None:
    connection = opened()
    mirror.save(connection, "users", [ANNA])
    gone = replace(ANNA, email="", position="", departments=(), registered_at=None)
    assert mirror.save(connection, "users", [gone]).changed == 1
    assert stored(connection) == replace(gone, registered_at=ANNA.registered_at)


@pytest.mark.parametrize("told", [None, ANNA.registered_at, 1_800_000_000])
def test_who_was_missed_comes_back_with_what_was_known(told: Moment | None) -> None:
    connection = opened()
    mirror.save(connection, "users", [ANNA])
    for at in (10, 20):
        mirror.mark_missing(connection, "users", [ANNA.id], at)
    assert mirror.count(connection, "users") == 0
    saved = mirror.save(connection, "users", [replace(ANNA, registered_at=told)])
    assert (saved.new, saved.changed, saved.touched) == (0, 1, (ANNA.id,))
    assert mirror.count(connection, "users") == 1
    assert stored(connection).registered_at == (told or ANNA.registered_at)
