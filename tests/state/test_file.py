"""Opening the state file, and what is said when it cannot be used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from b24game.errors import StateError
from b24game.state import file
from b24game.state.file import APPLICATION_ID, SCHEMA_VERSION, reading, transaction, writing

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def made(state: Path) -> Path:
    """A state file with its tables and nothing in them."""
    with writing(state):
        pass
    return state


def scalar(path: Path, query: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchone()[0]


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def refused(path: Path, *, write: bool = True) -> StateError:
    opening = writing if write else reading
    with pytest.raises(StateError) as caught, opening(path):
        pytest.fail("it opened")
    assert caught.value.exit_code == 7
    assert caught.value.where == str(path)
    assert caught.value.hint
    return caught.value


def test_a_new_file_is_stamped_and_belongs_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "state.db"
    with writing(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        for part in path.parent.iterdir():
            assert part.stat().st_mode & 0o777 == 0o600, part
    assert scalar(path, "PRAGMA user_version") == SCHEMA_VERSION
    assert scalar(path, "PRAGMA application_id") == APPLICATION_ID
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_version_is_the_number_of_migrations() -> None:
    from sqlite_utils import Database

    from b24game.state.schema import migrations

    with closing(sqlite3.connect(":memory:")) as connection:
        database = Database(connection, execute_plugins=False)
        assert len(migrations.pending(database)) == SCHEMA_VERSION


def test_migrations_run_once(made: Path) -> None:
    def shape() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(made)) as connection:
            return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY 1").fetchall()

    before = shape()
    change(made, "INSERT INTO meta VALUES ('zone', 'UTC')")
    with writing(made):
        pass
    assert shape() == before
    assert scalar(made, "SELECT value FROM meta") == "UTC"
    assert scalar(made, "SELECT count(*) FROM _sqlite_migrations") == SCHEMA_VERSION


def test_killed_between_the_tables_and_their_stamp(made: Path) -> None:
    change(made, "PRAGMA user_version = 0", "PRAGMA application_id = 0")
    change(made, "INSERT INTO meta VALUES ('zone', 'UTC')")
    with writing(made) as connection:
        assert connection.execute("SELECT value FROM meta").fetchone()[0] == "UTC"
    assert scalar(made, "PRAGMA user_version") == SCHEMA_VERSION
    assert scalar(made, "PRAGMA application_id") == APPLICATION_ID


def test_killed_before_the_first_table(state: Path) -> None:
    state.touch()
    assert refused(state, write=False).code == "state_missing"
    with writing(state):
        pass
    assert scalar(state, "PRAGMA user_version") == SCHEMA_VERSION


def test_no_file_yet(state: Path) -> None:
    error = refused(state, write=False)
    assert error.code == "state_missing"
    assert error.hint == "run `b24game sync`: it reads the portal and creates the file"
    assert not state.exists()


@pytest.mark.parametrize("write", [True, False])
def test_a_text_file_is_no_state_file(state: Path, *, write: bool) -> None:
    text = "these are my notes, not a database\n" * 40
    state.write_text(text)
    error = refused(state, write=write)
    assert error.code == "state_damaged"
    assert error.message == f"{state} is damaged or no state file of b24game"
    assert state.read_text() == text, "it was left alone"


@pytest.mark.parametrize("write", [True, False])
def test_a_database_of_another_program(state: Path, *, write: bool) -> None:
    change(state, "CREATE TABLE songs (title TEXT)")
    before = state.read_bytes()
    assert refused(state, write=write).code == "state_foreign"
    assert state.read_bytes() == before


@pytest.mark.parametrize("write", [True, False])
def test_a_versioned_database_of_another_program(state: Path, *, write: bool) -> None:
    change(state, "CREATE TABLE songs (title TEXT)", "PRAGMA user_version = 1")
    before = state.read_bytes()
    assert refused(state, write=write).code == "state_foreign"
    assert state.read_bytes() == before


def test_a_database_that_another_program_migrates_with_the_same_library(state: Path) -> None:
    change(
        state,
        "CREATE TABLE songs (title TEXT)",
        "CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT)",
        "INSERT INTO _sqlite_migrations VALUES ('songs', 'm001', '2026-01-01')",
    )
    assert refused(state).code == "state_foreign"


@pytest.mark.parametrize("write", [True, False])
def test_a_file_of_a_newer_version(made: Path, *, write: bool) -> None:
    change(made, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    error = refused(made, write=write)
    assert error.code == "state_newer"
    assert "upgrade" in error.hint


def test_a_damaged_page(made: Path) -> None:
    change(made, "PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(made.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    made.write_bytes(content)

    def read_everything() -> None:
        with reading(made) as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall():
                connection.execute(f"SELECT * FROM {name}").fetchall()

    with pytest.raises(StateError) as caught:
        read_everything()
    assert caught.value.code == "state_damaged"


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert refused(tmp_path, write=True).code == "state_not_writable"
    assert refused(tmp_path, write=False).exit_code == 7


def test_below_a_regular_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    error = refused(tmp_path / "file" / "state.db")
    assert error.code == "state_not_writable"
    assert "B24GAME_STATE" in error.hint


def test_a_reader_cannot_write(made: Path) -> None:
    with pytest.raises(StateError) as caught, reading(made) as connection:
        connection.execute("INSERT INTO meta VALUES ('zone', 'UTC')")
    assert caught.value.code == "state_not_writable"


def test_a_reader_sees_one_snapshot_and_waits_for_nobody(made: Path) -> None:
    with reading(made) as reader, writing(made) as writer:
        assert reader.execute("SELECT count(*) FROM meta").fetchone()[0] == 0
        with transaction(writer):
            writer.execute("INSERT INTO meta VALUES ('zone', 'UTC')")
            with reading(made) as another:
                assert another.execute("SELECT count(*) FROM meta").fetchone()[0] == 0
        assert reader.execute("SELECT count(*) FROM meta").fetchone()[0] == 0
    assert scalar(made, "SELECT count(*) FROM meta") == 1


def test_a_transaction_is_whole_or_nothing(made: Path) -> None:
    with writing(made) as connection:

        def interrupted() -> None:
            with transaction(connection):
                connection.execute("INSERT INTO meta VALUES ('zone', 'UTC')")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert not connection.in_transaction
    assert scalar(made, "SELECT count(*) FROM meta") == 0


def test_a_full_disk_undoes_the_last_step_and_says_so(made: Path) -> None:
    def fill() -> None:
        with writing(made) as connection:
            with transaction(connection):
                connection.execute("INSERT INTO meta VALUES ('zone', 'UTC')")
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")
            with transaction(connection):
                connection.execute("INSERT INTO meta VALUES ('portal', ?)", ("x" * 100_000,))

    with pytest.raises(StateError) as caught:
        fill()
    assert caught.value.code == "state_disk_full"
    assert caught.value.hint == "free some space and run the command again"
    assert scalar(made, "SELECT group_concat(key) FROM meta") == "zone"
    assert scalar(made, "PRAGMA integrity_check") == "ok"


@pytest.mark.parametrize("table", file.APPEND_ONLY)
def test_append_only_tables_have_their_triggers(made: Path, table: str) -> None:
    with closing(sqlite3.connect(made)) as connection:
        names = {
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
            )
        }
    assert names == {f"{table}_no_update", f"{table}_no_delete"}
