"""The new card of `score-leads --fit` beside the one in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show.blocks import Column, Span, Table, gap, joined, text
from b24game.show.numbers import fraction, interval, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.lead_reports import FitReport
    from b24game.show.blocks import Block


def blocks(data: FitReport) -> Iterator[Block]:
    """Yield both cards side by side, what the new one gains, and what to do."""
    yield text(_("The card in force and a new one"), "title")
    yield Table(
        (
            Column(_("Criterion"), elastic=True, wraps=True),
            Column(_("Old card"), right=True),
            Column(_("New card"), right=True),
        ),
        (
            (Span(_("every lead begins with"), "dim"), Span(""), Span(str(data.start), "strong")),
            *(
                (
                    Span(one.text),
                    Span("" if one.old is None else signed(one.old), "dim"),
                    Span("" if one.new is None else signed(one.new), "strong"),
                )
                for one in data.changes
            ),
        ),
    )
    yield gap()
    old = "" if data.old_auc is None else _("old card: AUC {value}")
    yield joined(
        Span(old.format(value=data.old_auc and interval(data.old_auc, fraction))),
        Span(_("new card: AUC {value}").format(value=interval(data.new_auc, fraction)), "strong"),
    )
    if data.old_auc is not None:
        words = _("hot from {hot}, warm from {warm}, one for the senior from {senior}")
        kept = words.format(hot=data.hot_from, warm=data.warm_from, senior=data.notify_at)
        yield text(_("{thresholds}: as many leads as now").format(thresholds=kept), "dim")
    yield text(data.recommendation, "good" if data.advice == "change" else "warn")
    if data.file is not None:
        yield text(_("written: {file}").format(file=data.file), "good")
        put = _('to put it in force, set rules = "{file}" in b24game.toml')
        yield text(put.format(file=data.file), "dim")
