"""Weights to small whole points: the best multiplier, then each point tried one up, one down.

Rounding as in Ustun and Rudin (Machine Learning 102, 2016) and FasterRisk (Liu et al., NeurIPS
2022): several multipliers, each judged by the likelihood after its own recalibration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from b24game.leads.logistic import loss, weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from b24game.leads.logistic import Matrix, Vector

    Points = NDArray[np.int64]

_MULTIPLIERS = np.linspace(0.3, 1.5, 40)
_ROUNDS = 10
_BETTER = 1e-6


class Line(NamedTuple):
    """Log odds = `intercept` + `slope` times the sum of the points."""

    intercept: float
    slope: float


def whole_points(flags: Matrix, won: Vector, found: Vector, most: int) -> Points:
    """Return a point for each column, from -most to most; 0 where a column is not worth one.

    `found` holds the intercept and the weights of the columns of `flags`; `won` may hold
    probabilities instead of outcomes.
    """
    top = float(np.abs(found[1:]).max(initial=0.0))
    if not top:
        return np.zeros(len(found) - 1, dtype=np.int64)
    tried = [
        np.clip(np.rint(found[1:] * multiplier * most / top), -most, most).astype(np.int64)
        for multiplier in _MULTIPLIERS
    ]
    return _polished(flags, won, min(tried, key=lambda points: _loss(flags @ points, won)), most)


def line(sums: Vector, won: Vector) -> Line:
    """Return how the log odds follow the sums (Platt's recalibration, by likelihood)."""
    values, leads, wins = tally(sums, won)
    intercept, slope = weights(values[:, None], wins, 0.0, leads)
    return Line(float(intercept), float(slope))


def tally(sums: Vector, won: Vector) -> tuple[Vector, Vector, Vector]:
    """Return the different sums in rising order, and the leads and the won ones of each."""
    whole = np.rint(sums).astype(np.int64)
    lowest = int(whole.min())
    leads = np.bincount(whole - lowest).astype(float)
    wins = np.bincount(whole - lowest, weights=won)
    seen = np.flatnonzero(leads)
    values: Vector = (seen + lowest).astype(np.float64)
    return values, leads[seen], wins[seen].astype(np.float64)


def _loss(sums: Vector, won: Vector) -> float:
    values, leads, wins = tally(sums, won)
    intercept, slope = weights(values[:, None], wins, 0.0, leads)
    return loss(intercept + slope * values, wins, leads)


def _polished(flags: Matrix, won: Vector, points: Points, most: int) -> Points:
    """Change one point by one as long as that helps the likelihood; signs stay."""
    points = points.copy()
    sums = flags @ points
    reached = _loss(sums, won)
    for _ in range(_ROUNDS):
        before = reached
        for place in range(len(points)):
            for change in (-1, 1):
                new = points[place] + change
                if abs(new) > most or not points[place] or not new:
                    continue
                tried = sums + change * flags[:, place]
                value = _loss(tried, won)
                if value < reached - _BETTER:
                    points[place], sums, reached = new, tried, value
        if reached == before:
            break
    return points
