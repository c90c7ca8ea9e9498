"""When a deal was won, from the portal's log of stage moves.

A win is the move from an open or lost stage into a won one; a move between two won stages is no
new win. The row's own dates do not do: `closedate` is planned and editable (reading.md 3.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game.observation import Observation, Undone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.model import Deal, Moment, StageMove

WON = "S"


def observe(deal: Deal, moves: Sequence[StageMove], log_at: Moment) -> list[Observation]:
    """Return the win that stands now, if any; `moves` are the deal's, in any order.

    The log was read as of `log_at`: a deal without a line in it that moved later has one by now.
    """
    if deal.template or deal.semantic != WON:
        return []
    win = _standing_win(moves)
    if win is not None:
        key, at = f"deal:{deal.id}:won:{win.id}", win.at
    elif deal.moved_at is not None and not moves and deal.moved_at < log_at:
        # Imported deals may have no log: the last stage change is the next best witness.
        key, at = f"deal:{deal.id}:won:moved:{deal.moved_at}", deal.moved_at
    else:
        return []
    return [
        Observation(
            key=key,
            kind="deal_won",
            person_id=deal.responsible_id,
            object_kind="deal",
            object_id=deal.id,
            at=at,
            amount=deal.amount,
            currency=deal.currency,
            repeat_customer=deal.repeat_customer,
        )
    ]


def undone(moves: Sequence[StageMove], won_at: Moment, key: str) -> Undone | None:
    """Return when the win of `won_at` was undone, or `None` if the log does not say."""
    if moves and ":won:moved:" in key:
        return Undone(won_at, "log_appeared")
    won = False
    for move in _ordered(moves):
        if move.semantic == WON:
            won = won or move.at == won_at
        elif won or move.at > won_at:
            return Undone(move.at, "left_won_stage")
    return None


def _standing_win(moves: Sequence[StageMove]) -> StageMove | None:
    win = None
    for move in _ordered(moves):
        if move.semantic != WON:
            win = None
        elif win is None:
            win = move
    return win


def _ordered(moves: Sequence[StageMove]) -> list[StageMove]:
    return sorted(moves, key=lambda move: (move.at, move.id))
