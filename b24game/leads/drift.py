"""Whether newer leads are still like the older ones: of each criterion, and of the share won."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Literal

from b24game.leads.calibration import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.leads.card import Card
    from b24game.leads.ranking import Estimate
    from b24game.leads.table import Table

Shift = Literal["steady", "moved", "broken"]
MOVED = 0.10
BROKEN = 0.25
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class CriterionDrift:
    """How the leads a criterion holds for changed, and how many of them are won."""

    id: str
    words: str
    psi: float
    shift: Shift
    held_before: float
    """Share of the older leads, 0..1."""
    held_after: float
    won_before: Estimate | None
    """Share won among them; none where the criterion held for nobody."""
    won_after: Estimate | None


def psi(before: Sequence[float], after: Sequence[float]) -> float:
    """Return the population stability index of two counts of the same classes.

    The sum of (q - p) ln(q / p) over the classes (Siddiqi, Credit Risk Scorecards, 2006; Jeffreys'
    divergence). Half a lead is added to each class, or an empty one would make it infinite.
    By the custom of the trade 0.1 is worth a look and 0.25 a new card.
    """
    total_before = sum(before) + _HALF * len(before)
    total_after = sum(after) + _HALF * len(after)
    shares = [
        ((first + _HALF) / total_before, (second + _HALF) / total_after)
        for first, second in zip(before, after, strict=True)
    ]
    return sum((q - p) * log(q / p) for p, q in shares)


def shift_of(index: float) -> Shift:
    """Say what a population stability index means by custom."""
    if index < MOVED:
        return "steady"
    return "moved" if index < BROKEN else "broken"


def drift(card: Card, before: Table, after: Table) -> tuple[CriterionDrift, ...]:
    """Return each criterion of a card on older and newer leads, in the order of the card.

    Those that are off are left out: they hold for nobody.

    Raises:
        ValueError: one of the tables has no leads.
    """
    if not len(before) or not len(after):
        raise ValueError("drift needs older and newer leads")
    found = []
    for criterion in (one for one in card.criteria if not one.off):
        held = [
            criterion.condition.of(table.columns[criterion.condition.field].values)
            for table in (before, after)
        ]
        counts = [(sum(flags), len(flags) - sum(flags)) for flags in held]
        index = psi(*counts)
        shares = [
            _won_where(flags, table.won) for flags, table in zip(held, (before, after), strict=True)
        ]
        found.append(
            CriterionDrift(
                criterion.id,
                criterion.words(),
                index,
                shift_of(index),
                counts[0][0] / len(before),
                counts[1][0] / len(after),
                *shares,
            )
        )
    return tuple(found)


def _won_where(flags: Sequence[bool], won: Sequence[bool]) -> Estimate | None:
    outcomes = [outcome for flag, outcome in zip(flags, won, strict=True) if flag]
    return wilson(sum(outcomes), len(outcomes)) if outcomes else None
