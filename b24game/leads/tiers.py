"""Hot, warm and cold: what a score means for what is done next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from b24game.language import _

if TYPE_CHECKING:
    from b24game.rules.scorecard import Scoring

Tier = Literal["hot", "warm", "cold"]


def tier_of(score: int, scoring: Scoring) -> Tier:
    """Return the tier of a score, 0..100."""
    if score >= scoring.hot_from:
        return "hot"
    return "warm" if score >= scoring.warm_from else "cold"


def tier_text(tier: Tier) -> str:
    """Return a tier as people call it."""
    return {"hot": _("hot"), "warm": _("warm"), "cold": _("cold")}[tier]
