"""Tasks (page tasks/tasks-task-list) and their history (page tasks/tasks-task-history-list)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.model import EventKind, Task, TaskEvent
from b24game.portal.rows.fields import needed, number, optional, words
from b24game.portal.rows.row import Code, Id, IdOrNone, Row, Undecodable, pick, read

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
_DONE = (4, 5)  # handed in, completed
_SIDES = frozenset({"from", "to"})


class _TaskRow(Row, frozen=True):
    id: Id
    status: Code
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
    """Return a task; only an open one without a deadline may lack the time of its last change."""
    found = read(row, _TaskRow)
    created_at = needed(found.created_date, "createdDate", context)
    closed_at = optional(found.closed_date, "closedDate", context)
    deadline_at = optional(found.deadline, "deadline", context)
    changed_at = optional(found.changed_date, "changedDate", context)
    if changed_at is None and (
        found.status in _DONE or closed_at is not None or deadline_at is not None
    ):
        # The time of the last change decides whether the history is read. Any time made up here
        # stays the same when the task changes again: a deadline moved later on would go unseen,
        # and a late task look punctual. A task that can neither be late nor done has no history
        # that counts.
        raise Undecodable("changedDate is no date")
    return Task(
        id=found.id,
        title=words(found.title, "title"),
        status=found.status,
        responsible_id=found.responsible_id,
        created_by=number(found.created_by, "createdBy"),
        created_at=created_at,
        changed_at=created_at if changed_at is None else changed_at,
        closed_at=closed_at,
        deadline_at=deadline_at,
    )


def task_event(row: Mapping[str, object], task_id: int, context: Context) -> TaskEvent | None:
    """Return one line of a task's history, or `None` for a kind that nobody needs.

    The form of the values is undocumented (reading.md 2.3): a status is a code, a deadline Unix
    seconds or ISO, and empty or 0 means none. A side that did not come at all is not "none": a
    deadline moved after it had passed would look like the first one. Only of a status the old
    value decides nothing. RENEW puts a task back to waiting without saying so.
    """
    found = read(row, _EventRow)
    field = found.field.strip().upper()
    kind = _KINDS.get(field)
    if kind is None:
        return None
    change = found.value if isinstance(found.value, dict) else {}
    sides = pick(change, _SIDES)
    if kind == "deadline":
        before = optional(_side(sides, "from"), "value.from", context)
        after = optional(_side(sides, "to"), "value.to", context)
    else:
        # Without the person before, what was missed then would be charged to the one after.
        what = "status" if kind == "status" else "person"
        came = _side(sides, "from") if kind == "responsible" else sides.get("from")
        before = number(came, "value.from", what) or None
        after = number(sides.get("to"), "value.to", what) or (_WAITING if field == "RENEW" else 0)
        if not after:
            raise Undecodable(f"value.to is no {what}")
    return TaskEvent(
        id=found.id,
        task_id=task_id,
        at=needed(found.created_date, "createdDate", context),
        kind=kind,
        before=before,
        after=after,
    )


def _side(sides: Mapping[str, object], name: str) -> object:
    if name not in sides:
        raise Undecodable(f"value.{name} is missing")
    return sides[name]
