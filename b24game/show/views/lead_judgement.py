"""`score-leads --backtest` and `--fit`: what scores were worth, the old card beside a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.leads.tiers import tier_text
from b24game.show.blocks import Column, Grid, Span, Table, gap, joined, text
from b24game.show.numbers import day, decimal, fraction, interval, number, percent
from b24game.show.views import lead_fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.lead_reports import (
        BacktestReport,
        CalibrationReport,
        DecileReport,
        DriftReport,
        FitReport,
        GroupReport,
        LaunchReport,
        LeakReport,
        Share,
    )
    from b24game.show.blocks import Block, Scene, Style, Value

_SHIFTS: dict[str, Style] = {"steady": "good", "moved": "warn", "broken": "bad"}
_VERDICTS: dict[str, Style] = {"fine": "good", "suspect": "warn", "refused": "bad"}
_BARS = 20
_HOUR, _DAY = 3600, 86400


def grid(data: BacktestReport, fit: FitReport | None) -> Grid:
    """Return every figure as a row: where it belongs, whose it is, its value and interval."""
    rows: list[tuple[Value, ...]] = [("auc", "", *_figures(data.auc), data.leads, data.won)]
    rows += [
        ("decile", str(place), one.share, None, None, one.leads, one.won)
        for place, one in enumerate(data.deciles, 1)
    ]
    for name, groups in (("band", data.bands), ("tier", data.tiers), ("month", data.months)):
        rows += [(name, one.name, *_figures(one.share), one.leads, one.won) for one in groups]
    rows += [("psi", one.id, one.psi, None, None, None, None) for one in data.drift]
    rows += [("leak", one.field, one.auc, None, None, None, None) for one in data.leaks]
    if fit is not None:
        rows += [("criterion", one.reason, one.points, *(None,) * 4) for one in fit.criteria]
        if fit.gain is not None:
            rows.append(("gain", "auc", *_figures(fit.gain), None, None))
    return Grid(("figure", "of", "value", "low", "high", "leads", "won"), tuple(rows))


def blocks(data: BacktestReport, fit: FitReport | None, scene: Scene) -> Iterator[Block]:
    """Yield the judgement, the new card last: what to do about it is what is read first."""
    yield from _head(data, fit, scene)
    yield text(_("Best scores first, a tenth at a time"), "title")
    yield _deciles(data.deciles, scene)
    yield gap()
    if data.calibration is not None:
        yield from _calibration(data.calibration)
    yield text(
        _("Won by score") if fit or not data.tiers else _("Won and first contact by score"), "title"
    )
    yield _groups(data.bands, _("Score"), contacts=bool(data.tiers))
    yield gap()
    if data.tiers:
        yield text(_("Won and first contact by tier"), "title")
        yield _groups(data.tiers, _("Lead tier"), contacts=True)
        yield gap()
    if data.launch is not None:
        yield from _launch(data.launch, scene)
    if len(data.months) > 1:
        yield text(_("Won by the month the lead came in"), "title")
        yield _groups(data.months, _("Month"))
        yield gap()
    if data.drift:
        yield text(_("Whether newer leads are still like the older ones"), "title")
        yield _drift(data.drift)
        yield gap()
    telling = [one for one in data.leaks if one.verdict != "fine"]
    if data.leaks and not telling:
        fine = ngettext(
            "Leak scan: {count} field, none of them seems to know the end.",
            "Leak scan: {count} fields, none of them seems to know the end.",
            len(data.leaks),
        )
        yield text(fine.format(count=number(len(data.leaks))), "good")
        yield gap()
    if telling:
        yield text(_("Fields that may know the end"), "title")
        yield _leaks(telling)
        yield gap()
    if fit is not None:
        yield from lead_fit.blocks(fit)


def _head(data: BacktestReport, fit: FitReport | None, scene: Scene) -> Iterator[Block]:
    if fit is not None:
        words = _("A new card, fitted to {older} older leads and judged by {newer} newer ones")
        words = words.format(older=number(fit.older), newer=number(data.leads))
        yield text(words, "title")
    yield joined(
        Span(_("Past leads of the portal") if data.source == "portal" else data.source, "title"),
        Span(
            ngettext("{count} lead", "{count} leads", data.leads).format(count=number(data.leads))
        ),
        Span(_("{count} won").format(count=number(data.won)), "good"),
        Span(
            _("{count} too young to tell").format(count=number(data.censored))
            if data.censored
            else "",
            "dim",
        ),
    )
    if data.first is not None and data.last is not None:
        span = f"{day(data.first, scene.zone)} – {day(data.last, scene.zone)}"
        yield joined(
            Span(span, "dim"),
            Span(
                _("won means: within {days} days").format(days=number(data.horizon // _DAY))
                if data.horizon
                else "",
                "dim",
            ),
            Span(
                _("won later: {count}").format(count=number(data.late)) if data.late else "",
                "dim",
            ),
        )
    yield joined(
        Span(_("AUC {value}").format(value=interval(data.auc, fraction)), "strong"),
        Span(
            ""
            if data.newer_auc == data.auc
            else _("of the newest {value}").format(value=interval(data.newer_auc, fraction))
        ),
    )
    yield text(
        _("the best tenth is won {lift} times as often, at most {most}").format(
            lift=fraction(data.top_lift), most=fraction(data.most_lift)
        )
    )
    words = _("Of two leads of which one is won, it has the higher score {times} times of 100.")
    yield text(words.format(times=round(100 * data.auc.value)))
    yield gap()


def _deciles(deciles: tuple[DecileReport, ...], scene: Scene) -> Table:
    full = "█" if scene.terminal.unicode else "#"
    top = max((one.share for one in deciles), default=0) or 1
    return Table(
        (
            Column(_("Tenth"), right=True),
            Column(_("Leads"), right=True),
            Column(_("Won"), right=True),
            Column(_("Share"), right=True),
            Column(_("Lift"), right=True),
            Column(""),
        ),
        tuple(
            (
                Span(str(place), "dim"),
                Span(decimal(one.leads)),
                Span(decimal(one.won)),
                Span(percent(one.share), "strong"),
                Span(fraction(one.lift)),
                Span(full * round(_BARS * one.share / top), "accent"),
            )
            for place, one in enumerate(deciles, 1)
        ),
    )


def _groups(groups: tuple[GroupReport, ...], title: str, *, contacts: bool = False) -> Table:
    young = any(one.censored for one in groups)
    columns = (
        (Column(title), True),
        (Column(_("Leads"), right=True), True),
        (Column(_("Won"), right=True), True),
        (Column(_("Share (95 %)"), right=True), True),
        (Column(_("Too young"), right=True), young),
        (Column(_("First contact"), right=True), contacts),
    )
    return Table(
        tuple(column for column, wanted in columns if wanted),
        tuple(
            (
                Span(_name(one.name)),
                Span(number(one.leads - one.censored)),
                Span(number(one.won)),
                Span("–" if one.share is None else interval(one.share, percent), "strong"),
                *((Span(number(one.censored), "dim"),) if young else ()),
                *((Span(_contact(one)),) if contacts else ()),
            )
            for one in groups
        ),
    )


def _name(name: str) -> str:
    return tier_text(name) if name in ("hot", "warm", "cold") else name  # type: ignore[arg-type]


def _contact(one: GroupReport) -> str:
    if one.first_contact is None:
        return _("fewer than half")
    return _("{hours} h").format(hours=decimal(one.first_contact / _HOUR))


def _calibration(data: CalibrationReport) -> Iterator[Block]:
    yield text(
        _("Promised and kept: off by {ece} on average, by chance alone it would be {floor}").format(
            ece=percent(data.ece), floor=percent(data.floor)
        ),
        "title",
    )
    yield Table(
        (
            Column(_("Promised"), right=True),
            Column(_("Leads"), right=True),
            Column(_("Mean"), right=True),
            Column(_("Won (95 %)"), right=True),
        ),
        tuple(
            (
                Span(f"{percent(one.low)} – {percent(one.high)}", "dim"),
                Span(number(one.leads)),
                Span(percent(one.expected)),
                Span(interval(one.won, percent), "strong"),
            )
            for one in data.bins
        ),
    )
    yield gap()


def _launch(data: LaunchReport, scene: Scene) -> Iterator[Block]:
    title = _("Before and after {date}").format(date=day(data.date, scene.zone))
    yield text(title, "title")
    sides = [(_("before"), data.before), (_("since"), data.after)]
    yield _groups(
        tuple(replace(one, name=name) for name, one in sides if one is not None),
        _("Came in"),
        contacts=True,
    )
    if data.difference is None:
        yield text(_("One side has no leads with a known end: nothing to compare."), "dim")
    elif data.effect:
        change = interval(data.difference, percent)
        yield text(_("The share won changed by {change}.").format(change=change), "strong")
    else:
        change = interval(data.difference, percent)
        words = _("No effect seen: the share won changed by {change}, which may be chance.")
        yield text(words.format(change=change))
    yield gap()


def _drift(lines: tuple[DriftReport, ...]) -> Table:
    shifts = {"steady": _("steady"), "moved": _("moved"), "broken": _("broken")}
    return Table(
        (
            Column(_("Criterion"), elastic=True, wraps=True),
            Column(_("Older"), right=True),
            Column(_("Newer"), right=True),
            Column("PSI", right=True),
            Column(""),
        ),
        tuple(
            (
                Span(one.text),
                Span(percent(one.held_before)),
                Span(percent(one.held_after)),
                Span(fraction(one.psi)),
                Span(shifts.get(one.shift, one.shift), _SHIFTS.get(one.shift, "plain")),
            )
            for one in lines
        ),
    )


def _leaks(lines: list[LeakReport]) -> Table:
    verdicts = {"suspect": _("suspect"), "refused": _("left out")}
    return Table(
        (
            Column(_("Field"), elastic=True),
            Column(_("AUC alone"), right=True),
            Column(_("If filled"), right=True),
            Column(""),
        ),
        tuple(
            (
                Span(one.field),
                Span(fraction(one.auc)),
                Span(fraction(one.filled)),
                Span(verdicts.get(one.verdict, one.verdict), _VERDICTS[one.verdict]),
            )
            for one in lines
        ),
    )


def _figures(share: Share | None) -> tuple[Value, Value, Value]:
    return (None, None, None) if share is None else (share.value, share.low, share.high)
