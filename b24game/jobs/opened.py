"""The state file of a run that writes; a dry run writes into a copy that is thrown away."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from b24game.state.file import errors_in_words, writing

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def opened(path: Path, *, dry_run: bool) -> Iterator[sqlite3.Connection]:
    """Open the state file, made where there is none.

    Raises:
        StateError: it cannot be used.
    """
    if not dry_run:
        with writing(path) as connection:
            yield connection
        return
    with TemporaryDirectory(prefix="b24game-") as folder:
        copy = Path(folder) / "state.db"
        if path.exists():
            with errors_in_words(path), closing(sqlite3.connect(path)) as source:
                copy.touch(0o600)
                with closing(sqlite3.connect(copy)) as target:
                    source.backup(target)
        with writing(copy) as connection:
            yield connection
