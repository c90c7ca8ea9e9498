"""Which few conditions rank best together: greedily by the score test, then by swaps.

Of the approaches measured inside the training part of X Education (greedy, greedy with swaps, a
beam as in FasterRisk, an L1 path) swaps found the best cards of 15 and cost a third of the beam.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from b24game.leads.logistic import loss, probabilities, weights

if TYPE_CHECKING:
    from b24game.leads.logistic import Matrix, Vector

_TRIES = 3
_ROUNDS = 4
_RIDGE = 1e-3
_REDUNDANT = 1e-3
_BETTER = 1e-6


def select(flags: Matrix, won: Vector, most: int, prior: float) -> tuple[list[int], Vector]:
    """Return at most `most` columns of `flags`, and the intercept and weights they get.

    A column is added while the score test expects it to pay for its prior; a chosen one is
    swapped for another as long as the penalised likelihood grows.
    """
    chosen: list[int] = []
    found = weights(flags[:, chosen], won, prior)
    while len(chosen) < min(most, flags.shape[1]):
        gains = _gains(flags, won, chosen, found, prior)
        best = int(gains.argmax())
        if gains[best] <= _BETTER:
            break
        chosen.append(best)
        found = weights(flags[:, chosen], won, prior, start=np.append(found, 0.0))
    return _swapped(flags, won, chosen, found, prior)


def largest(flags: Matrix, won: Vector, most: int, prior: float) -> tuple[list[int], Vector]:
    """Return the columns that matter most in a regression on all of them, and their weights.

    For thin history: a strong prior on many conditions loses less than a choice of few, which
    thin history cannot make. A weight matters by the spread it gives the log odds.
    """
    spread = np.abs(weights(flags, won, prior)[1:]) * flags.std(axis=0)
    chosen = sorted(np.argsort(-spread, kind="stable")[:most].tolist())
    return chosen, weights(flags[:, chosen], won, prior)


def _swapped(
    flags: Matrix, won: Vector, chosen: list[int], found: Vector, prior: float
) -> tuple[list[int], Vector]:
    reached = _penalised(flags, won, chosen, found, prior)
    for _ in range(_ROUNDS):
        before = reached
        for place, old in enumerate(chosen):
            others = chosen[:place] + chosen[place + 1 :]
            left = np.delete(found, place + 1)
            without = weights(flags[:, others], won, prior, start=left)
            gains = _gains(flags, won, others, without, prior)
            for new in np.argsort(-gains, kind="stable")[:_TRIES].tolist():
                if new == old:
                    break
                tried = [*chosen[:place], new, *chosen[place + 1 :]]
                inserted = np.insert(without, place + 1, 0.0)
                fitted = weights(flags[:, tried], won, prior, start=inserted)
                value = _penalised(flags, won, tried, fitted, prior)
                if value < reached - _BETTER:
                    chosen, found, reached = tried, fitted, value
                    break
        if reached == before:
            break
    return chosen, found


def _penalised(flags: Matrix, won: Vector, chosen: list[int], found: Vector, prior: float) -> float:
    odds = found[0] + flags[:, chosen] @ found[1:]
    return loss(odds, won) + prior / 2 * float(found[1:] @ found[1:])


def _gains(flags: Matrix, won: Vector, chosen: list[int], found: Vector, prior: float) -> Vector:
    """Return what one Newton step on each column would gain beside the chosen (Rao's score test).

    A chosen column, and one that the chosen ones together already say, gains nothing.
    """
    design = np.hstack([np.ones((len(flags), 1)), flags[:, chosen]])
    expected = probabilities(design @ found)
    variance = expected * (1 - expected)
    weighted = design * variance[:, None]
    crossed = weighted.T @ flags
    inner = weighted.T @ design + _RIDGE * np.eye(design.shape[1])
    left = variance @ flags - (np.linalg.solve(inner, crossed) * crossed).sum(axis=0)
    slope = (won - expected) @ flags
    gains = np.where(left > _REDUNDANT, slope**2 / (np.maximum(left, 0) + prior), 0.0)
    gains[chosen] = 0.0
    return gains
