"""`metrics`: before and after the launch, in a few lines or in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show import figures
from b24game.show.blocks import Column, Span, Table, gap, joined, text
from b24game.show.numbers import day, number, percent
from b24game.show.views import metrics_spans as spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.metric_reports import (
        DefinitionReport,
        EffectReport,
        LaunchReport,
        MetricsReport,
        SpanReport,
    )
    from b24game.show.blocks import Block, Scene

MAIN = "on_time"
"""The metric whose change is told in words."""
_SIGNS = {"up": 1, "down": -1}
_MIXED = "!"


def summary(data: MetricsReport, scene: Scene, *, marked: bool) -> Iterator[Block]:
    """Yield what became of the on-time rate, and what speaks against reading it as an effect.

    `marked`: the table above has the sign that the last line explains.
    """
    launch = data.launch
    if launch is None:
        return
    if launch.state != "compared":
        yield text(_not_compared(launch, scene))
        return
    yield from _in_short(launch, effect_of(data, MAIN), scene)
    if any(one.mix_changed and (marked or one.id == MAIN) for one in launch.effects):
        words = _("{sign} not the same people before and after: no effect can be read from it")
        yield text(words.format(sign=_MIXED), "warn")


def blocks(data: MetricsReport, definition: DefinitionReport, scene: Scene) -> Iterator[Block]:
    """Yield both sides of one metric, their difference and how it was found."""
    launch = data.launch
    if launch is None:
        return
    if launch.state != "compared":
        yield gap()
        yield text(_not_compared(launch, scene))
        return
    effect = effect_of(data, definition.id)
    if effect is None:
        return
    date = day(launch.date, scene.zone)
    yield gap()
    yield text(_("Before and after the launch on {date}").format(date=date), "title")
    yield _sides(launch, effect, scene)
    yield from _differences(launch, effect, definition, scene)
    if launch.method:
        yield text(launch.method, "dim")


def effect_of(data: MetricsReport, name: str) -> EffectReport | None:
    """Return what the launch did to a metric; none where it was not compared."""
    effects = data.launch.effects if data.launch else ()
    return next((one for one in effects if one.id == name), None)


def sign(effect: EffectReport | None, definition: DefinitionReport, scene: Scene) -> Span:
    """Return the effect on a metric for a cell: an arrow, `=` for none, `?` for unknown.

    Wide terminals show how big it is as well.
    """
    if effect is None:
        return Span("")
    if effect.effect == "unknown":
        return Span("?", "dim")
    where = _SIGNS.get(effect.effect, 0)
    shown = spans.arrow(where, scene.terminal) or "="
    one = effect.net or effect.difference
    if scene.wide and one is not None:
        shown = f"{shown} {figures.change(one.value, effect.unit)}"
    mixed = _MIXED if effect.mix_changed else ""
    return Span(shown + mixed, spans.style(where, definition.good))


def _in_short(launch: LaunchReport, effect: EffectReport | None, scene: Scene) -> Iterator[Block]:
    date = Span(_("Launch {date}").format(date=day(launch.date, scene.zone)), "title")
    if effect is None or effect.difference is None:
        yield joined(date, Span(_("tasks on time: too little is known to compare")))
        return
    # Beside others it is the net difference that counts: the other one is no effect by itself.
    words = _("tasks on time: {effect}")
    if effect.net is not None:
        words = _("on time, net: {effect}")
    told = spans.difference(effect.net or effect.difference, effect.unit, "up", scene.terminal)
    yield joined(date, Span(words.format(effect=told.text), told.style))
    before, after = effect.before, effect.after
    yield text(
        _("{before} {tasks} ({people}) before, {after} of {n} ({count}) since").format(
            before=figures.figure(before.value, effect.unit),
            tasks=spans.tasks(before.n),
            people=spans.people(before.people),
            after=figures.figure(after.value, effect.unit),
            n=number(after.n),
            count=number(after.people),
        )
    )
    if effect.net is not None:
        alone = spans.difference(effect.difference, effect.unit, "neither", scene.terminal)
        words = _("those who play, by themselves: {effect}")
        yield text(words.format(effect=alone.text), "dim")


def _not_compared(launch: LaunchReport, scene: Scene) -> str:
    date = day(launch.date, scene.zone)
    if launch.state == "ahead":
        return _("Launch {date}: it has not come yet.").format(date=date)
    if launch.state == "too_early":
        return _("Launch {date}: too early to compare, less than a week has passed.").format(
            date=date
        )
    return _("Launch {date}: too little is known of the time before it.").format(date=date)


def _sides(launch: LaunchReport, effect: EffectReport, scene: Scene) -> Table:
    counted = effect.id == MAIN
    rows = (
        (_("before"), launch.before, effect.before),
        (_("since then"), launch.after, effect.after),
        (_("others before"), launch.before, effect.others_before),
        (_("others since then"), launch.after, effect.others_after),
    )
    return Table(
        (
            Column("", elastic=True),
            Column(_("Value"), right=True),
            *((Column(_("Tasks"), right=True),) if counted else ()),
            Column(_("People"), right=True),
            Column(_("Days"), elastic=True),
        ),
        tuple(
            (
                Span(name),
                Span(figures.measured(side.value, effect.unit), "strong"),
                *((Span(number(side.n)),) if counted else ()),
                Span(number(side.people)),
                Span(_days(span, scene), "dim"),
            )
            for name, span, side in rows
            if side is not None
        ),
    )


def _days(span: SpanReport | None, scene: Scene) -> str:
    if span is None:
        return ""
    first, last = day(span.start, scene.zone), day(span.end - 1, scene.zone)
    return _("{first} – {last}: {days}").format(first=first, last=last, days=number(span.days))


def _differences(
    launch: LaunchReport, effect: EffectReport, definition: DefinitionReport, scene: Scene
) -> Iterator[Block]:
    if effect.difference is None:
        yield text(_("Too little is known on one of the sides to compare them."))
        return
    told = spans.difference(effect.difference, effect.unit, definition.good, scene.terminal)
    yield text(_("Difference: {effect}").format(effect=told.text), told.style)
    if effect.net is not None:
        net = spans.difference(effect.net, effect.unit, definition.good, scene.terminal)
        yield text(_("Beside the others: {effect}").format(effect=net.text), net.style)
        names = ", ".join(launch.others)
        yield text(_("Others, not playing: {names}").format(names=names), "dim")
    if effect.mix_changed and effect.moved is not None:
        yield text(
            _(
                "{share} of what was counted on one side comes from people who are not on the"
                " other: no effect can be read from it."
            ).format(share=percent(effect.moved)),
            "warn",
        )
