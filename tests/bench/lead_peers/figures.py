"""What is measured of one model on one draw, and of all draws together."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING

from b24game.leads.calibration import calibration
from b24game.leads.ranking import auc, deciles

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Figures:
    """One model on the test leads of one draw."""

    auc: float
    half: float
    """Half the width of DeLong's 95 % interval."""
    ece: float
    floor: float
    lift: float
    """Of the best tenth."""
    most: float
    inputs: int
    seconds: float


def measured(
    ranked: Sequence[float],
    chances: Sequence[float],
    won: Sequence[bool],
    *,
    inputs: int,
    seconds: float,
) -> Figures:
    """Judge a model by its ranking and by its probabilities."""
    area = auc(ranked, won)
    fit = calibration(chances, won)
    best = deciles(ranked, won)[0]
    half = (area.high - area.low) / 2
    return Figures(area.value, half, fit.ece, fit.floor, best.lift, best.most, inputs, seconds)


@dataclass(frozen=True)
class Summary:
    """A model over all draws: means, and for the AUC the median and the worst."""

    auc: float
    auc_median: float
    auc_least: float
    half: float
    ece: float
    floor: float
    lift: float
    most: float
    inputs: float
    seconds: float


def summed(draws: Sequence[Figures]) -> Summary:
    """Return the means over the draws."""
    areas = [one.auc for one in draws]
    return Summary(
        fmean(areas),
        median(areas),
        min(areas),
        fmean(one.half for one in draws),
        fmean(one.ece for one in draws),
        fmean(one.floor for one in draws),
        fmean(one.lift for one in draws),
        fmean(one.most for one in draws),
        fmean(one.inputs for one in draws),
        fmean(one.seconds for one in draws),
    )
