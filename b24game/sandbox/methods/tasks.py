"""Tasks and their history: questions in UPPER_CASE, answers in camelCase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.errors import Refusal
from b24game.sandbox.model import CLOSED, DEFERRED, TaskEvent
from b24game.sandbox.query import Column, Question, ask, start_of
from b24game.sandbox.wire import as_id, iso, yes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from b24game.sandbox.model import Task

OVERDUE = "-1"

_COLUMNS: dict[str, Column[Task]] = {
    "ID": Column(lambda row: row.id, "number"),
    "TITLE": Column(lambda row: row.title),
    "REAL_STATUS": Column(lambda row: row.status, "number"),
    "STATUS": Column(lambda row: row.status, "number"),
    "RESPONSIBLE_ID": Column(lambda row: row.responsible_id, "number"),
    "CREATED_BY": Column(lambda row: row.created_by, "number"),
    "ACCOMPLICE": Column(lambda row: row.accomplices, "many"),
    "AUDITOR": Column(lambda row: row.auditors, "many"),
    "PRIORITY": Column(lambda row: row.priority, "number"),
    "DEADLINE": Column(lambda row: row.deadline, "moment"),
    "CLOSED_DATE": Column(lambda row: row.closed, "moment"),
    "CHANGED_DATE": Column(lambda row: row.changed, "moment"),
    "CREATED_DATE": Column(lambda row: row.created, "moment"),
    "DATE_START": Column(lambda row: row.started, "moment"),
    "STATUS_CHANGED_BY": Column(lambda row: row.status_changed_by, "number"),
    "CLOSED_BY": Column(lambda row: row.closed_by, "number"),
}

_SHOWN: dict[str, tuple[str, Callable[[Task], object]]] = {
    "ID": ("id", lambda row: str(row.id)),
    "TITLE": ("title", lambda row: row.title),
    "DESCRIPTION": ("description", lambda row: row.description),
    "STATUS": ("status", lambda row: str(row.status)),
    "RESPONSIBLE_ID": ("responsibleId", lambda row: str(row.responsible_id)),
    "CREATED_BY": ("createdBy", lambda row: str(row.created_by)),
    "ACCOMPLICES": ("accomplices", lambda row: [str(user) for user in row.accomplices]),
    "AUDITORS": ("auditors", lambda row: [str(user) for user in row.auditors]),
    "CREATED_DATE": ("createdDate", lambda row: iso(row.created)),
    "CHANGED_DATE": ("changedDate", lambda row: iso(row.changed)),
    "CLOSED_DATE": ("closedDate", lambda row: iso(row.closed)),
    "CLOSED_BY": ("closedBy", lambda row: str(row.closed_by)),
    "STATUS_CHANGED_DATE": ("statusChangedDate", lambda row: iso(row.status_changed)),
    "STATUS_CHANGED_BY": ("statusChangedBy", lambda row: str(row.status_changed_by)),
    "DEADLINE": ("deadline", lambda row: iso(row.deadline)),
    "DATE_START": ("dateStart", lambda row: iso(row.started)),
    "PRIORITY": ("priority", lambda row: str(row.priority)),
    "MARK": ("mark", lambda row: row.mark),
    "GROUP_ID": ("groupId", lambda _row: "0"),
    "PARENT_ID": ("parentId", lambda _row: "0"),
    "TASK_CONTROL": ("taskControl", lambda row: yes(row.control)),
    "TIME_ESTIMATE": ("timeEstimate", lambda _row: "0"),
    "TIME_SPENT_IN_LOGS": ("timeSpentInLogs", lambda _row: None),
    "UF_CRM_TASK": ("ufCrmTask", lambda row: list(row.crm) or False),
}

_DEFAULT = tuple(name for name in _SHOWN if name != "UF_CRM_TASK")


def _sub_status(task: Task, now: datetime) -> str:
    """The status, or -1 for an open task past its deadline."""
    missed = task.deadline is not None and task.deadline < now
    return OVERDUE if missed and task.status not in {CLOSED, DEFERRED} else str(task.status)


def _row(call: Call, task: Task, select: list[str]) -> dict[str, object]:
    """A task with the selected fields; the id and the empty group are always there."""
    names = _DEFAULT if not select or "*" in select else select
    row: dict[str, object] = {"id": str(task.id)}
    for name in names:
        shown = _SHOWN.get(name)
        if shown is not None:
            row[shown[0]] = shown[1](task)
    row["group"] = []
    if "responsibleId" in row:
        row["responsible"] = _person(call, task.responsible_id)
    if "createdBy" in row:
        row["creator"] = _person(call, task.created_by)
    if "status" in row:
        row["subStatus"] = _sub_status(task, call.now)
    return row


def _person(call: Call, user_id: int) -> dict[str, object]:
    """A person as tasks show them; here bots and integrators do have names."""
    person = call.company.people.get(user_id)
    return {
        "id": str(user_id),
        "name": "" if person is None else person.full_name,
        "link": f"/company/personal/user/{user_id}/",
        "icon": "/bitrix/images/tasks/default_avatar.png",
        "workPosition": "" if person is None else person.position,
    }


def task_list(call: Call) -> Answer:
    """Page tasks/tasks-task-list: an unknown sort key is refused, an unknown filter ignored."""
    order = call.params.mapping("order", "ORDER")
    if any(name not in _COLUMNS for name in order):
        raise Refusal("0", "Invalid sorting key (internal error)")
    page = ask(
        call.company.tasks,
        _with_sub_status(call),
        "ID",
        Question(
            filter=call.params.mapping("filter", "FILTER"),
            order=order,
            start=start_of(call.params.get("start", "START")),
            visible=None if call.caller.admin else call.sees_task,
        ),
    )
    select = call.params.names("select", "SELECT")
    return Answer.of({"tasks": [_row(call, task, select) for task in page.rows]}, page)


def _with_sub_status(call: Call) -> dict[str, Column[Task]]:
    """The STATUS filter knows -1 beside the stored statuses."""
    now = call.now
    return _COLUMNS | {"STATUS": Column(lambda row: _sub_status(row, now), "number")}


def task_get(call: Call) -> Answer:
    """Page tasks/tasks-task-get: a missing or hidden task is an empty list."""
    task = call.company.tasks.get(as_id(call.params.get("taskId", "id", "ID")))
    if task is None or not (call.caller.admin or call.sees_task(task)):
        return Answer([])
    select = call.params.get("select")
    if select is not None and not isinstance(select, (list, dict)):
        text = "Invalid value {} to match with parameter {select}. Should be value of type array."
        raise Refusal("100", f"{text} (internal error)")
    return Answer({"task": _row(call, task, call.params.names("select"))})


def task_history(call: Call) -> Answer:
    """Page tasks/tasks-task-history-list: one event type as filter, no pages."""
    task = call.company.tasks.get(as_id(call.params.get("taskId", "id")))
    if task is None:
        return Answer({"list": []})
    if not (call.caller.admin or call.sees_task(task)):
        raise Refusal("0", "Access denied. (internal error)")
    wanted = call.params.mapping("filter").get("FIELD")
    kinds = set(map(str, wanted)) if isinstance(wanted, list) else {str(wanted)}
    events = [
        event
        for event in call.company.task_history.get(task.id, [])
        if wanted is None or event.kind in kinds
    ]
    way = str(call.params.mapping("order").get("createdDate", "DESC"))
    events.sort(key=lambda event: (event.at, event.id), reverse=way.upper() == "DESC")
    return Answer({"list": [_event(call, event) for event in events]})


def _event(call: Call, event: TaskEvent) -> dict[str, object]:
    """A history row: here ids are numbers."""
    person = call.company.people.get(event.user_id)
    return {
        "id": event.id,
        "createdDate": iso(event.at),
        "field": event.kind,
        "value": {"from": event.before, "to": event.after},
        "user": {
            "id": event.user_id,
            "name": "" if person is None else person.name,
            "lastName": "" if person is None else person.last_name,
            "secondName": "",
            "login": "" if person is None else person.email,
        },
    }


METHODS = {
    "tasks.task.list": task_list,
    "tasks.task.get": task_get,
    "tasks.task.history.list": task_history,
}
