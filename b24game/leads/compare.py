"""The old card beside a new one: what differs, what it gains on newer leads, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from b24game.language import _
from b24game.leads.ranking import Estimate, auc, auc_gain
from b24game.rules.measures import gain_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.leads.card import Card

Advice = Literal["keep", "change"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scores of the same leads, which neither of them was made from."""

    old: Estimate
    """AUC."""
    new: Estimate
    gain: Estimate
    """New minus old, with the interval of the difference on the same leads."""
    advice: Advice

    def words(self) -> str:
        """Return the recommendation and what it rests on."""
        gain = self.gain
        figures = {
            name: gain_text(value)
            for name, value in (("gain", gain.value), ("low", gain.low), ("high", gain.high))
        }
        if self.advice == "change":
            text = _("take the new card: AUC {gain} on newer leads ({low} to {high})")
        else:
            text = _("keep the old card: AUC {gain} on newer leads ({low} to {high}), maybe chance")
        return text.format(**figures)


@dataclass(frozen=True, slots=True)
class Change:
    """One condition and its points on each card; none where a card does not ask it."""

    words: str
    old: int | None
    new: int | None


def compare(old: Sequence[float], new: Sequence[float], won: Sequence[bool]) -> Comparison:
    """Compare two scores; only a gain whose whole interval is above zero is a reason to change.

    Raises:
        ValueError: all leads are won, or all lost.
    """
    gain = auc_gain(old, new, won)
    return Comparison(auc(old, won), auc(new, won), gain, "change" if gain.low > 0 else "keep")


def side_by_side(old: Card, new: Card) -> tuple[Change, ...]:
    """Return every condition of both cards, those of the old one first, without what is off."""
    before = {criterion.condition: criterion for criterion in old.criteria if not criterion.off}
    after = {criterion.condition: criterion for criterion in new.criteria}
    return tuple(
        Change(
            (before.get(condition) or after[condition]).words(),
            before[condition].points if condition in before else None,
            after[condition].points if condition in after else None,
        )
        for condition in dict.fromkeys([*before, *after])
    )
