"""Logistic regression with a normal prior, by Newton's method: the direction of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

_ROUNDS = 30
_CLOSE = 1e-6
_LEAST_PRIOR = 1e-9
_LONGEST_STEP = 8.0


def probabilities(odds: Vector) -> Vector:
    """Return the probabilities of log odds."""
    found: Vector = 0.5 * (1 + np.tanh(0.5 * odds))
    return found


def loss(odds: Vector, won: Vector, leads: Vector | float = 1.0) -> float:
    """Return the negative log likelihood (nats) of log odds, `won` out of `leads` each."""
    return float((leads * np.logaddexp(0, odds) - won * odds).sum())


def weights(
    flags: Matrix,
    won: Vector,
    prior: float,
    leads: Vector | float = 1.0,
    *,
    start: Vector | None = None,
) -> Vector:
    """Return the intercept and a weight for each column of `flags` (leads x conditions).

    `prior` is 1 / variance of the normal prior of a weight; the intercept has none. `won` out of
    `leads` are won in each row. The maximum is found by Newton's method (iteratively reweighted
    least squares; McCullagh and Nelder, Generalized Linear Models, 1989), from `start` if the
    result is known about.
    """
    design = np.hstack([np.ones((len(flags), 1)), flags])
    penalty = np.full(design.shape[1], max(prior, _LEAST_PRIOR))
    penalty[0] = _LEAST_PRIOR
    if start is None:
        base = won.sum() / (leads * np.ones(len(won))).sum()
        found = np.zeros(design.shape[1])
        found[0] = np.log(base / (1 - base))
    else:
        found = start.copy()
    for _ in range(_ROUNDS):
        expected = probabilities(design @ found)
        slope = design.T @ (leads * expected - won) + penalty * found
        spread = leads * expected * (1 - expected)
        curvature = (design * spread[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curvature, slope)
        longest = np.abs(step).max()
        # Without a prior, separable leads would send the weights to infinity in leaps.
        found -= step * min(1.0, _LONGEST_STEP / max(longest, _CLOSE))
        if longest < _CLOSE:
            break
    return found
