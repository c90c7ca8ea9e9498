"""How well a score ranks leads: AUC with its interval, the difference of two, lift by decile.

Plain Python: a backtest of some thousand leads needs no extra, and 100,000 take a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Z95 = NormalDist().inv_cdf(0.975)
_DECILES = 10
_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Decile:
    """A tenth of the leads, best scores first; leads of one score are shared out evenly."""

    number: int
    leads: float
    won: float
    lift: float
    """Share won here over the share won in all."""
    most: float
    """The lift that a perfect ranking would have here: it depends on the share won in all."""


def auc(scores: Sequence[float], won: Sequence[bool]) -> Estimate:
    """Return the area under the ROC curve: how often a won lead outscores a lost one, ties half.

    The interval is DeLong's (DeLong, DeLong, Clarke-Pearson, Biometrics 44, 1988) in the form of
    Sun and Xu (IEEE Signal Processing Letters 21, 2014). A perfect ranking has no variance; its
    bound is that of n successes out of n (Clopper and Pearson, 1934), n the smaller class.

    Raises:
        ValueError: all leads are won, or all lost.
    """
    value, of_won, of_lost = _components(scores, won)
    if value in (0.0, 1.0):
        bound: float = _TAIL ** (1 / min(len(of_won), len(of_lost)))
        return Estimate(value, bound if value else 0.0, 1.0 if value else 1 - bound)
    spread = Z95 * sqrt(_variance(of_won) + _variance(of_lost))
    return Estimate(value, max(0.0, value - spread), min(1.0, value + spread))


def auc_gain(before: Sequence[float], after: Sequence[float], won: Sequence[bool]) -> Estimate:
    """Return the AUC of `after` minus that of `before` on the same leads, with DeLong's interval.

    Raises:
        ValueError: all leads are won, or all lost.
    """
    first, won_first, lost_first = _components(before, won)
    second, won_second, lost_second = _components(after, won)
    of_won = [b - a for a, b in zip(won_first, won_second, strict=True)]
    of_lost = [b - a for a, b in zip(lost_first, lost_second, strict=True)]
    spread = Z95 * sqrt(_variance(of_won) + _variance(of_lost))
    return Estimate(second - first, second - first - spread, second - first + spread)


def deciles(scores: Sequence[float], won: Sequence[bool]) -> tuple[Decile, ...]:
    """Return the lift of each tenth, best scores first.

    Raises:
        ValueError: no lead is won.
    """
    total, successes = len(won), sum(won)
    if not successes:
        raise ValueError("lift needs a won lead")
    size = total / _DECILES
    base = successes / total
    found = [0.0] * _DECILES
    at = 0.0
    for leads, wins in _ties(scores, won):
        end = at + leads
        for number in range(_DECILES):
            shared = min(end, (number + 1) * size) - max(at, number * size)
            if shared > 0:
                found[number] += wins * shared / leads
        at = end
    return tuple(
        Decile(
            number + 1,
            size,
            wins,
            wins / size / base,
            min(max(successes - number * size, 0.0), size) / size / base,
        )
        for number, wins in enumerate(found)
    )


def _ties(scores: Sequence[float], won: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Count the leads and the won ones of each score, best first."""
    ranked = sorted(zip(scores, won, strict=True), key=lambda pair: -pair[0])
    for _score, group in groupby(ranked, key=lambda pair: pair[0]):
        outcomes = [outcome for _same, outcome in group]
        yield len(outcomes), sum(outcomes)


def _components(
    scores: Sequence[float], won: Sequence[bool]
) -> tuple[float, list[float], list[float]]:
    """Return the AUC, and for each lead the share of the other class that it is ranked right to."""
    winners = [row for row, outcome in enumerate(won) if outcome]
    losers = [row for row, outcome in enumerate(won) if not outcome]
    if not winners or not losers:
        raise ValueError("AUC needs won and lost leads")
    overall = _midranks(scores)
    among_winners = _midranks([scores[row] for row in winners])
    among_losers = _midranks([scores[row] for row in losers])
    of_won = [
        (overall[row] - rank) / len(losers)
        for row, rank in zip(winners, among_winners, strict=True)
    ]
    of_lost = [
        1 - (overall[row] - rank) / len(winners)
        for row, rank in zip(losers, among_losers, strict=True)
    ]
    return fmean(of_won), of_won, of_lost


def _midranks(scores: Sequence[float]) -> list[float]:
    ranks = [0.0] * len(scores)
    order = sorted(range(len(scores)), key=scores.__getitem__)
    before = 0
    for _score, group in groupby(order, key=scores.__getitem__):
        tied = list(group)
        for row in tied:
            ranks[row] = before + (len(tied) + 1) / 2
        before += len(tied)
    return ranks


def _variance(components: Sequence[float]) -> float:
    """Return the variance of the mean of the components; of a single one nothing is known."""
    if len(components) == 1:
        return 0.0
    mean = fmean(components)
    squares = sum((component - mean) ** 2 for component in components)
    return squares / (len(components) - 1) / len(components)
