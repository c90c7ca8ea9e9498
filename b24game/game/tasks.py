"""What a task's history says: closed in time, early or late, by whom, and which deadlines passed.

The row alone forgets (reopening clears the close, moving a deadline hides the old one), so the
remembered changes are replayed. The readings of the mission decide:

- Handed in for approval counts as done at the hand-in, once approved; while approval is pending
  the task is neither done nor overdue; handed back, it was never handed in.
- A deadline is missed when it passed while it was in force and the task was not done, or was
  reopened afterwards. It is missed once, however often it returns.
- A task that missed any deadline is not punctual, whatever its deadline is later.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game.observation import Observation, Undone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.model import EventKind, Moment, Task, TaskEvent

_WAITING = 2
HANDED_IN = 4
COMPLETED = 5
_DONE = (HANDED_IN, COMPLETED)
_FOREVER = 2**62


@dataclass(frozen=True, slots=True)
class Step:
    """A value in force from `start` until `end`."""

    start: Moment
    end: Moment
    value: int | None


def observe(task: Task, events: Sequence[TaskEvent], as_of: Moment) -> list[Observation]:
    """Return what `task` shows up to `as_of`: at most one close, and each missed deadline."""
    statuses = steps(task, events, "status")
    deadlines = steps(task, events, "deadline")
    people = steps(task, events, "responsible")
    done_at = _done_since(statuses)
    missed = _missed(deadlines, done_at, as_of)
    found = [
        Observation(
            key=f"task:{task.id}:overdue:{deadline}",
            kind="task_overdue",
            person_id=_value(people, moment) or task.responsible_id,
            object_kind="task",
            object_id=task.id,
            at=moment,
            deadline_at=deadline,
        )
        for deadline, moment in missed.items()
    ]
    if done_at is not None and statuses[-1].value == COMPLETED and done_at <= as_of:
        deadline = _value(deadlines, done_at)
        late = deadline is not None and done_at > deadline
        found.append(
            Observation(
                key=f"task:{task.id}:closed:{done_at}",
                kind="task_closed",
                person_id=_value(people, done_at) or task.responsible_id,
                object_kind="task",
                object_id=task.id,
                at=done_at,
                deadline_at=deadline,
                punctual=None if deadline is None else not missed,
                variant=_blemish(statuses, missed, late=late) if missed else None,
            )
        )
    return found


def undone(task: Task, events: Sequence[TaskEvent], closed_at: Moment) -> Undone | None:
    """Return when the close at `closed_at` was undone, or `None` if the history does not say."""
    statuses = steps(task, events, "status")
    for step in statuses:
        if step.start > closed_at and step.value not in _DONE:
            return Undone(step.start, "reopened")
    last = statuses[-1]
    return Undone(last.start, "reopened") if last.value == HANDED_IN else None


def steps(task: Task, events: Sequence[TaskEvent], kind: EventKind) -> list[Step]:
    """Return the values of one property over time, from the task's creation on."""
    changes = sorted((e.at, e.id, e.before, e.after) for e in events if e.kind == kind)
    current = {
        "status": task.status,
        "deadline": task.deadline_at,
        "responsible": task.responsible_id,
    }[kind]
    first = changes[0][2] if changes else current
    if kind == "status" and not changes and current in _DONE:
        # A portal may have lost the history, or log a close as something else: no task is born
        # done, so the row's own moment below is the close.
        first = _WAITING
    points: list[tuple[Moment, int | None]] = [(task.created_at, first)]
    points += [(at, after) for at, _, _, after in changes]
    if points[-1][1] != current and points[-1][0] <= task.changed_at:
        # The history does not tell how the row came to its value (a portal may log a close as
        # something else than STATUS): the row is right, and newer than all that is logged.
        closing = kind == "status" and current == COMPLETED and task.closed_at is not None
        points.append((task.closed_at or 0 if closing else task.changed_at, current))
    points.sort(key=lambda point: point[0])
    merged: list[tuple[Moment, int | None]] = []
    for point in points:
        if not merged or merged[-1][1] != point[1]:
            merged.append(point)
    ends = [at for at, _ in merged[1:]] + [_FOREVER]
    return [Step(at, end, value) for (at, value), end in zip(merged, ends, strict=True)]


def _done_since(statuses: Sequence[Step]) -> Moment | None:
    """Return since when the task is done or handed in without a break, if it is now."""
    since = None
    for step in statuses:
        if step.value not in _DONE:
            since = None
        elif since is None:
            since = step.start
    return since


def _missed(
    deadlines: Sequence[Step], done_at: Moment | None, as_of: Moment
) -> dict[Moment, Moment]:
    """Return each missed deadline with the moment at which it was missed.

    A deadline set when it had already passed is missed at the moment it was set: nobody is late
    before the date was given.
    """
    missed: dict[Moment, Moment] = {}
    for step in deadlines:
        if step.value is None:
            continue
        moment = max(step.value, step.start)
        passed = moment < step.end and moment < as_of
        set_after_the_work = done_at is not None and step.start >= done_at
        in_time = done_at is not None and done_at <= step.value
        if passed and not set_after_the_work and not in_time:
            missed.setdefault(step.value, moment)
    return missed


def _blemish(statuses: Sequence[Step], missed: dict[Moment, Moment], *, late: bool) -> str:
    if late:
        return "late"
    was_done_in_time = any(
        step.value in _DONE and step.start <= deadline < step.end
        for deadline in missed
        for step in statuses
    )
    return "reopened_late" if was_done_in_time else "deadline_moved"


def _value(timeline: Sequence[Step], moment: Moment) -> int | None:
    place = bisect_right(timeline, moment, key=lambda step: step.start) - 1
    return timeline[max(place, 0)].value
