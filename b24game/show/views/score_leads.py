"""`score-leads`: the leads best first, where each score comes from, what was done about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.leads.card import START
from b24game.leads.tiers import tier_text
from b24game.show import bbcode, words
from b24game.show.blocks import Column, Grid, Span, Table, gap, joined, text
from b24game.show.numbers import clock, number, percent, signed
from b24game.show.views import lead_judgement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.lead_reports import ActionReport, LeadReport, ScoreLeadsReport
    from b24game.model import Report
    from b24game.show.blocks import Block, Scene, Style
    from b24game.show.terminal import Terminal

_SHOWN = 20
"""Leads that a terminal lists; every other form has all of them."""
_EXPLAINED = 50
_TIERS: dict[str, Style] = {"hot": "bad", "warm": "warn", "cold": "accent"}
_STATES: dict[str, Style] = {"sent": "good", "given_up": "bad", "dropped": "dim"}
_WIDTH = 20
"""Cells of a waterfall: five points each."""


def grid(report: Report[ScoreLeadsReport], scene: Scene) -> Grid:
    """Return one row per lead, with `--explain` one per criterion; or a judgement."""
    del scene
    data = report.data
    if data.backtest is not None:
        return lead_judgement.grid(data.backtest, data.fit)
    head = (
        "id",
        "title",
        "score",
        "previous_score",
        "tier",
        "raw",
        "probability",
        "responsible_id",
        "why",
    )
    rows = [
        (
            (
                lead.id,
                lead.title,
                lead.score,
                lead.previous_score,
                lead.tier,
                lead.raw,
                lead.probability,
                lead.responsible_id,
                _why(lead),
            ),
            lead.criteria,
        )
        for lead in data.leads
    ]
    if not data.explain:
        return Grid(head, tuple(row for row, _criteria in rows))
    return Grid(
        (*head, "criterion", "points", "reason"),
        tuple((*row, one.id, one.points, one.reason) for row, lines in rows for one in lines),
    )


def blocks(report: Report[ScoreLeadsReport], scene: Scene) -> Iterator[Block]:
    """Yield the leads or their explanations, the actions, and the sums."""
    data = report.data
    if data.backtest is not None:
        yield from lead_judgement.blocks(data.backtest, data.fit, scene)
        return
    yield from _explanations(data, scene) if data.explain else _listed(data)
    if data.actions:
        yield text(_("What is done about them"), "title")
        yield from _actions(data)
        yield gap()
    yield from _sums(data)
    yield text(_("as of {time}").format(time=clock(report.as_of, scene.zone)), "dim")
    if data.fields_made:
        made = _("fields made on the portal: {names}").format(names=", ".join(data.fields_made))
        yield text(made, "dim")
    if data.dry_run:
        yield text(_("Dry run: nothing was written."), "warn")


def _listed(data: ScoreLeadsReport) -> Iterator[Block]:
    if not data.leads:
        yield text(_("There is no open lead."))
        yield gap()
        return
    promised = any(lead.probability is not None for lead in data.leads)
    columns = (
        (Column(_("Id"), right=True), True),
        (Column(_("Lead"), elastic=True), True),
        (Column(_("Score"), right=True), True),
        (Column(_("Was"), right=True), True),
        (Column(_("Lead tier")), True),
        (Column(_("Won, as a rule"), right=True), promised),
        (Column(_("Why"), elastic=True), True),
    )
    yield Table(
        tuple(column for column, wanted in columns if wanted),
        tuple(_row(lead, promised=promised) for lead in data.leads[:_SHOWN]),
    )
    yield from _more(len(data.leads) - _SHOWN)
    yield gap()


def _row(lead: LeadReport, *, promised: bool) -> tuple[Span, ...]:
    why = _why(lead, most=3)
    chance = "" if lead.probability is None else percent(lead.probability)
    return (
        Span(str(lead.id), "dim"),
        Span(lead.title),
        Span(str(lead.score), "strong"),
        Span("" if lead.previous_score is None else str(lead.previous_score), "dim"),
        Span(tier_text(lead.tier), _TIERS[lead.tier]),
        *((Span(chance),) if promised else ()),
        Span(why, "dim"),
    )


def _why(lead: LeadReport, *, most: int | None = None) -> str:
    """Return what the score is made of, the weightiest first."""
    telling = sorted(
        (one for one in lead.criteria if one.points and one.id != START),
        key=lambda one: -abs(one.points),
    )
    return ", ".join(f"{one.reason} {signed(one.points)}" for one in telling[:most])


def _explanations(data: ScoreLeadsReport, scene: Scene) -> Iterator[Block]:
    for lead in data.leads[:_EXPLAINED]:
        before = lead.previous_score
        yield joined(
            Span(f"{lead.id}  {lead.title}", "title"),
            Span(_("{score} of 100").format(score=lead.score), "strong"),
            Span(tier_text(lead.tier), _TIERS[lead.tier]),
            Span("" if before in (None, lead.score) else _("was {score}").format(score=before)),
            Span(
                ""
                if lead.probability is None
                else _("won, as a rule: {share}").format(share=percent(lead.probability))
            ),
        )
        yield _waterfall(lead, scene.terminal)
        yield gap()
    yield from _more(len(data.leads) - _EXPLAINED)


def _waterfall(lead: LeadReport, terminal: Terminal) -> Table:
    rows = []
    total = 0
    for one in lead.criteria:
        before, total = total, total + one.points
        style: Style = "good" if one.points > 0 else "bad" if one.points < 0 else "dim"
        rows.append(
            (
                Span(signed(one.points) if one.points else "", style),
                Span(_step(before, total, terminal), style),
                Span(one.reason, "plain" if one.points else "dim"),
            )
        )
    return Table(
        (
            Column(_("Points"), right=True),
            Column("0".ljust(_WIDTH - 3) + "100"),
            Column(_("Why"), elastic=True, wraps=True),
        ),
        tuple(rows),
    )


def _step(before: int, after: int, terminal: Terminal) -> str:
    """Return what a line adds, drawn from where the lines before it ended."""
    low, high = sorted(min(max(value, 0), 100) * _WIDTH // 100 for value in (before, after))
    if before == after:
        return ""
    full = "█" if terminal.unicode else "#"
    return " " * min(low, _WIDTH - 1) + full * max(high - low, 1)


def _more(left: int) -> Iterator[Block]:
    if left > 0:
        yield text(
            ngettext(
                "and {count} more: --format json or csv has it",
                "and {count} more: --format json or csv has them all",
                left,
            ).format(count=number(left)),
            "dim",
        )


def _actions(data: ScoreLeadsReport) -> Iterator[Block]:
    titles = {lead.id: lead.title for lead in data.leads}
    for action in data.actions[:_SHOWN]:
        yield joined(
            Span(_action(action), "strong"),
            Span(f"{action.lead_id}  {titles.get(action.lead_id, '')}"),
            Span(words.write_state(action.status), _STATES.get(action.status, "warn")),
        )
        if data.dry_run:
            yield from bbcode.lines(action.text, indent=2)
    yield from _more(len(data.actions) - _SHOWN)


def _action(action: ActionReport) -> str:
    return {
        "senior": _("senior manager told"),
        "hot": _("responsible told"),
        "warm": _("to-do"),
        "cold": _("cooled"),
        "comment": _("explanation on the lead"),
    }[action.kind]


def _scored(data: ScoreLeadsReport) -> str:
    count = data.counts.scored
    if data.object == "deal":
        return ngettext("{count} deal scored", "{count} deals scored", count)
    return ngettext("{count} lead scored", "{count} leads scored", count)


def _sums(data: ScoreLeadsReport) -> Iterator[Block]:
    counts = data.counts
    yield joined(
        Span(
            _scored(data).format(count=number(counts.scored)),
            "strong",
        ),
        Span(_("hot: {count}").format(count=number(counts.hot)), "bad"),
        Span(_("warm: {count}").format(count=number(counts.warm)), "warn"),
        Span(_("cold: {count}").format(count=number(counts.cold)), "accent"),
        Span(_("changed: {count}").format(count=number(counts.changed))),
        Span("" if data.dry_run else _("written: {count}").format(count=number(counts.written))),
    )
