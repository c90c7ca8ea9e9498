"""From points to a score people can read: 50 is even odds, and each band has its probability."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from b24game.leads.card import Band
from b24game.leads.logistic import probabilities
from b24game.leads.points import tally

if TYPE_CHECKING:
    from b24game.leads.logistic import Vector
    from b24game.leads.points import Line

_EVEN = 50
_CUT = 0.005
_WEIGHT = 60.0
_APART = 0.04
"""In log odds: a percentage point at even odds, less where few or nearly all are won."""


class Scale(NamedTuple):
    """Score = `start` + `step` times the sum of the points."""

    start: int
    step: int


def scale(sums: Vector, even: Line, *, step: int | None = None) -> Scale:
    """Return the scale on which 50 means even odds and the history just fits into 0..100.

    `even` is how the log odds follow the sums.

    A `step` given is kept. At most half a percent of the leads may be cut off at either end.
    """
    if even.slope <= 0:
        return Scale(_EVEN, step or 1)
    middle = -even.intercept / even.slope
    if step is None:
        ranked = sorted(sums.tolist())
        cut = int(len(ranked) * _CUT)
        furthest = max(ranked[-1 - cut] - middle, middle - ranked[cut])
        step = max(1, int(_EVEN / furthest)) if furthest > 0 else 1
    return Scale(round(_EVEN - step * middle), step)


def bands(sums: Vector, won: Vector, follows: Line, on: Scale) -> tuple[Band, ...]:
    """Return what share is won at each score, rising; neighbours that hardly differ are one band.

    What was seen at a score counts against 60 leads that behave as the logistic line says, then
    the shares are made to rise (pool adjacent violators; Zadrozny and Elkan, KDD 2002). The line
    alone promises too much at both ends, the shares alone too much where leads are few.
    """
    values, leads, wins = tally(sums, won)
    smooth = probabilities(follows.intercept + follows.slope * values)
    pooled: list[tuple[float, float, float]] = []
    for value, share, weight in zip(
        values.tolist(),
        ((wins + _WEIGHT * smooth) / (leads + _WEIGHT)).tolist(),
        (leads + _WEIGHT).tolist(),
        strict=True,
    ):
        least, level, mass = value, share, weight
        while pooled and pooled[-1][1] > level - _APART * level * (1 - level):
            least, earlier, heavier = pooled.pop()
            level = (level * mass + earlier * heavier) / (mass + heavier)
            mass += heavier
        pooled.append((least, level, mass))
    return tuple(
        Band(round(on.start + on.step * least), round(share, 4)) for least, share, _mass in pooled
    )
