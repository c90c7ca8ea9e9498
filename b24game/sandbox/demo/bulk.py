"""A big company for benchmarks: rows are made directly, a realistic share closed with history."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from b24game.sandbox.company import Company, empty_company
from b24game.sandbox.demo.bulk_deals import put_deals
from b24game.sandbox.demo.bulk_leads import put_leads
from b24game.sandbox.model import CLOSED, Task, TaskEvent

if TYPE_CHECKING:
    from datetime import datetime

_PEOPLE = 50
_CYCLE = 20


def bulk_company(
    *,
    tasks: int = 100_000,
    deals: int = 0,
    leads: int = 0,
    now: datetime,
    days: int = 365,
    present: float = 0.9,
) -> Company:
    """Fifty people, so many tasks and deals, evenly over ``days``; always the same.

    Of twenty tasks eight are closed early, five in time, three late, two are overdue, one has no
    deadline and one was reopened after its deadline. Half a million deals take seconds and little
    memory (see ``bulk_deals``); the part ``present`` of their ids is there, and one in 2,400 is of
    funnel 10 (stage ``C10:EXECUTING``) and belongs to the administrator. They have no history.
    ``leads`` are all open (see ``bulk_leads``).
    """
    company = empty_company(now)
    people = [company.add_person(f"Сотрудник {n}", f"Номер{n}") for n in range(2, _PEOPLE + 2)]
    start = company.now - timedelta(days=days)
    step = timedelta(seconds=int(days * 86400 / max(1, tasks)))
    for number in range(tasks):
        created = start + step * number
        _add(company, created, people[number % len(people)], number * 7 % _CYCLE)
    if deals:
        put_deals(company, deals, people, days, present)
    put_leads(company, leads, people, days)
    return company


def _add(company: Company, created: datetime, who: int, kind: int) -> None:
    """One task of one of the twenty kinds."""
    deadline = None if kind == 18 else created + timedelta(days=3)  # noqa: PLR2004
    closed = _closing(created, kind)
    if closed is not None and closed > company.now:
        closed = None
    task_id = company.tasks.new_id()
    task = Task(
        task_id,
        f"Задача {task_id}",
        1,
        who,
        created,
        created,
        deadline,
        status_changed=created,
        status_changed_by=1,
    )
    company.tasks.add(task)
    history = [TaskEvent(company.last_task_event + 1, created, 1, "NEW")]
    if closed is not None:
        task.status, task.closed, task.closed_by = CLOSED, closed, who
        task.changed = task.status_changed = closed
        history.append(TaskEvent(company.last_task_event + 2, closed, who, "STATUS", "2", "5"))
    company.last_task_event += len(history)
    company.task_history[task_id] = history
    reopened = created + timedelta(days=4)
    if kind == 19 and closed is not None and reopened <= company.now:  # noqa: PLR2004
        company.renew_task(task_id, reopened)


def _closing(created: datetime, kind: int) -> datetime | None:
    """When a task of this kind is closed, if ever."""
    if kind < 8:  # noqa: PLR2004
        return created + timedelta(hours=30)
    if kind < 13 or kind >= 18:  # noqa: PLR2004
        return created + timedelta(hours=66)
    return created + timedelta(days=5) if kind < 16 else None  # noqa: PLR2004
