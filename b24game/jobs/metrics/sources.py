"""Which metrics the portal's sources can tell nothing about: unreadable, or not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from b24game.game import sources
from b24game.jobs.on_demand import SOURCES, asked_for
from b24game.language import _
from b24game.metrics.measures import MEASURES
from b24game.model import Finding
from b24game.rules.counted import paid
from b24game.rules.ruleset import FactKind
from b24game.state import runs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from b24game.jobs.setting import Setting
    from b24game.metrics.measures import Measure, MeasureId
    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet

_ON_DEMAND: tuple[Literal["comments", "activities"], ...] = ("comments", "activities")
"""Metrics that are called like their source, which is read only where it is asked for."""


def lacking(
    connection: sqlite3.Connection, setting: Setting, ruleset: RuleSet, as_of: Moment
) -> tuple[frozenset[MeasureId], tuple[Finding, ...]]:
    """Return the metrics that cannot be told as of a moment, and why."""
    unread = {
        one.id: streams
        for one in MEASURES.values()
        if (streams := sources.unread(connection, _needed(one, setting, ruleset)))
    }
    off: frozenset[MeasureId] = frozenset(
        one
        for one in _ON_DEMAND
        if one not in unread
        and not (asked_for(one, ruleset, setting) and _complete(connection, one))
    )
    findings = [*_not_asked_for(setting, off), *_unavailable(unread)]
    if (runs.first(connection, "award-badges") or as_of + 1) > as_of:
        off |= {"badge_share"}
        text = _("no badges were given yet: run `b24game award-badges`")
        findings.append(Finding("info", "metrics_not_read", text, "award-badges"))
    return off | unread.keys(), tuple(findings)


def _needed(measure: Measure, setting: Setting, ruleset: RuleSet) -> frozenset[FactKind]:
    """Return the facts without which a metric would tell less than there is."""
    if measure.made_of == "points":
        return paid(ruleset)
    kinds = measure.kinds or get_args(FactKind)
    return frozenset(kind for kind in kinds if _read(kind, ruleset, setting))


def _read(kind: FactKind, ruleset: RuleSet, setting: Setting) -> bool:
    """Tell whether a sync reads what shows a kind of fact."""
    return all(
        asked_for(stream, ruleset, setting) for stream, kinds in SOURCES.items() if kind in kinds
    )


def _complete(connection: sqlite3.Connection, stream: str) -> bool:
    row = connection.execute("SELECT complete_at FROM streams WHERE name = ?", (stream,)).fetchone()
    return row is not None and row[0] is not None


def _not_asked_for(setting: Setting, off: frozenset[MeasureId]) -> Iterator[Finding]:
    if not off:
        return
    if setting.crm_usage:
        text = _("deal comments and activities are read by the next sync")
    else:
        text = _("deal comments and activities are not read: crm_usage = true reads them")
    yield Finding("info", "metrics_not_read", text, "crm_usage")


def _unavailable(unread: dict[MeasureId, tuple[str, ...]]) -> Iterator[Finding]:
    for stream in dict.fromkeys(name for names in unread.values() for name in names):
        text = _("{stream} could not be read by the last sync: its metrics are not known").format(
            stream=stream
        )
        yield Finding("error", "source_unavailable", text, stream)
