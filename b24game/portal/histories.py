"""What a task remembers of its changes (page tasks/tasks-task-history-list), 50 tasks a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.answers import Answer
from b24game.portal.asking import ask_all
from b24game.portal.batch import Command
from b24game.portal.faults import Refused
from b24game.portal.pages import list_in
from b24game.portal.rows.row import Context
from b24game.portal.rows.tasks import task_event
from b24game.portal.stride import LONGEST, Stride

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.model import TaskEvent
    from b24game.portal.caller import Caller

_METHOD = "tasks.task.history.list"


def histories(
    caller: Caller, task_ids: Sequence[int]
) -> Iterator[tuple[int, tuple[TaskEvent, ...] | Refused]]:
    """Yield each task's changes of status, deadline and responsible person, oldest first.

    One unreadable event makes the whole history a `Refused` with the reason `unreadable`: half a
    history would credit the wrong person. A task that is gone has an empty history.
    """
    commands = {
        f"t{task_id}": Command(_METHOD, {"taskId": task_id, "order": {"createdDate": "ASC"}})
        for task_id in dict.fromkeys(task_ids)
    }
    for key, outcome in ask_all(caller, commands, Stride(LONGEST)):
        task_id = int(key[1:])
        if isinstance(outcome, Answer):
            yield task_id, _events(outcome, task_id, Context(caller.server_offset))
        else:
            yield task_id, outcome


def _events(answer: Answer, task_id: int, context: Context) -> tuple[TaskEvent, ...] | Refused:
    rows = list_in(answer.result, "list")
    if rows is None:
        return Refused(_METHOD, "UNREADABLE", "no list", "unreadable")
    found: list[TaskEvent] = []
    for row in rows:
        try:
            event = task_event(row, task_id, context) if isinstance(row, dict) else None
        except ValueError as problem:
            return Refused(_METHOD, "UNREADABLE", str(problem), "unreadable")
        if event is not None:
            found.append(event)
    return tuple(sorted(found, key=lambda event: (event.at, event.id)))
