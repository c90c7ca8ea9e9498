"""Tasks (page tasks/tasks-task-list) and their history (page tasks/tasks-task-history-list)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.model import EventKind, Task, TaskEvent
from b24game.portal.rows.row import Id, IdOrNone, Row, Undecodable, fold, needed, read
from b24game.portal.values import moment, text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.rows.row import Context

_KINDS: dict[str, EventKind] = {
    "STATUS": "status",
    "REAL_STATUS": "status",
    "RENEW": "status",
    "DEADLINE": "deadline",
    "RESPONSIBLE_ID": "responsible",
}
_WAITING = 2


class _TaskRow(Row, frozen=True):
    id: Id
    status: int
    responsible_id: IdOrNone
    title: object = None
    created_by: object = None
    created_date: object = None
    changed_date: object = None
    closed_date: object = None
    deadline: object = None


class _EventRow(Row, frozen=True):
    id: Id
    field: str
    created_date: object = None
    value: object = None


def task(row: Mapping[str, object], context: Context) -> Task:
    """Return a task; one that was never changed counts as changed when it was created."""
    found = read(row, _TaskRow)
    created_at = needed(found.created_date, "createdDate", context)
    changed_at = moment(found.changed_date, context.server_offset)
    return Task(
        id=found.id,
        title=text(found.title),
        status=found.status,
        responsible_id=found.responsible_id,
        created_by=max(whole(found.created_by) or 0, 0),
        created_at=created_at,
        changed_at=created_at if changed_at is None else changed_at,
        closed_at=moment(found.closed_date, context.server_offset),
        deadline_at=moment(found.deadline, context.server_offset),
    )


def task_event(row: Mapping[str, object], task_id: int, context: Context) -> TaskEvent | None:
    """Return one line of a task's history, or `None` for a kind that nobody needs.

    The form of the values is undocumented (reading.md 2.3): a status is a code, a deadline Unix
    seconds or ISO, and empty or 0 means none. RENEW puts a task back to waiting without saying so.
    """
    found = read(row, _EventRow)
    kind = _KINDS.get(found.field.strip().upper())
    if kind is None:
        return None
    change = found.value if isinstance(found.value, dict) else {}
    sides = {fold(str(name)): value for name, value in change.items()}
    before = _side(kind, sides.get("from"), context)
    after = _side(kind, sides.get("to"), context)
    if after is None and kind == "status":
        if found.field.strip().upper() != "RENEW":
            raise Undecodable("value.to is no status")
        after = _WAITING
    return TaskEvent(
        id=found.id,
        task_id=task_id,
        at=needed(found.created_date, "createdDate", context),
        kind=kind,
        before=before,
        after=after,
    )


def _side(kind: EventKind, value: object, context: Context) -> int | None:
    if kind == "deadline":
        return moment(value, context.server_offset)
    return whole(value) or None
