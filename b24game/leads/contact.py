"""How long a lead waited until somebody talked to it: the portal has no field for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.model import Moment, Prospect, StageMove, Touch


def first_contact(
    prospect: Prospect,
    touches: Iterable[Touch],
    moves: Iterable[StageMove],
    as_of: Moment,
) -> int | None:
    """Return the seconds from the creation of a lead to its first contact; none: none by `as_of`.

    A contact is an outgoing call, an answered incoming one, an e-mail sent or a meeting held
    (page `crm-activity-list`; an answered call and a meeting that took place are completed).
    Before the lead was made is no contact with it. Where no activity tells, a lead has been dealt
    with when it leaves its first stage.
    """
    born = prospect.created_at
    times = [one.at for one in touches if born <= one.at <= as_of and _is_contact(one)]
    first = min(times, default=None) if times else _left_first_stage(moves, born, as_of)
    return None if first is None else first - born


def _is_contact(touch: Touch) -> bool:
    if touch.kind == "call":
        return touch.outgoing or touch.completed
    if touch.kind == "email":
        return touch.outgoing and touch.completed
    return touch.kind == "meeting" and touch.completed


def _left_first_stage(moves: Iterable[StageMove], born: Moment, as_of: Moment) -> Moment | None:
    lines = sorted(moves, key=lambda one: (one.at, one.id))
    later = (one.at for one in lines if one.stage_id != lines[0].stage_id)
    left = next(later, None)
    return max(left, born) if left is not None and left <= as_of else None
