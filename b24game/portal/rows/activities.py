"""Activities (crm/timeline/activities), calls (telephony/voximplant) and comments on deals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from b24game.model import Activity, Call, Comment
from b24game.portal.rows.row import Id, IdOrNone, Row, needed, read
from b24game.portal.values import flag, moment, text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.rows.row import Context

ActivityKind = Literal["call", "meeting", "email", "todo", "other"]
_MEETING, _CALL, _EMAIL, _PROVIDED = 1, 2, 4, 6
_KINDS: dict[int, ActivityKind] = {_MEETING: "meeting", _CALL: "call", _EMAIL: "email"}
_OUTGOING = 2
_OUTGOING_CALL = 1
_ANSWERED = "200"


class _ActivityRow(Row, frozen=True):
    id: Id
    type_id: int
    responsible_id: IdOrNone
    provider_id: object = None
    subject: object = None
    direction: object = None
    completed: object = None
    created: object = None
    last_updated: object = None
    end_time: object = None
    deadline: object = None


class _CallRow(Row, frozen=True):
    id: Id
    call_type: int
    portal_user_id: object = None
    call_start_date: object = None
    call_duration: object = None
    call_failed_code: object = None


class _CommentRow(Row, frozen=True):
    id: Id
    entity_id: Id
    author_id: object = None
    created: object = None


def activity(row: Mapping[str, object], context: Context) -> Activity:
    """Return an activity; no field says when it was completed.

    So the end of a call or meeting counts, for everything else the last change (reading.md 6.1).
    """
    found = read(row, _ActivityRow)
    kind = _KINDS.get(found.type_id, "other")
    if found.type_id == _PROVIDED and text(found.provider_id) == "CRM_TODO":
        kind = "todo"
    completed = flag(found.completed)
    created_at = needed(found.created, "CREATED", context)
    changed_at = moment(found.last_updated, context.server_offset)
    updated_at = created_at if changed_at is None else changed_at
    ended_at = None
    if completed:
        talked = kind in {"call", "meeting"}
        ended_at = moment(found.end_time, context.server_offset) if talked else None
        ended_at = updated_at if ended_at is None else ended_at
    return Activity(
        id=found.id,
        kind=kind,
        title=text(found.subject),
        responsible_id=found.responsible_id,
        outgoing=whole(found.direction) == _OUTGOING,
        completed=completed,
        created_at=created_at,
        updated_at=updated_at,
        ended_at=ended_at,
        deadline_at=moment(found.deadline, context.server_offset),
    )


def call(row: Mapping[str, object], context: Context) -> Call:
    """Return a call; answered means code 200 and that somebody talked."""
    found = read(row, _CallRow)
    seconds = max(whole(found.call_duration) or 0, 0)
    return Call(
        id=found.id,
        person_id=whole(found.portal_user_id) or 0,
        at=needed(found.call_start_date, "CALL_START_DATE", context),
        seconds=seconds,
        outgoing=found.call_type == _OUTGOING_CALL,
        answered=text(found.call_failed_code).strip() == _ANSWERED and seconds > 0,
    )


def comment(row: Mapping[str, object], context: Context) -> Comment:
    """Return a comment on a deal's card."""
    found = read(row, _CommentRow)
    return Comment(
        id=found.id,
        deal_id=found.entity_id,
        author_id=whole(found.author_id) or 0,
        at=needed(found.created, "CREATED", context),
    )
