"""Thresholds of a new card: those that as many leads reach as before.

The scale of a fitted card is another one than that of the card it replaces: with the old numbers
nobody might be hot any more, or everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from b24game.leads.card import HIGHEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.rules.scorecard import Scoring


def carried_over(scoring: Scoring, old: Sequence[int], new: Sequence[int]) -> Scoring:
    """Return the rules with thresholds for `new`, given scores 0..100 of the same leads."""
    warm = min(_at(scoring.warm_from, old, new), HIGHEST - 1)
    return replace(
        scoring,
        notify_at=_at(scoring.notify_at, old, new),
        hot_from=max(_at(scoring.hot_from, old, new), warm + 1),
        warm_from=warm,
    )


def _at(threshold: int, old: Sequence[int], new: Sequence[int]) -> int:
    """Return the score that a number of leads closest to that of before reaches, the higher one.

    What nobody reached says nothing about the new scale: it stays.
    """
    before = sum(score >= threshold for score in old)
    if not before:
        return threshold
    reached = {least: sum(score >= least for score in new) for least in range(1, HIGHEST + 1)}
    return max(reached, key=lambda least: (-abs(reached[least] - before), least))
