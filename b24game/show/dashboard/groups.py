"""What belongs together on the page: activity, customers and thanks, the game itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.jobs.metric_reports import DefinitionReport
    from b24game.metrics.measures import MeasureId

_GROUPS: dict[str, frozenset[MeasureId]] = {
    "activity": frozenset({"active_day", "active_week", "active_month", "on_time"}),
    "work": frozenset(
        {"cards", "comments", "activities", "appreciations_sent", "appreciations_received"}
    ),
    "game": frozenset(
        {"points_issued", "points_deducted", "points_reversed", "points_gini", "badge_share"}
    ),
}


def grouped(
    definitions: Sequence[DefinitionReport],
) -> tuple[tuple[str, str, tuple[DefinitionReport, ...]], ...]:
    """Return id, title and metrics of each group, the metrics in the order they came in."""
    titles = {
        "activity": _("Activity and deadlines"),
        "work": _("Customers and appreciation"),
        "game": _("Points and badges"),
    }
    groups = (
        (name, titles[name], tuple(one for one in definitions if one.id in members))
        for name, members in _GROUPS.items()
    )
    return tuple(group for group in groups if group[2])
