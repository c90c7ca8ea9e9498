"""Figures of metrics as pieces of a line or cell: an arrow only where a change is no chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.show import figures
from b24game.show.blocks import Span
from b24game.show.numbers import number

if TYPE_CHECKING:
    from b24game.jobs.metric_reports import DifferenceReport, Interval, MetricReport
    from b24game.metrics.measures import Good, Unit
    from b24game.show.blocks import Style
    from b24game.show.terminal import Terminal


def value(one: MetricReport) -> Span:
    """Return a value, or in short why there is none."""
    if one.missing is not None:
        return Span(figures.reason(one.missing), "dim")
    return Span(figures.measured(one.value, one.unit), "strong")


def change(one: MetricReport, good: Good, terminal: Terminal) -> Span:
    """Return the change against the period before."""
    if one.change is None:
        return Span("")
    text = figures.change(one.change, one.unit)
    sign = figures.clear(one.interval)
    return Span(f"{arrow(sign, terminal)} {text}".lstrip(), style(sign, good))


def interval(one: Interval | None, unit: Unit) -> Span:
    """Return an interval, nothing where there is none."""
    return Span("" if one is None else figures.changes(one, unit), "dim")


def difference(one: DifferenceReport, unit: Unit, good: Good, terminal: Terminal) -> Span:
    """Return what a comparison shows: where to, how much and within which interval."""
    sign = figures.clear(one.interval)
    shown = _("{change} ({interval})").format(
        change=figures.change(one.value, unit), interval=figures.changes(one.interval, unit)
    )
    if not sign:
        return Span(_("no effect seen, {change}").format(change=shown))
    return Span(f"{arrow(sign, terminal)} {shown}", style(sign, good))


def arrow(sign: int, terminal: Terminal) -> str:
    """Return where a clear change leads; nothing where there is none."""
    if not sign:
        return ""
    up, down = ("▲", "▼") if terminal.unicode else ("^", "v")
    return up if sign > 0 else down


def style(sign: int, good: Good) -> Style:
    """Return how a clear change looks by whether it is an improvement."""
    if not sign:
        return "dim"
    if good == "neither":
        return "accent"
    return "good" if (sign > 0) == (good == "up") else "bad"


def behind(one: MetricReport, count: int) -> Span:
    """Return how many stand behind a value; nothing where that is not told or not known."""
    return Span("" if one.missing in ("min_cohort", "source") else number(count))


def people(count: int) -> str:
    """Return how many people there are."""
    return ngettext("{count} person", "{count} people", count).format(count=number(count))


def tasks(count: int) -> str:
    """Return of how many tasks a rate is made."""
    return ngettext("of {count} task", "of {count} tasks", count).format(count=number(count))
