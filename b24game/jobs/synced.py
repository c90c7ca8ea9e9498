"""The moment that commands count as of which do not ask the portal: that of the last sync."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.errors import EXIT_PARTIAL, ProductError, StateError
from b24game.game import sources
from b24game.jobs.setting import moment_of
from b24game.language import _
from b24game.model import Finding
from b24game.periods import local
from b24game.rules.counted import paid
from b24game.state import runs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path

    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet


def unread(connection: sqlite3.Connection, ruleset: RuleSet) -> Iterator[Finding]:
    """Yield an error for each source that counts and could not be read by the last sync."""
    for stream in sources.unread(connection, paid(ruleset)):
        text = _("{stream} could not be read by the last sync: who leads is not known").format(
            stream=stream
        )
        yield Finding("error", "source_unavailable", text, stream)


def demand_whole(connection: sqlite3.Connection, ruleset: RuleSet) -> None:
    """Stop where a source that counts could not be read by the last sync.

    Raises:
        ProductError: one could not; the exit code is that of what is partly done.
    """
    lacking = tuple(unread(connection, ruleset))
    if lacking:
        problem = ProductError(
            lacking[0].message,
            hint=_("`b24game status` says why; nothing was published"),
            code=lacking[0].code,
            where=lacking[0].where,
            findings=lacking[1:],
        )
        problem.exit_code = EXIT_PARTIAL
        raise problem


def last_read(state: Path, connection: sqlite3.Connection) -> Moment:
    """Return the moment as of which a run last read the portal, for players or for leads.

    Raises:
        StateError: none ever came to its end.
    """
    moments = (runs.reached(connection, command) for command in ("sync", "score-leads"))
    known = [moment for moment in moments if moment is not None]
    if not known:
        raise _never(state)
    return max(known)


def synced(
    state: Path, connection: sqlite3.Connection, as_of: str | None, zone: tzinfo
) -> tuple[Moment, tuple[Finding, ...]]:
    """Return the last sync's moment, or an earlier one asked for: nothing later was read yet.

    Raises:
        StateError: no sync ever came to its end.
    """
    reached = runs.reached(connection, "sync")
    if reached is None:
        raise _never(state)
    asked = reached if as_of is None else moment_of(as_of, zone)
    if asked <= reached:
        return asked, ()
    shown = local(reached, zone).strftime("%Y-%m-%d %H:%M")
    text = _("the portal was read up to {moment}: the run counts as of then").format(moment=shown)
    return reached, (Finding("warning", "as_of_not_read", text, "--as-of"),)


def _never(state: Path) -> StateError:
    return StateError(
        _("the portal was never read to the end"),
        hint=_("run `b24game sync` first"),
        code="never_synced",
        where=str(state),
    )
