"""Activities (crm/timeline/activities), calls (telephony/voximplant) and comments on deals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from b24game.model import Activity, Call, Comment, Touch
from b24game.portal.rows.fields import needed, number, optional, words, yes
from b24game.portal.rows.row import Code, Id, IdOrNone, Row, read

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
    type_id: Code
    responsible_id: IdOrNone
    provider_id: object = None
    subject: object = None
    direction: object = None
    completed: object = None
    created: object = None
    last_updated: object = None
    end_time: object = None
    deadline: object = None


class _TouchRow(Row, frozen=True):
    id: Id
    owner_type_id: Code
    owner_id: Id
    type_id: Code
    provider_id: object = None
    direction: object = None
    completed: object = None
    created: object = None
    start_time: object = None


class _CallRow(Row, frozen=True):
    id: Id
    call_type: Code
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
    kind = _kind(found.type_id, found.provider_id)
    completed = yes(found.completed, "COMPLETED")
    created_at = needed(found.created, "CREATED", context)
    changed_at = optional(found.last_updated, "LAST_UPDATED", context)
    updated_at = created_at if changed_at is None else changed_at
    ended_at = None
    if completed:
        talked = kind in {"call", "meeting"}
        ended_at = optional(found.end_time, "END_TIME", context) if talked else None
        ended_at = updated_at if ended_at is None else ended_at
    return Activity(
        id=found.id,
        kind=kind,
        title=words(found.subject, "SUBJECT"),
        responsible_id=found.responsible_id,
        outgoing=number(found.direction, "DIRECTION") == _OUTGOING,
        completed=completed,
        created_at=created_at,
        updated_at=updated_at,
        ended_at=ended_at,
        deadline_at=optional(found.deadline, "DEADLINE", context),
    )


def touch(row: Mapping[str, object], owner_type: int, context: Context) -> tuple[Touch, ...]:
    """Return an activity on a card of that type; none where the card is of another one.

    Older methods overlook a filter without a word (clients.md 6).
    """
    found = read(row, _TouchRow)
    if found.owner_type_id != owner_type:
        return ()
    kind = _kind(found.type_id, found.provider_id)
    created_at = needed(found.created, "CREATED", context)
    talked = kind in {"call", "meeting"}
    began_at = optional(found.start_time, "START_TIME", context) if talked else None
    return (
        Touch(
            id=found.id,
            owner_id=found.owner_id,
            kind=kind,
            outgoing=number(found.direction, "DIRECTION") == _OUTGOING,
            completed=yes(found.completed, "COMPLETED"),
            created_at=created_at,
            at=created_at if began_at is None else began_at,
        ),
    )


def call(row: Mapping[str, object], context: Context) -> Call:
    """Return a call; answered means code 200 and that somebody talked."""
    found = read(row, _CallRow)
    seconds = number(found.call_duration, "CALL_DURATION")
    code = words(found.call_failed_code, "CALL_FAILED_CODE").strip()
    return Call(
        id=found.id,
        person_id=number(found.portal_user_id, "PORTAL_USER_ID"),
        at=needed(found.call_start_date, "CALL_START_DATE", context),
        seconds=seconds,
        outgoing=found.call_type == _OUTGOING_CALL,
        answered=code == _ANSWERED and seconds > 0,
    )


def comment(row: Mapping[str, object], context: Context) -> Comment:
    """Return a comment on a deal's card."""
    found = read(row, _CommentRow)
    return Comment(
        id=found.id,
        deal_id=found.entity_id,
        author_id=number(found.author_id, "AUTHOR_ID"),
        at=needed(found.created, "CREATED", context),
    )


def _kind(type_id: int, provider_id: object) -> ActivityKind:
    provider = words(provider_id, "PROVIDER_ID")
    if type_id == _PROVIDED and provider == "CRM_TODO":
        return "todo"
    return _KINDS.get(type_id, "other")
