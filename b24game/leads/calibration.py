"""Whether a probability means what it says: calibration by bin, ECE, shares with their interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt
from typing import TYPE_CHECKING

from b24game.leads.ranking import Z95, Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The leads whose probability is from `low` to below `high`; 1 belongs to the last bin."""

    low: float
    high: float
    leads: int
    expected: float
    """Mean probability."""
    won: Estimate
    """Share won, with Wilson's interval."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The filled bins and what they sum up to."""

    bins: tuple[Bin, ...]
    ece: float
    """Expected calibration error: the mean distance of a bin from what it promised, by leads."""
    floor: float
    """The ECE that perfect probabilities would have on so many leads, by chance alone."""


def calibration(
    probabilities: Sequence[float], won: Sequence[bool], *, bins: int = _BINS
) -> Calibration:
    """Compare probabilities (0..1) with what became of the leads.

    The bins are equally wide, as in Naeini, Cooper, Hauskrecht (AAAI 2015) and Guo et al. (ICML
    2017): a reader finds "of those called 20-30 %" in them, and a card has few scores, which bins
    of equal size would have to tear apart. The floor is the mean of a half-normal a bin.

    Raises:
        ValueError: there are no leads.
    """
    if not won:
        raise ValueError("calibration needs leads")
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for probability, outcome in zip(probabilities, won, strict=True):
        sorted_in[min(int(probability * bins), bins - 1)].append((probability, outcome))
    error = floor = 0.0
    table = []
    for number, members in enumerate(sorted_in):
        if not members:
            continue
        promised = sum(probability for probability, _ in members)
        kept = sum(outcome for _, outcome in members)
        error += abs(promised - kept)
        variance = sum(probability * (1 - probability) for probability, _ in members)
        floor += sqrt(2 / pi * variance)
        table.append(
            Bin(
                number / bins,
                (number + 1) / bins,
                len(members),
                promised / len(members),
                wilson(kept, len(members)),
            )
        )
    return Calibration(tuple(table), error / len(won), floor / len(won))


def wilson(successes: int, trials: int) -> Estimate:
    """Return a share with Wilson's score interval (JASA 22, 1927), which stays inside 0..1.

    Raises:
        ValueError: no trials.
    """
    if not trials:
        raise ValueError("a share needs trials")
    share = successes / trials
    square = Z95 * Z95
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    spread = (
        Z95
        / (1 + square / trials)
        * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    )
    # Rounding must not push the bound past the share itself at 0 and at 1.
    return Estimate(
        share, max(0.0, min(share, middle - spread)), min(1.0, max(share, middle + spread))
    )
