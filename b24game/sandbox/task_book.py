"""Editing tasks: each act changes the row and writes the history the portal would write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.model import (
    AWAITING_CONTROL,
    CLOSED,
    DEFERRED,
    IN_PROGRESS,
    WAITING,
    Task,
    TaskEvent,
    local,
)
from b24game.sandbox.premises import Premises

if TYPE_CHECKING:
    from datetime import datetime


def _unix(moment: datetime | None) -> str:
    """A deadline as the history prints it: Unix seconds, an empty text for none."""
    return "" if moment is None else str(int(moment.timestamp()))


class TaskBook(Premises):
    """What people do with tasks."""

    def add_task(
        self,
        *,
        responsible: int,
        at: datetime,
        created_by: int = 1,
        deadline: datetime | None = None,
        control: bool = False,
        title: str = "",
        crm: tuple[str, ...] = (),
    ) -> int:
        """Create a task and return its id."""
        at = local(at)
        with self.lock:
            task_id = self.tasks.new_id()
            self.tasks.add(
                Task(
                    id=task_id,
                    title=title or f"Задача {task_id}",
                    created_by=created_by,
                    responsible_id=responsible,
                    created=at,
                    changed=at,
                    deadline=None if deadline is None else local(deadline),
                    control=control,
                    status_changed=at,
                    status_changed_by=created_by,
                    crm=crm,
                )
            )
            self._log(task_id, at, created_by, "NEW")
        return task_id

    def start_task(self, task_id: int, at: datetime, by: int | None = None) -> None:
        """Take a task into work."""
        task = self.tasks[task_id]
        self._set_status(task, IN_PROGRESS, local(at), by or task.responsible_id)

    def defer_task(self, task_id: int, at: datetime, by: int | None = None) -> None:
        """Put a task off."""
        task = self.tasks[task_id]
        self._set_status(task, DEFERRED, local(at), by or task.responsible_id)

    def close_task(self, task_id: int, at: datetime, by: int | None = None) -> None:
        """Complete a task, whatever its control flag says."""
        task = self.tasks[task_id]
        self._set_status(task, CLOSED, local(at), by or task.responsible_id)

    def hand_in_task(self, task_id: int, at: datetime, by: int | None = None) -> None:
        """Hand in a controlled task: it waits for the creator."""
        task = self.tasks[task_id]
        self._set_status(task, AWAITING_CONTROL, local(at), by or task.responsible_id)

    def approve_task(self, task_id: int, at: datetime, by: int | None = None) -> None:
        """Approve what was handed in; ``closedDate`` becomes the approval moment."""
        task = self.tasks[task_id]
        self._set_status(task, CLOSED, local(at), by or task.created_by)

    def disapprove_task(self, task_id: int, at: datetime, by: int | None = None) -> None:
        """Hand a task back to the performer."""
        task = self.tasks[task_id]
        self._set_status(task, WAITING, local(at), by or task.created_by)

    def renew_task(self, task_id: int, at: datetime, by: int | None = None) -> None:
        """Reopen a closed task; the row forgets the close (page tasks/status/tasks-task-renew)."""
        task = self.tasks[task_id]
        author = by or task.created_by
        with self.lock:
            self._log(task_id, local(at), author, "RENEW")
            self._set_status(task, WAITING, local(at), author)

    def move_deadline(
        self, task_id: int, deadline: datetime | None, at: datetime, by: int | None = None
    ) -> None:
        """Set another deadline, or none."""
        task = self.tasks[task_id]
        moved = None if deadline is None else local(deadline)
        with self.lock:
            author = by or task.created_by
            self._log(task_id, local(at), author, "DEADLINE", _unix(task.deadline), _unix(moved))
            task.deadline = moved
            task.changed = local(at)

    def reassign_task(self, task_id: int, user: int, at: datetime, by: int | None = None) -> None:
        """Make somebody else responsible."""
        task = self.tasks[task_id]
        with self.lock:
            author = by or task.created_by
            was, now = str(task.responsible_id), str(user)
            self._log(task_id, local(at), author, "RESPONSIBLE_ID", was, now)
            task.responsible_id = user
            task.changed = local(at)

    def comment_task(self, task_id: int, at: datetime, by: int) -> None:
        """Write a comment: history noise that does not change the row."""
        with self.lock:
            number = str(self.last_task_event + 1)
            self._log(task_id, local(at), by, "COMMENT", None, number)

    def delete_task(self, task_id: int) -> None:
        """Delete a task; its history goes with it."""
        with self.lock:
            self.tasks.remove(task_id)
            self.task_history.pop(task_id, None)

    def _set_status(self, task: Task, status: int, at: datetime, by: int) -> None:
        """Change the status and everything on the row that hangs on it."""
        with self.lock:
            self._log(task.id, at, by, "STATUS", str(task.status), str(status))
            task.status = status
            task.changed = task.status_changed = at
            task.status_changed_by = by
            task.closed = at if status == CLOSED else None
            task.closed_by = by if status == CLOSED else 0
            if status == IN_PROGRESS:
                task.started = at

    def _log(
        self,
        task_id: int,
        at: datetime,
        by: int,
        kind: str,
        *values: str | None,
    ) -> None:
        """Append a history row; the values are what was before and what is after."""
        self.last_task_event += 1
        before, after = values or (None, None)
        event = TaskEvent(self.last_task_event, at, by, kind, before, after)
        self.task_history.setdefault(task_id, []).append(event)
