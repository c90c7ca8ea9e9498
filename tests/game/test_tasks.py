"""Histories of one task and what they earn, each named by the reading that decides it.

Hours are counted from the start of the company; a deadline of 48 is the hour 48.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.game.oracle import Row
from tests.game.stage import HOUR, START, Stage, seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

ANNA, BORIS = 2, 3
EARLY, ON_TIME, OVERDUE = "task_early", "task_on_time", "task_overdue"
LAST = 200
Step = tuple[Any, ...]
Expected = tuple[int, str, int, float]
"""Person, rule, points and the hour at which the row stands."""


class Case(NamedTuple):
    """A history and its outcome; a sync at hour 200 ends each."""

    name: str
    steps: list[Step]
    expected: list[Expected]


CASES = [
    Case("exactly a day before the deadline is early", [(0, "add", 48), (24, "close")],
         [(ANNA, EARLY, 10, 24)]),
    Case("a second less than a day before is on time", [(0, "add", 48), (24 + 1 / HOUR, "close")],
         [(ANNA, ON_TIME, 5, 24 + 1 / HOUR)]),
    Case("at the very deadline is on time", [(0, "add", 48), (48, "close")],
         [(ANNA, ON_TIME, 5, 48)]),
    Case("a second after the deadline is overdue", [(0, "add", 48), (48 + 1 / HOUR, "close")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("still open at the deadline", [(0, "add", 48)],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("still open, the deadline to come", [(0, "add", 300)],
         []),
    Case("no deadline, no points", [(0, "add", None), (5, "close")],
         []),
    Case("put off is still open", [(0, "add", 48), (5, "defer")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("deadline given after the close", [(0, "add", None), (5, "close"), (6, "deadline", 50)],
         []),
    Case("deadline taken away before it passed",
         [(0, "add", 48), (1, "sync"), (5, "deadline", None), (60, "close")],
         []),
    Case("deadline taken away after it passed",
         [(0, "add", 48), (1, "sync"), (50, "deadline", None), (60, "close")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("deadline moved before it passed", [(0, "add", 48), (40, "deadline", 100), (90, "close")],
         [(ANNA, ON_TIME, 5, 90)]),
    Case("deadline moved after it passed saves nobody",
         [(0, "add", 48), (50, "deadline", 100), (60, "close")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("moved after it passed and missed again: once per deadline",
         [(0, "add", 48), (50, "deadline", 100), (120, "close")],
         [(ANNA, OVERDUE, -3, 48), (ANNA, OVERDUE, -3, 100)]),
    Case("a deadline that returns is missed once",
         [(0, "add", 48), (50, "deadline", 100), (60, "deadline", 48), (70, "close")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("deadline moved after the close changes nothing",
         [(0, "add", 48), (30, "close"), (31, "deadline", 25)],
         [(ANNA, ON_TIME, 5, 30)]),
    Case("deadline brought forward before the close",
         [(0, "add", 90), (10, "deadline", 20), (15, "close")],
         [(ANNA, ON_TIME, 5, 15)]),
    Case("reopened and closed again in time earns once",
         [(0, "add", 48), (30, "close"), (35, "reopen"), (40, "close")],
         [(ANNA, ON_TIME, 5, 40)]),
    Case("reopened and closed again in time, both seen: taken back and given again",
         [(0, "add", 48), (30, "close"), (33, "sync"), (35, "reopen"), (40, "close")],
         [(ANNA, ON_TIME, 5, 30), (ANNA, ON_TIME, -5, 35), (ANNA, ON_TIME, 5, 40)]),
    Case("reopened before it counted never shows",
         [(0, "add", 48), (30, "close"), (30.5, "sync"), (31, "reopen"), (40, "close")],
         [(ANNA, ON_TIME, 5, 30), (ANNA, ON_TIME, -5, 30), (ANNA, ON_TIME, 5, 40)]),
    Case("reopened in the very second it counts is undone then",
         [(0, "add", 48), (30, "close"), (31, "sync"), (32, "reopen"), (40, "close")],
         [(ANNA, ON_TIME, 5, 30), (ANNA, ON_TIME, -5, 32), (ANNA, ON_TIME, 5, 40)]),
    Case("reopened after the deadline is late",
         [(0, "add", 48), (30, "close"), (60, "reopen"), (65, "close")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("reopened after the deadline, the close seen before",
         [(0, "add", 48), (30, "close"), (40, "sync"), (60, "reopen"), (65, "close")],
         [(ANNA, ON_TIME, 5, 30), (ANNA, ON_TIME, -5, 60), (ANNA, OVERDUE, -3, 48)]),
    Case("reopened after the deadline, moved, closed by the new one: stays late",
         [(0, "add", 48), (30, "close"), (60, "reopen"), (61, "deadline", 100), (65, "close")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("deadline moved while done, then reopened: the first one was not kept",
         [(0, "add", 48), (30, "close"), (60, "deadline", 100), (61, "reopen"), (65, "close")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("reopened before the deadline and left open",
         [(0, "add", 48), (9, "close"), (10, "reopen")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("approval counts as of the hand-in",
         [(0, "control", 48), (40, "hand_in"), (90, "approve")],
         [(ANNA, ON_TIME, 5, 40)]),
    Case("handed in and not yet approved: nothing, not overdue",
         [(0, "control", 48), (40, "hand_in")],
         []),
    Case("handed in too late and approved", [(0, "control", 48), (50, "hand_in"), (51, "approve")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("handed back is as if never handed in",
         [(0, "control", 48), (40, "hand_in"), (90, "hand_back")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("handed back and handed in again in time",
         [(0, "control", 48), (10, "hand_in"), (20, "hand_back"), (30, "hand_in"), (99, "approve")],
         [(ANNA, ON_TIME, 5, 30)]),
    Case("not overdue while pending, overdue once handed back",
         [(0, "control", 48), (40, "hand_in"), (60, "sync"), (90, "hand_back"), (91, "sync")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("approved, then reopened after the deadline",
         [(0, "control", 48), (20, "hand_in"), (21, "approve"), (30, "sync"), (60, "reopen")],
         [(ANNA, EARLY, 10, 20), (ANNA, EARLY, -10, 60), (ANNA, OVERDUE, -3, 48)]),
    Case("the creator closes a controlled task himself", [(0, "control", 48), (10, "close")],
         [(ANNA, EARLY, 10, 10)]),
    Case("who was responsible at the close",
         [(0, "add", 48), (20, "give", BORIS), (30, "close"), (40, "give", ANNA)],
         [(BORIS, ON_TIME, 5, 30)]),
    Case("who was responsible at the hand-in",
         [(0, "control", 48), (30, "hand_in"), (35, "give", BORIS), (60, "approve")],
         [(ANNA, ON_TIME, 5, 30)]),
    Case("who was responsible at the deadline",
         [(0, "add", 48), (60, "give", BORIS), (70, "close")],
         [(ANNA, OVERDUE, -3, 48)]),
    Case("each missed deadline is its own person's",
         [(0, "add", 48), (50, "deadline", 100), (60, "give", BORIS)],
         [(ANNA, OVERDUE, -3, 48), (BORIS, OVERDUE, -3, 100)]),
    Case("deleted, confirmed by the second sync that misses it, dated then",
         [(0, "add", 48), (30, "close"), (35, "sync"), (40, "delete"), (45, "sync"), (50, "sync")],
         [(ANNA, ON_TIME, 5, 30), (ANNA, ON_TIME, -5, 50)]),
    Case("deleted, missed once only",
         [(0, "add", 48), (30, "close"), (35, "sync"), (40, "delete")],
         [(ANNA, ON_TIME, 5, 30)]),
    Case("deleted before it counted never shows",
         [(0, "add", 48), (30, "close"), (30.2, "sync"), (30.3, "delete"), (30.4, "sync"),
          (30.5, "sync")],
         [(ANNA, ON_TIME, 5, 30), (ANNA, ON_TIME, -5, 30)]),
    Case("a missed deadline goes with its task",
         [(0, "add", 48), (60, "sync"), (70, "delete"), (80, "sync"), (90, "sync")],
         [(ANNA, OVERDUE, -3, 48), (ANNA, OVERDUE, 3, 90)]),
    Case("deleted before its deadline is never overdue",
         [(0, "add", 48), (10, "sync"), (20, "delete"), (60, "sync"), (70, "sync")],
         []),
    Case("nobody of the company is responsible", [(0, "add", 48), (1, "give", 999), (5, "close")],
         []),
]  # fmt: skip


def play(stage: Stage, steps: list[Step]) -> None:
    """Do what a history says, hour by hour."""
    company = stage.company
    assert [company.add_person("Анна", at=START), company.add_person("Борис", at=START)] == [2, 3]
    acts: dict[str, Callable[[int, datetime], object]] = {
        "close": company.close_task,
        "defer": company.defer_task,
        "hand_in": company.hand_in_task,
        "approve": company.approve_task,
        "hand_back": company.disapprove_task,
        "reopen": company.renew_task,
        "delete": lambda task, _at: company.delete_task(task),
        "sync": lambda _task, _at: stage.sync(),
    }
    task = 0
    for hour, what, *value in steps:
        at = stage.after(hours=hour)
        if what in {"add", "control"}:
            task = company.add_task(
                responsible=ANNA, at=at, deadline=_deadline(*value), control=what == "control"
            )
        elif what == "deadline":
            company.move_deadline(task, _deadline(*value), at)
        elif what == "give":
            company.reassign_task(task, value[0], at)
        else:
            acts[what](task, at)


def _deadline(hour: float | None) -> datetime | None:
    return None if hour is None else START + timedelta(hours=hour)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "_"))
def test_history(case: Case, stage: Stage) -> None:
    play(stage, case.steps)
    ledger = stage.sync_at(hours=LAST)

    found = [(row.person, row.rule, row.points, (row.at - seconds(START)) / HOUR) for row in ledger]
    assert found == sorted(case.expected)
    assert stage.verify().status == "success"


def test_an_award_counts_two_hours_after_its_moment(stage: Stage) -> None:
    play(stage, [(0, "add", 48), (30, "close")])
    [row] = stage.sync_at(hours=30)

    assert row == Row(ANNA, ON_TIME, 5, row.at, row.at + 2 * HOUR)


def test_a_reversal_of_a_counted_point_counts_at_once(stage: Stage) -> None:
    play(stage, [(0, "add", 48), (30, "close"), (33, "sync"), (35, "reopen"), (36, "sync")])
    [_award, reversal] = sorted(stage.ledger(), key=lambda row: row.at)

    assert reversal.counts_from == reversal.at == seconds(START) + 35 * HOUR


def test_a_leaver_misses_no_more_deadlines(stage: Stage) -> None:
    play(stage, [(0, "add", 48), (10, "sync")])
    stage.company.dismiss(ANNA)

    stage.sync_at(hours=20)
    assert stage.sync_at(hours=60) == []
    assert stage.verify().status == "success"


def test_what_cannot_be_listed_is_not_taken_for_deleted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from b24game.portal.faults import Unavailable
    from b24game.portal.portal import Portal

    play(stage, [(0, "add", 48), (30, "close"), (35, "sync"), (40, "delete"), (45, "sync")])

    def refuse(*_: object) -> None:
        raise Unavailable("tasks", "unreadable", "task", "the filter is overlooked")

    monkeypatch.setattr(Portal, "missing", refuse)
    stage.after(hours=50)
    report = stage.attempt()

    assert report.status == "partial"
    assert [(found.code, found.where) for found in report.findings] == [
        ("source_unavailable", "tasks")
    ]
    assert [row.points for row in stage.ledger()] == [5]


def test_early_by_is_a_number_of_the_rules(tmp_path: Path) -> None:
    from b24game.rules.load import default_text

    rules = default_text().replace('early_by = "24h"', 'early_by = "2h"')
    with Stage(tmp_path, rules=rules) as stage:
        play(stage, [(0, "add", 48), (46, "close")])
        assert [row.rule for row in stage.sync_at(hours=60)] == [EARLY]


@pytest.mark.parametrize("kept", [(), ("NEW",), ("NEW", "DEADLINE"), ("NEW", "RESPONSIBLE_ID")])
@pytest.mark.parametrize(
    ("closed", "expected"),
    [(60, (ANNA, OVERDUE, -3, 48)), (30, (ANNA, ON_TIME, 5, 30)), (20, (ANNA, EARLY, 10, 20))],
)
def test_a_close_that_the_history_has_lost_is_dated_by_the_row(
    stage: Stage, kept: tuple[str, ...], closed: float, expected: Expected
) -> None:
    play(stage, [(0, "add", 48), (1, "give", BORIS), (2, "give", ANNA), (closed, "close")])
    stage.company.tasks[1].changed = stage.after(hours=closed + 5)
    events = stage.company.task_history[1]
    stage.company.task_history[1] = [event for event in events if event.kind in kept]

    ledger = stage.sync_at(hours=LAST)

    found = [(row.person, row.rule, row.points, (row.at - seconds(START)) / HOUR) for row in ledger]
    assert found == [expected]
    at = seconds(START + timedelta(hours=closed))
    assert stage.query("SELECT at FROM facts WHERE kind = 'task_closed'") == [(at,)]


def test_a_late_close_whose_history_is_cut_short_is_dated_by_the_row(stage: Stage) -> None:
    play(stage, [(0, "add", 48), (5, "defer"), (60, "close")])
    events = stage.company.task_history[1]
    assert [event.kind for event in events].count("STATUS") == 2
    stage.company.tasks[1].changed = stage.after(hours=70)
    stage.company.task_history[1] = events[:-1]

    [row] = stage.sync_at(hours=LAST)

    assert (row.rule, row.at) == (OVERDUE, seconds(START) + 48 * HOUR)
    [(at,)] = stage.query("SELECT at FROM facts WHERE kind = 'task_closed'")
    assert at == seconds(START) + 60 * HOUR


@pytest.mark.parametrize("closed", [None, 20])
def test_a_deadline_missed_in_a_future_only_is_taken_back(
    stage: Stage, closed: float | None
) -> None:
    from b24game.rules.load import default_text

    stage.use_rules(default_text().replace("min_cohort = 5", "min_cohort = 1"))
    play(stage, [(0, "add", 48)])
    stage.after(hours=10)
    report = stage.sync(as_of=(START + timedelta(hours=60)).isoformat())

    assert [(found.level, found.code) for found in report.findings] == [
        ("warning", "as_of_in_future")
    ]
    assert [(row.rule, row.points) for row in stage.ledger()] == [(OVERDUE, -3)]

    report = stage.sync()
    assert report.findings == ()
    assert sorted(row.points for row in stage.ledger()) == [-3, 3]
    for hour in (10, 11, 48, 50, 60):
        at = START + timedelta(hours=hour)
        for period in ("day", "week", "month", "all"):
            assert stage.board(period, at=at).standings == (), (hour, period)
    assert stage.verify().status == "success"

    if closed is None:
        ledger = stage.sync_at(hours=60)
        assert sum(row.points for row in ledger) == -3, "now it is missed indeed"
    else:
        stage.company.close_task(1, stage.after(hours=closed))
        ledger = stage.sync_at(hours=60)
        assert sorted((row.rule, row.points) for row in ledger) == [
            (EARLY, 10),
            (OVERDUE, -3),
            (OVERDUE, 3),
        ]
    assert stage.verify().status == "success"


def test_a_deadline_missed_in_a_future_and_then_indeed_stands_at_the_deadline(
    stage: Stage,
) -> None:
    """What was taken back as too early never showed: no board of the past is touched by it."""
    play(stage, [(0, "add", 48)])
    stage.after(hours=10)
    stage.sync(as_of=(START + timedelta(hours=60)).isoformat())
    stage.sync()

    ledger = stage.sync_at(hours=60)

    held = [row for row in ledger if row.points < 0]
    assert [(row.at - seconds(START)) / HOUR for row in held] == [48, 48]
    assert [(row.counts_from - seconds(START)) / HOUR for row in held] == [50, 50]


def test_a_task_whose_history_is_refused_is_named_and_counted_later(stage: Stage) -> None:
    from b24game.jobs import why
    from b24game.rules.rejections import rejection_text
    from b24game.sandbox.faults import access_denied

    def unexplained() -> list[tuple[str, str]]:
        report = why.run(stage.setting(), str(ANNA), as_of=stage.clock().isoformat()).data
        return [(found.object, found.reason) for found in report.rejected]

    play(stage, [(0, "add", 48), (20, "close")])
    stage.portal.faults.add(access_denied("tasks.task.history.list"))
    stage.after(hours=30)
    report = stage.attempt()

    assert report.status == "partial"
    assert [found.code for found in report.findings] == ["history_unavailable"]
    assert stage.ledger() == []
    assert unexplained() == [("task:1", rejection_text("history_unavailable"))]

    stage.portal.faults.clear()
    [row] = stage.sync_at(hours=40)
    assert (row.rule, row.points, row.at) == (EARLY, 10, seconds(START) + 20 * HOUR)
    assert unexplained() == []
