"""How well a score would have served: judged on newer leads than those it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.language import _
from b24game.leads.calibration import Calibration, calibration, wilson
from b24game.leads.card import HIGHEST, clamped
from b24game.leads.conditions import NUMBER
from b24game.leads.ranking import Decile, Estimate, auc, deciles
from b24game.rules.nearest import advice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.leads.table import Table

NEWEST = 0.3
_BAND = 10


@dataclass(frozen=True, slots=True)
class Split:
    """A history cut at one moment: whatever happens after it is the future."""

    older: Table
    newer: Table


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """The leads with a score from `least` to `most`, both included."""

    least: int
    most: int
    leads: int
    won: Estimate | None
    """Share won, with Wilson's interval; none where there are no leads."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the scores of leads were worth, now that their end is known."""

    leads: int
    won: int
    auc: Estimate
    deciles: tuple[Decile, ...]
    bands: tuple[ScoreBand, ...]
    calibration: Calibration | None
    """None for a score that promises no probability."""


def in_order(table: Table, order: str | None, *, file: str = "") -> Table:
    """Return the leads oldest first by a date or number; without one they stand as they are.

    Raises:
        UsageError: no such column, or not every lead has a date or number there.
    """
    if order is None:
        return table
    if order not in table.columns:
        raise UsageError(
            _("no column {name} to order leads by: {advice}").format(
                name=f'"{order}"', advice=advice(order, table.columns)
            ),
            code="data_order",
            where=file,
        )
    moments = [value for value in table.columns[order].values if isinstance(value, NUMBER)]
    if len(moments) < len(table):
        raise UsageError(
            _("{name} orders no leads: it needs a date or number in every row").format(name=order),
            code="data_order",
            where=file,
        )
    return table.rows(sorted(range(len(table)), key=moments.__getitem__))


def split_by_time(table: Table, order: str | None = None, *, newest: float = NEWEST) -> Split:
    """Cut a history so that about the share `newest` of its leads is the future.

    Leads of one moment stay together, in the future. Without an order the rows are one, oldest
    first.

    Raises:
        UsageError: no such column, or one side would have won or lost leads only.
    """
    ordered = in_order(table, order)
    cut = round(len(ordered) * (1 - newest))
    if order is not None and 0 < cut < len(ordered):
        moments = ordered.columns[order].values
        while cut > 0 and moments[cut - 1] == moments[cut]:
            cut -= 1
    older, newer = ordered.rows(range(cut)), ordered.rows(range(cut, len(ordered)))
    for part in (older, newer):
        if len(set(part.won)) < len((True, False)):
            raise UsageError(
                _(
                    "too little history to judge a card: its older and its newer part need won "
                    "and lost leads"
                ),
                code="history_small",
            )
    return Split(older, newer)


def backtest(
    raw: Sequence[int], won: Sequence[bool], probabilities: Sequence[float] | None = None
) -> Backtest:
    """Judge the scores of leads, before the limits 0 and 100, by what became of the leads.

    Raises:
        ValueError: all leads are won, or all lost.
    """
    return Backtest(
        len(won),
        sum(won),
        auc(raw, won),
        deciles(raw, won),
        score_bands(raw, won),
        calibration(probabilities, won) if probabilities is not None else None,
    )


def score_bands(raw: Sequence[int], won: Sequence[bool]) -> tuple[ScoreBand, ...]:
    """Return the share won per ten points of the score; 100 belongs to the last band."""
    last = HIGHEST // _BAND - 1
    counts = [[0, 0] for _number in range(last + 1)]
    for score, outcome in zip(raw, won, strict=True):
        band = counts[min(clamped(score) // _BAND, last)]
        band[0] += 1
        band[1] += outcome
    return tuple(
        ScoreBand(
            number * _BAND,
            HIGHEST if number == last else (number + 1) * _BAND - 1,
            leads,
            wilson(wins, leads) if leads else None,
        )
        for number, (leads, wins) in enumerate(counts)
    )
