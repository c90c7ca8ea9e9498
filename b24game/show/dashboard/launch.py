"""Before and after the launch: the table of effects, and the charts of their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.show import safe
from b24game.show.dashboard import calendar
from b24game.show.dashboard.tagged import LAUNCH, Number, Sentence, Tag, key
from b24game.show.dashboard.trends import TASKS
from b24game.show.dashboard.verdict import Verdict, of_effect
from b24game.show.dashboard.words import unit
from b24game.show.figures import change, changes, figure
from b24game.show.numbers import number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from b24game.jobs.metric_reports import (
        DefinitionReport,
        DifferenceReport,
        EffectReport,
        LaunchReport,
        MetricsReport,
        SideReport,
        SpanReport,
    )
    from b24game.metrics.measures import Unit


@dataclass(frozen=True)
class Side:
    """A value, and what stands behind it; tasks only of metrics made of tasks."""

    value: Number
    people: Sentence
    tasks: Sentence | None


@dataclass(frozen=True)
class Difference:
    """After minus before, with its interval."""

    value: Number
    interval: Sentence


@dataclass(frozen=True)
class Line:
    """A metric before and after."""

    title: str
    verdict: Verdict
    before: Side
    after: Side
    difference: Difference | None
    warning: Sentence | None
    others_before: Side | None
    others_after: Side | None
    net: Difference | None


@dataclass(frozen=True)
class Chart:
    """Differences of one unit on one scale."""

    id: str
    unit: str
    rows: tuple[dict[str, object], ...]
    summary: str


@dataclass(frozen=True)
class Launch:
    """The section; without `lines` there is only its `state` to tell."""

    date: str
    state: str
    before: str
    after: str
    lines: tuple[Line, ...]
    charts: tuple[Chart, ...]
    others: tuple[str, ...]
    method: str

    @property
    def compared(self) -> tuple[Line, ...]:
        """Those that departments outside the game can be compared in."""
        return tuple(line for line in self.lines if line.others_before or line.net)


def launch(data: MetricsReport, report: LaunchReport, zone: tzinfo) -> Launch:
    """Return the section of a launch."""
    known = {definition.id: definition for definition in data.definitions}
    effects = [(effect, known[effect.id]) for effect in report.effects]
    return Launch(
        date=calendar.on(report.date, zone),
        state={
            "compared": "",
            "ahead": _("The day has not come yet."),
            "too_early": _("It is too early to compare: the days since then are too few."),
            "no_past": _("There is nothing to compare with: no day before it has been read."),
        }[report.state],
        before=_span(report.before, zone),
        after=_span(report.after, zone),
        lines=tuple(_line(effect, definition, key(data.scope)) for effect, definition in effects),
        charts=tuple(_charts(effects)),
        others=tuple(safe.line(name) for name in report.others),
        method=report.method,
    )


def _span(report: SpanReport | None, zone: tzinfo) -> str:
    if report is None:
        return ""
    return ngettext("{dates} ({days} day)", "{dates} ({days} days)", report.days).format(
        dates=calendar.span(report, zone), days=number(report.days)
    )


def _line(effect: EffectReport, definition: DefinitionReport, scope: str) -> Line:
    tag = Tag(effect.id, scope, LAUNCH)
    return Line(
        title=definition.title,
        verdict=_verdict(effect, definition),
        before=_side(tag, "before", effect.before, effect.unit),
        after=_side(tag, "after", effect.after, effect.unit),
        difference=_difference(tag, "", effect.difference, effect.unit),
        warning=_warning(tag, effect),
        others_before=_side(tag, "others_before", effect.others_before, effect.unit)
        if effect.others_before
        else None,
        others_after=_side(tag, "others_after", effect.others_after, effect.unit)
        if effect.others_after
        else None,
        net=_difference(tag, "net_", effect.net, effect.unit),
    )


def _side(tag: Tag, field: str, side: SideReport, unit: Unit) -> Side:
    people = ngettext("{number} person", "{number} people", side.people)
    tasks = ngettext("{number} task", "{number} tasks", side.n)
    return Side(
        Number(tag, field, side.value, figure(side.value, unit)),
        Sentence(people, number=Number(tag, f"{field}_people", side.people, number(side.people))),
        Sentence(tasks, number=Number(tag, f"{field}_n", side.n, number(side.n)))
        if tag.metric in TASKS
        else None,
    )


def _difference(
    tag: Tag, prefix: str, report: DifferenceReport | None, unit: Unit
) -> Difference | None:
    if report is None:
        return None
    ends = report.interval
    return Difference(
        Number(tag, prefix.rstrip("_") or "difference", report.value, change(report.value, unit)),
        Sentence(
            _("from {low} to {high}"),
            low=Number(tag, f"{prefix}low", ends.low, change(ends.low, unit)),
            high=Number(tag, f"{prefix}high", ends.high, change(ends.high, unit)),
        ),
    )


def _verdict(effect: EffectReport, definition: DefinitionReport) -> Verdict:
    """Return what the difference shows; of other people it is neither better nor worse."""
    return of_effect(effect.effect, "neither" if effect.mix_changed else definition.good)


def _warning(tag: Tag, effect: EffectReport) -> Sentence | None:
    if not effect.mix_changed:
        return None
    if effect.moved is None:
        return Sentence(_("Not the same people before and after: no effect can be read from it."))
    return Sentence(
        _(
            "{share} of what was counted on one side comes from people who are not on the"
            " other: no effect can be read from it."
        ),
        share=Number(tag, "moved", effect.moved, percent(effect.moved)),
    )


def _charts(effects: list[tuple[EffectReport, DefinitionReport]]) -> Iterator[Chart]:
    units = dict.fromkeys(effect.unit for effect, _definition in effects)
    for one in units:
        rows = tuple(
            row
            for effect, definition in effects
            if effect.unit == one
            for row in _points(effect, definition)
        )
        if rows:
            summary = " ".join(f"{row['label']}: {row['text']}." for row in rows)
            yield Chart(one, unit(one, change=True), rows, summary)


def _points(effect: EffectReport, definition: DefinitionReport) -> Iterator[dict[str, object]]:
    net = _("{metric}, against the others").format(metric=definition.title)
    tone = _verdict(effect, definition).tone
    for field, label, found in (
        ("difference", definition.title, effect.difference),
        ("net", net, effect.net),
    ):
        if found:
            yield {
                "metric": effect.id,
                "field": field,
                "label": label,
                "tone": tone if field == "difference" else "plain",
                "value": found.value,
                "low": found.interval.low,
                "high": found.interval.high,
                "text": f"{change(found.value, effect.unit)}"
                f" ({changes(found.interval, effect.unit)})",
            }
