"""What rows do not say by themselves: histories, logs, receivers, comments, disappearances."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from b24game.game import employment
from b24game.jobs.sync import plan
from b24game.jobs.sync.pull import OBJECTS, Tally
from b24game.language import _
from b24game.model import Finding
from b24game.portal.faults import Refused, Unavailable
from b24game.portal.streams import STREAMS
from b24game.state import cursors, mirror
from b24game.state.cursors import Cursor
from b24game.state.file import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from b24game.jobs.sync.pull import Pull
    from b24game.model import Moment, TaskEvent
    from b24game.portal.portal import Portal

Item = TypeVar("Item")
_BATCH = 50
_CHUNK = 2000
_EDGE = 86400
_COMMENTED_FOR = 30 * 86400
"""Seconds for which the comments of a closed deal are still read."""


def histories(pull: Pull, portal: Portal, horizon: Moment | None) -> None:
    """Read the histories that decide something, and judge their tasks, a batch at a time."""
    waiting = pull.deriver.tasks_waiting_for_history(horizon)
    refused = done = 0
    answers = portal.histories(waiting)
    for chunk in _chunks(answers, _BATCH):
        known = {task: events for task, events in chunk if not isinstance(events, Refused)}
        unknown = [task for task, _ in chunk if task not in known]
        refused += len(unknown)
        done += len(chunk)
        with transaction(pull.connection):
            _store(pull, known)
            pull.connection.execute(
                "UPDATE tasks SET history_problem = 1 WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(unknown),),
            )
            pull.change += pull.deriver.tasks(list(known))
        pull.progress.advance("task_history", len(chunk))
    if refused:
        text = _("the history of {number} tasks cannot be read: they are not judged").format(
            number=refused
        )
        pull.findings.append(Finding("error", "history_unavailable", text, "tasks"))
    pull.tallies["task_history"] = Tally(rows=done, readable=not refused)


def logged(pull: Pull) -> None:
    """Derive the deals and leads that brought news, once their rows and logs are both read."""
    for log, name in plan.LOGS.items():
        if pull.readable(log) and pull.readable(name):
            for chunk in _chunks(pull.deriver.stale(name), _CHUNK):
                with transaction(pull.connection):
                    pull.change += pull.deriver.objects(OBJECTS[name], chunk)


def deadlines(pull: Pull) -> None:
    """Judge the tasks whose deadline passed since they were last looked at."""
    for chunk in _chunks(pull.deriver.due_tasks(), _CHUNK):
        with transaction(pull.connection):
            pull.change += pull.deriver.tasks(chunk)


def addressees(pull: Pull, portal: Portal) -> None:
    """Find out for whom the appreciations are that mention nobody."""
    waiting = pull.deriver.posts_without_addressees()
    tally = pull.tallies["appreciations"] = Tally()
    if not waiting:
        return
    since = pull.connection.execute(
        "SELECT min(published_at) FROM posts WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(waiting),),
    ).fetchone()[0]
    people = [
        row[0] for row in pull.connection.execute("SELECT id FROM people WHERE kind = 'employee'")
    ]
    try:
        seen = portal.addressed(people, since)
    except (Refused, Unavailable) as error:
        tally.readable = False
        pull.findings.append(Finding("error", "source_unavailable", str(error), "appreciations"))
        return
    tally.rows = tally.new = len(waiting)
    with transaction(pull.connection):
        for post in waiting:
            receivers = sorted(person for person, posts in seen.items() if post in posts)
            pull.connection.execute(
                "UPDATE posts SET addressees = ? WHERE id = ?", (json.dumps(receivers), post)
            )
        pull.change += pull.deriver.posts(waiting)


def comments(pull: Pull, portal: Portal) -> None:
    """Read the comments on the deals that people work on, the first time those on all deals.

    The portal lists comments card by card, without a time of change: of open deals and of those
    changed lately, or since the last complete reading, they are read whole by every sync.
    """
    tally = pull.tallies["comments"] = Tally()
    read_at = cursors.read(pull.connection, "comments").complete_at or 0
    lately = min(read_at, pull.deriver.recorder.as_of - _COMMENTED_FOR)
    deals = pull.connection.execute(
        "SELECT id FROM deals WHERE gone_at IS NULL AND NOT template"
        " AND (semantic = 'P' OR updated_at >= ?) ORDER BY id",
        (lately,),
    ).fetchall()
    listed: set[int] = set()
    asked: list[int] = []
    for chunk in _chunks(portal.comments([row[0] for row in deals]), _BATCH):
        known = {deal: found for deal, found in chunk if not isinstance(found, Refused)}
        tally.readable = tally.readable and len(known) == len(chunk)
        rows = [comment for found in known.values() for comment in found]
        tally.rows += len(rows)
        listed.update(comment.id for comment in rows)
        asked += known
        with transaction(pull.connection):
            saved = mirror.save(pull.connection, "comments", rows)
            pull.change += pull.deriver.comments(saved.touched)
        tally.new += saved.new
        pull.progress.advance("comments", len(rows))
    looked_at = [
        row[0]
        for row in pull.connection.execute(
            "SELECT id FROM comments WHERE gone_at IS NULL"
            " AND deal_id IN (SELECT value FROM json_each(?))",
            (json.dumps(asked),),
        )
    ]
    _missed(pull, "comments", set(looked_at) - listed, looked_at)
    with transaction(pull.connection):
        if tally.readable:
            at = cursors.read(pull.connection, "deals").complete_at
            cursors.save(pull.connection, Cursor("comments", since=at, complete_at=at))
            return
        text = _("the comments of some deals cannot be read: they earn nothing yet")
        cursors.unavailable(pull.connection, "comments", text)
    pull.findings.append(Finding("error", "source_unavailable", text, "comments"))


def disappearances(pull: Pull, portal: Portal) -> None:
    """Find out which objects the portal does not list any more."""
    for name, tally in list(pull.tallies.items()):
        if not tally.readable:
            continue
        if name in plan.COUNTED:
            _compare_counts(pull, portal, name)
        elif name == "posts":
            looked_at = _posts_read_again(pull)
            _missed(pull, name, looked_at - pull.seen.get(name, set()), looked_at)
        elif name == "users":
            _missed(pull, name, set(mirror.ids(pull.connection, name)) - pull.seen[name])


def suspects(pull: Pull) -> None:
    """Look once more at what an earlier run missed: missed again, it is withdrawn."""
    logs = {name: log for log, name in plan.LOGS.items()}
    for name, kind in OBJECTS.items():
        if pull.readable(name) and (name not in logs or pull.readable(logs[name])):
            with transaction(pull.connection):
                pull.change += pull.deriver.objects(kind, pull.deriver.suspects(kind))


def _compare_counts(pull: Pull, portal: Portal, name: str) -> None:
    """Compare what the portal counts with what is known: fewer have gone, more are unseen."""
    total = pull.reading.total(name)
    expected = mirror.expected(pull.connection, name)
    if total is None:
        # Nobody knows what has gone: everything stays as it is.
        pull.tallies[name].readable = False
        text = _("the portal does not count its {name}: deletions cannot be noticed")
        pull.findings.append(Finding("warning", "not_counted", text.format(name=name), name))
    elif total < expected:
        try:
            missing = portal.missing(STREAMS[name], mirror.ids(pull.connection, name))
        except Unavailable as error:
            pull.tallies[name].readable = False
            pull.findings.append(Finding("error", error.code, error.message, name))
            return
        _missed(pull, name, missing)
        if not missing:
            with transaction(pull.connection):
                mirror.forget_unreadable(pull.connection, name)
    else:
        _missed(pull, name, ())
        with transaction(pull.connection):
            cursors.reread_if_surplus(pull.connection, name, total - expected)


def _missed(
    pull: Pull, name: str, missing: Iterable[int], looked_at: Iterable[int] | None = None
) -> None:
    as_of = pull.deriver.recorder.as_of
    with transaction(pull.connection):
        before = mirror.count(pull.connection, name)
        touched = mirror.mark_missing(pull.connection, name, missing, as_of, looked_at)
        pull.tallies[name].gone = before - mirror.count(pull.connection, name)
        if name in OBJECTS:
            pull.change += pull.deriver.objects(OBJECTS[name], touched)
        elif name == "users":
            gone = pull.connection.execute("SELECT id FROM people WHERE gone_at IS NOT NULL")
            employment.end(pull.connection, [row[0] for row in gone], as_of)


def _posts_read_again(pull: Pull) -> set[int]:
    """Return the known posts that the window just read should list.

    A day at its edge is left out: a portal that overlooks the offset of a date lists less.
    """
    request = next(r for r in pull.planned.requests if r.stream.name == "posts")
    known = pull.connection.execute(
        "SELECT id FROM posts WHERE gone_at IS NULL AND published_at >= ?",
        (request.since + _EDGE if request.since is not None else 0,),
    )
    return {row[0] for row in known}


def _store(pull: Pull, known: dict[int, tuple[TaskEvent, ...]]) -> None:
    for events in known.values():
        pull.connection.executemany(
            "INSERT OR REPLACE INTO task_events (task_id, id, kind, at, before, after)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(e.task_id, e.id, e.kind, e.at, e.before, e.after) for e in events],
        )
    pull.connection.execute(
        "UPDATE tasks SET history_of = changed_at, history_problem = 0"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(known)),),
    )


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
