"""What became of past leads, and which of them are old enough to say so."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from b24game.model import Moment, Prospect, StageMove

DAY = 86_400
_LONGEST = 365 * DAY
_SHARE = 90
"""Percent of the wins that come within the horizon."""


class Ending(NamedTuple):
    """A lead was won or lost then."""

    at: Moment
    won: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Leads as of a moment: `won` has those whose end is decided, oldest first."""

    won: Mapping[int, bool]
    """By id: won within the horizon."""
    censored: tuple[int, ...]
    """Ids of those younger than the horizon: what became of them says nothing yet."""
    late: int
    """Won after the horizon: they count as not won."""

    @property
    def wins(self) -> int:
        """How many were won within the horizon."""
        return sum(self.won.values())


def conversions(
    prospects: Iterable[Prospect], moves: Mapping[int, Sequence[StageMove]]
) -> dict[int, Ending]:
    """Return when the leads that are closed now were won (S) or lost (F); open ones are absent.

    That is the first time the stage history (`crm-stage-history-list`) shows the semantic that a
    lead has now: one that was re-opened later is not won. Where the history has no such line it is
    when the lead was closed, else last moved, else last changed.
    """
    endings = {}
    for prospect in prospects:
        if prospect.semantic not in {"S", "F"}:
            continue
        lines = moves.get(prospect.id, ())
        at = min((one.at for one in lines if one.semantic == prospect.semantic), default=None)
        fallbacks = (at, prospect.closed_at, prospect.moved_at, prospect.updated_at)
        first = next(moment for moment in fallbacks if moment is not None)
        endings[prospect.id] = Ending(first, prospect.semantic == "S")
    return endings


def horizon(endings: Mapping[int, Ending], created: Mapping[int, Moment]) -> int | None:
    """Return the seconds within which 90 % of the wins came; none where nothing was won.

    Whole days, rounded up, 1 to 365. A young history knows quick wins only, so that its horizon
    comes out short: the rules may set one.
    """
    times = sorted(
        max(0, ending.at - created[lead_id])
        for lead_id, ending in endings.items()
        if ending.won and lead_id in created
    )
    if not times:
        return None
    reached = times[ceil(len(times) * _SHARE / 100) - 1]
    return min(max(ceil(reached / DAY) * DAY, DAY), _LONGEST)


def known(
    prospects: Iterable[Prospect],
    endings: Mapping[int, Ending],
    horizon: int,
    as_of: Moment,
) -> Known:
    """Tell what became of the leads that are at least `horizon` seconds old.

    The younger ones are left out whatever became of them: taking those already decided would take
    quick wins only. A lead made after `as_of` does not exist yet.
    """
    won: dict[int, bool] = {}
    censored = []
    late = 0
    for prospect in in_order(prospects):
        age = as_of - prospect.created_at
        if age < 0:
            continue
        if age < horizon:
            censored.append(prospect.id)
            continue
        ending = endings.get(prospect.id)
        ended_won = ending is not None and ending.won and ending.at <= as_of
        within = ending is not None and ending.at - prospect.created_at <= horizon
        won[prospect.id] = ended_won and within
        late += ended_won and not within
    return Known(won, tuple(censored), late)


def in_order(prospects: Iterable[Prospect]) -> list[Prospect]:
    """Return leads as they were made, oldest first."""
    return sorted(prospects, key=lambda one: (one.created_at, one.id))
