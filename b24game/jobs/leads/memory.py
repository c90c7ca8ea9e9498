"""What is remembered of leads in the state file: what they said, and what was news about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.leads import alerts as thresholds
from b24game.leads import inputs
from b24game.state import leads as rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from b24game.leads.alerts import Alert, Crossing
    from b24game.leads.inputs import Seen
    from b24game.model import Moment, Prospect, ProspectKind
    from b24game.rules.scorecard import Scoring


def remember(
    connection: sqlite3.Connection,
    kind: ProspectKind,
    prospects: Iterable[Prospect],
    fields: Collection[str],
    now: Moment,
) -> int:
    """Note what leads of one kind say in `fields` now, where it is new; return how many rows."""
    news = inputs.news(prospects, fields, rows.latest(connection, kind), now)
    rows.append(connection, kind, news)
    return len(news)


def history(
    connection: sqlite3.Connection, kind: ProspectKind, ids: Collection[int] | None = None
) -> dict[int, list[Seen]]:
    """Return what was seen of each lead (of all, or of `ids`), oldest first."""
    return inputs.decoded(rows.inputs(connection, kind, ids))


def advance(  # noqa: PLR0917 - one round's whole question
    connection: sqlite3.Connection,
    kind: ProspectKind,
    scored: Iterable[tuple[int, int, Moment]],
    scoring: Scoring,
    alerts: Collection[Alert],
    now: Moment,
    *,
    quiet: bool = False,
) -> list[Crossing]:
    """Note the scores of leads (`id, score, created_at`) and return what is news about them.

    Alerts that are not in `alerts` forget whether they are reached. Part of the caller's
    transaction: what is news must be planned in the same one. `quiet`: see `leads/alerts.py`.
    """
    rows.forget_alerts(connection, kind, alerts)
    known = rows.alerts(connection, kind)
    crossings, states = thresholds.advance(known, scored, scoring, alerts, now, quiet=quiet)
    rows.save_alerts(connection, kind, states)
    return crossings
