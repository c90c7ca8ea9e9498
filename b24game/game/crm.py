"""Leads, activities, calls and comments: what the rules that are off by default count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game.observation import Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.model import Activity, Call, Comment, Lead, StageMove

QUALIFIED = "S"


def observe_lead(lead: Lead, moves: Sequence[StageMove]) -> list[Observation]:
    """Return the lead's creation, its first move away from the first stage, and its conversion."""
    found = [
        Observation(
            key=f"lead:{lead.id}:created",
            kind="lead_created",
            person_id=lead.created_by,
            object_kind="lead",
            object_id=lead.id,
            at=lead.created_at,
        )
    ]
    ordered = sorted(moves, key=lambda move: (move.at, move.id))
    handled = next((move for move in ordered if move.stage_id != ordered[0].stage_id), None)
    if handled is not None:
        found.append(
            Observation(
                key=f"lead:{lead.id}:handled:{handled.id}",
                kind="lead_handled",
                person_id=lead.responsible_id,
                object_kind="lead",
                object_id=lead.id,
                at=handled.at,
                took=handled.at - lead.created_at,
            )
        )
    qualified = next((move for move in reversed(ordered) if move.semantic == QUALIFIED), None)
    if qualified is not None and lead.semantic == QUALIFIED:
        found.append(
            Observation(
                key=f"lead:{lead.id}:qualified:{qualified.id}",
                kind="lead_qualified",
                person_id=lead.responsible_id,
                object_kind="lead",
                object_id=lead.id,
                at=qualified.at,
                took=qualified.at - lead.created_at,
            )
        )
    return found


def observe_activity(activity: Activity) -> list[Observation]:
    """Return the completion of a meeting, e-mail, to-do or call, as the portal dates it."""
    if not activity.completed:
        return []
    at = activity.ended_at or activity.updated_at
    return [
        Observation(
            key=f"activity:{activity.id}:completed",
            kind="activity_completed",
            person_id=activity.responsible_id,
            object_kind="activity",
            object_id=activity.id,
            at=at,
            deadline_at=activity.deadline_at,
            punctual=None if activity.deadline_at is None else at <= activity.deadline_at,
            variant=activity.kind,
        )
    ]


def observe_call(call: Call) -> list[Observation]:
    """Return an answered call; unanswered ones are no contact."""
    if not call.answered:
        return []
    return [
        Observation(
            key=f"call:{call.id}:made",
            kind="call_made",
            person_id=call.person_id,
            object_kind="call",
            object_id=call.id,
            at=call.at,
            took=call.seconds,
            variant="outgoing" if call.outgoing else "incoming",
        )
    ]


def observe_comment(comment: Comment) -> list[Observation]:
    """Return a comment on a deal's card."""
    return [
        Observation(
            key=f"comment:{comment.id}:made",
            kind="deal_commented",
            person_id=comment.author_id,
            object_kind="comment",
            object_id=comment.id,
            at=comment.at,
        )
    ]
