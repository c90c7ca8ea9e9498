"""Opening the state file, and saying in words what is wrong with it.

Readers open it read-only with plain `sqlite3` and never wait: the file is in WAL mode. Writers
hold the lock of `lock.py` first. The file and its folder belong to their owner alone (0600, 0700).
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from b24game.errors import StateError
from b24game.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION_ID = 0x62323467
"""`b24g` in ASCII: marks the file as ours."""
SCHEMA_VERSION = 5
"""The number of migrations in `schema.py`; a file with a higher one is of a newer program."""
APPEND_ONLY = (
    "teams",
    "facts",
    "withdrawals",
    "rule_sets",
    "ledger",
    "seals",
    "awards",
    "revocations",
    "lead_inputs",
)
LATER = {"awards": 2, "revocations": 2, "lead_inputs": 4}
"""The schema version that brought a table, where that is not the first one."""


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open an existing state file for reading, in one snapshot.

    Raises:
        StateError: there is none, it is damaged, foreign, or of another version.
    """
    if not path.exists():
        raise _missing(path)
    with errors_in_words(path):
        if path.is_dir():
            raise _not_writable(path, os.strerror(errno.EISDIR))
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        with closing(connection):
            connection.isolation_level = None
            connection.row_factory = sqlite3.Row
            if not _begun(connection, path):
                raise _missing(path)
            connection.execute("BEGIN")
            yield connection


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Create or open the state file for writing and bring its tables up to date.

    Transactions are the caller's business, see `transaction`.

    Raises:
        StateError: the folder or the file cannot be written, is damaged, foreign or newer.
    """
    os.close(create_private(path))
    with errors_in_words(path), closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.isolation_level = None
        connection.row_factory = sqlite3.Row
        _check_version(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if connection.execute("PRAGMA user_version").fetchone()[0] < SCHEMA_VERSION:
            _migrate(connection)
        yield connection


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date."""
    from sqlite_utils import Database  # noqa: PLC0415 - 99 ms that a file of today saves

    from b24game.state.schema import migrations  # noqa: PLC0415 - loads sqlite_utils

    migrations.apply(Database(connection, execute_plugins=False))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def append_only(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the append-only tables of an open file, which an older program may have made."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    return tuple(table for table in APPEND_ONLY if LATER.get(table, 1) <= version)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block did, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def errors_in_words(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about `path` into a `StateError` with a cure."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # a mistake of ours, not of the file
    except sqlite3.DatabaseError as error:
        raise _in_words(error, path) from error


def create_private(path: Path) -> int:
    """Open a file for writing that only its owner may read, with its folder; return a descriptor.

    Raises:
        StateError: the system does not let us.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _not_writable(path, error.strerror or error) from error


def _not_writable(path: Path, problem: object) -> StateError:
    return StateError(
        _("cannot write the state file {path}: {problem}").format(path=path, problem=problem),
        hint=_("make the folder writable, or name another file in B24GAME_STATE"),
        code="state_not_writable",
        where=str(path),
    )


def _missing(path: Path) -> StateError:
    return StateError(
        _("there is no state file {path} yet").format(path=path),
        # Where nothing is configured yet, `sync` says so and how to begin.
        hint=_("run `b24game sync`: it reads the portal and creates the file"),
        code="state_missing",
        where=str(path),
    )


def _in_words(error: sqlite3.DatabaseError, path: Path) -> StateError:
    code = getattr(error, "sqlite_errorcode", None) or 0
    kind = code & 0xFF
    if kind == sqlite3.SQLITE_FULL:
        return StateError(
            _(
                "no space left for the state file {path}; nothing is lost, the last step is undone"
            ).format(path=path),
            hint=_("free some space and run the command again"),
            code="state_disk_full",
            where=str(path),
        )
    if kind in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return StateError(
            _("{path} is damaged or no state file of b24game").format(path=path),
            hint=_("restore a backup, or move the file away and run `b24game sync`"),
            code="state_damaged",
            where=str(path),
        )
    if kind in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return _not_writable(path, error)
    if kind == sqlite3.SQLITE_IOERR:
        # A quota, a limit on file sizes or a full disk noticed late come as this.
        return StateError(
            _("the state file {path} cannot be used: {problem}").format(path=path, problem=error),
            hint=_("free some space and run the command again"),
            code="state_disk_failed",
            where=str(path),
        )
    return StateError(
        _("the state file {path} cannot be used: {problem}").format(path=path, problem=error),
        hint=_("run `b24game verify`; restore a backup if it finds damage"),
        where=str(path),
    )


def _begun(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell whether the tables stand: the first run may be at work, or was killed before."""
    try:
        _check_version(connection, path)
    except sqlite3.OperationalError as error:
        # Half of the first transaction is in the file; only a writer may take it back.
        if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            return False
        raise
    return bool(connection.execute("PRAGMA user_version").fetchone()[0])


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and owner != APPLICATION_ID and not (version == 0 and _half_made(connection)):
        raise StateError(
            _("{path} is damaged or no state file of b24game").format(path=path),
            hint=_("restore a backup, or move the file away and run `b24game sync`"),
            code="state_foreign",
            where=str(path),
        )
    if version > SCHEMA_VERSION:
        raise StateError(
            _("the state file {path} was written by a newer version of b24game").format(path=path),
            hint=_("upgrade b24game: pipx upgrade b24game"),
            code="state_newer",
            where=str(path),
        )


def _half_made(connection: sqlite3.Connection) -> bool:
    """Tell whether a run was killed between the migrations and the stamp of their version."""
    query = "SELECT count(*) FROM sqlite_master WHERE name = '_sqlite_migrations'"
    if not connection.execute(query).fetchone()[0]:
        return False
    # Other programs use the same table: what they migrated is not ours.
    query = "SELECT count(*) FROM _sqlite_migrations WHERE migration_set <> 'b24game.state'"
    return not connection.execute(query).fetchone()[0]
