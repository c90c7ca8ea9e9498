"""The words of the page. They stand here, not in the template: the catalogue is made of Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _

if TYPE_CHECKING:
    from b24game.jobs.metric_reports import Missing
    from b24game.metrics.measures import Unit


def page() -> dict[str, str]:
    """Return every fixed text of the page by its name in the template."""
    return {
        "title": _("Engagement"),
        "skip": _("Skip to the figures"),
        "contents": _("On this page"),
        "dark": _("Dark theme"),
        "as_of": _("As of"),
        "read": _("Portal read"),
        "period": _("Period"),
        "glance": _("At a glance"),
        "trends": _("Over time"),
        "departments": _("Departments"),
        "department": _("Department"),
        "launch": _("Before and after the launch"),
        "definitions": _("What the figures mean"),
        "notes": _("Notes"),
        "table": _("Table"),
        "value": _("Value"),
        "change": _("Change"),
        "interval": _("95 % interval"),
        "people": _("People"),
        "tasks": _("Tasks"),
        "previous": _("before:"),
        "launched": _("Launch"),
        "before": _("Before"),
        "after": _("After"),
        "difference": _("Difference"),
        "verdict": _("What it shows"),
        "metric": _("Metric"),
        "differences": _("Differences with their 95 % intervals"),
        "all_compared": _("All metrics compared"),
        "others": _("Departments that are not in the game"),
        "net": _("Against the others"),
        "net_text": _("The change of those in the game minus the change of the others."),
        "method": _("How it was compared"),
        "warning": _("Warning"),
        "signs": _("▲ and ▼: the change is clear; ≈: no clear change; no sign: no interval."),
        "no_script": _("Charts need JavaScript. Every number is in the tables."),
        "footer": _("A change counts as one only where its 95 % interval does not cover zero."),
    }


def missing(reason: Missing | None) -> str:
    """Return why there is no value; nothing where there is one."""
    if reason is None:
        return ""
    return {
        "min_cohort": _("too few people"),
        "source": _("not read from the portal"),
        "nothing": _("nothing of the kind"),
        "not_begun": _("not over yet"),
        "unwatched": _("not known before the first sync"),
    }[reason]


def unit(name: Unit, *, change: bool = False) -> str:
    """Return what a scale counts."""
    if change and name == "share":
        return _("percentage points")
    return {
        "share": _("per cent"),
        "per_week": _("per employee and week"),
        "count": _("number"),
        "points": _("points"),
        "index": _("from 0 to 1"),
    }[name]
