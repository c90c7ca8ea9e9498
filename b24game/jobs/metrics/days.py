"""The daily sums: kept in the state file where this run may write to it, else worked out again."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from b24game.errors import LockedError, StateError
from b24game.metrics import keeping
from b24game.state import runs
from b24game.state.file import reading, transaction, writing
from b24game.state.lock import locked

if TYPE_CHECKING:
    import sqlite3
    from datetime import tzinfo

    from b24game.jobs.setting import Setting
    from b24game.metrics.keeping import Stamp
    from b24game.rules.ruleset import RuleSet


def keep(setting: Setting, ruleset: RuleSet, zone: tzinfo) -> None:
    """Bring the kept days up to the last sync, unless another run is at work or nobody may write.

    Raises:
        StateError: there is no usable state file.
    """
    with reading(setting.state) as connection:
        now = _now(connection, ruleset, zone)
        if now is None or keeping.current(connection, now, zone):
            return
    with (
        suppress(LockedError, StateError),
        locked(setting.state, "metrics"),
        writing(setting.state) as connection,
        transaction(connection),
    ):
        now = _now(connection, ruleset, zone)  # another run may have read more meanwhile
        if now is not None:
            keeping.refresh(connection, now, zone)


def _now(connection: sqlite3.Connection, ruleset: RuleSet, zone: tzinfo) -> Stamp | None:
    reached = runs.reached(connection, "sync")
    if reached is None:
        return None
    return keeping.stamp(connection, reached, ruleset.game.settle_after, zone)
