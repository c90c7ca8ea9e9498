"""Time does not go back: a run as of an earlier moment neither takes back nor loses anything."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.errors import PortalError
from b24game.jobs import status
from b24game.sandbox import overload

if TYPE_CHECKING:
    from tests.game.stage import Stage

ANNA = 2


def closed_early(stage: Stage, *, hours: float) -> int:
    """Close a task of Anna's early, so many hours after the start."""
    person = stage.company.add_person("Анна", at=stage.start)
    assert person == ANNA
    task = stage.company.add_task(
        responsible=ANNA, at=stage.after(hours=1), deadline=stage.start + timedelta(days=5)
    )
    stage.company.close_task(task, stage.after(hours=hours))
    return task


def test_a_run_as_of_the_past_counts_as_of_the_last_run(stage: Stage) -> None:
    closed_early(stage, hours=10)
    before = stage.sync_at(hours=40)
    assert stage.points() == [(ANNA, "task_early", 10)]

    report = stage.sync(as_of=(stage.start + timedelta(hours=2)).isoformat())

    assert [finding.code for finding in report.findings] == ["as_of_in_past"]
    assert report.as_of == int(stage.clock().timestamp())
    assert stage.ledger() == before


def test_what_a_first_run_as_of_the_past_left_out_comes_with_the_next(stage: Stage) -> None:
    closed_early(stage, hours=10)
    stage.after(hours=40)
    stage.sync(as_of=(stage.start + timedelta(hours=2)).isoformat())
    assert stage.points() == []
    stage.sync()
    assert stage.points() == [(ANNA, "task_early", 10)]
    assert all(check.result == "ok" for check in stage.verify().data.checks)


def test_a_run_that_reached_nothing_stands_in_the_status(stage: Stage) -> None:
    stage.sync_at(hours=1)
    stage.portal.faults.add(overload())
    with pytest.raises(PortalError):
        stage.attempt()
    runs = status.run(stage.setting()).data.runs
    assert [(run.command, run.status) for run in runs] == [("sync", "error"), ("sync", "success")]


@pytest.mark.parametrize("words", ["журавлева", "ЖУРАВЛЁВА оксана"])
def test_e_is_typed_for_yo(stage: Stage, words: str) -> None:
    from b24game.jobs import why

    stage.company.add_person("Оксана", "Журавлёва", at=stage.start)
    stage.sync_at(hours=1)
    assert why.run(stage.setting(), words).data.person.name == "Оксана Журавлёва"


def test_what_earned_nothing_names_its_rule(stage: Stage) -> None:
    from b24game.jobs import why
    from b24game.rules.load import default_text

    capped = 'caps = [{ times = 1, per = "day" }]'
    rules = default_text().replace("[rules.task_early]", f"[rules.task_early]\n{capped}")
    stage.use_rules(rules)
    closed_early(stage, hours=10)
    second = stage.company.add_task(
        responsible=ANNA, at=stage.after(hours=10), deadline=stage.start + timedelta(days=5)
    )
    stage.company.close_task(second, stage.after(hours=11))
    stage.sync_at(hours=40)

    as_of = stage.clock().isoformat()
    (rejection,) = why.run(stage.setting(), str(ANNA), as_of=as_of).data.rejected
    assert (rejection.object, rejection.rule) == (f"task:{second}", "task_early")
    assert rejection.reason == "the limit of this rule was reached"


def test_rules_that_exclude_nobody_are_told(stage: Stage) -> None:
    from b24game.rules.load import default_text

    names = 'exclude_people = [1, "nobody@x.example"]\nexclude_departments = [1, 99]'
    stage.use_rules(default_text().replace("[game]", f"[game]\n{names}", 1))
    (finding,) = stage.sync().findings
    assert finding.code == "excluded_unknown"
    assert "nobody@x.example, 99" in finding.message
