"""A sync that broke off: what `why`, `verify` and `status` say of it, and of the next one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from b24game.errors import AuthorisationError
from b24game.game import ledger
from b24game.jobs import status, why
from b24game.rules.rejections import rejection_text
from b24game.sandbox.faults import access_denied
from b24game.state.lock import locked
from tests.game.stage import START, Stage
from tests.game.test_compile import only

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.jobs.reports import Check, StatusReport
    from b24game.model import Report

ANNA = 2
NOT_POSTED = "not counted yet: the last sync did not finish"
PERCENT, BANDS = "deal_amount_percent", "deal_amount_bands"


@pytest.fixture
def break_off(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> Callable[[type[BaseException]], None]:
    """Run a sync that ends just before it would post."""

    def run(reason: type[BaseException] = RuntimeError) -> None:
        def cut(*_: object) -> None:
            raise reason

        with monkeypatch.context() as patched:
            patched.setattr(ledger, "post", cut)
            with pytest.raises(reason):
                stage.attempt()

    return run


def unexplained(stage: Stage) -> dict[str, str]:
    report = why.run(stage.setting(), str(ANNA), as_of=stage.clock().isoformat()).data
    return {found.object: found.reason for found in report.rejected}


def balances(stage: Stage) -> Check:
    return next(check for check in stage.verify().data.checks if check.name == "balances")


def told(stage: Stage) -> Report[StatusReport]:
    return status.run(stage.setting())


def refused(stage: Stage) -> None:
    stage.portal.faults.add(access_denied("batch"))
    with pytest.raises(AuthorisationError):
        stage.attempt()
    stage.portal.faults.clear()


def alter(stage: Stage, statement: str) -> None:
    with closing(sqlite3.connect(stage.state)) as connection, connection:
        connection.execute(statement)


def test_what_a_broken_first_sync_did_not_post_is_not_counted_yet(
    stage: Stage, break_off: Callable[[], None]
) -> None:
    stage.company.add_person("Анна", at=START)
    post = stage.company.add_post(ANNA, "Новость", stage.after(hours=1))
    task = stage.company.add_task(responsible=ANNA, at=START)
    stage.company.close_task(task, stage.after(hours=2))
    stage.after(hours=5)
    break_off()
    assert unexplained(stage) == {
        f"post:{post}": NOT_POSTED,
        f"task:{task}": rejection_text("no_deadline"),
    }
    stage.sync()
    assert unexplained(stage) == {f"task:{task}": rejection_text("no_deadline")}


def test_a_capped_rule_is_not_blamed_for_what_was_not_posted(
    stage: Stage, break_off: Callable[[], None]
) -> None:
    cap = 'caps = [{ times = 1, per = "day" }]'
    stage.use_rules(only("feed_post", **{"[rules.feed_post]": f"[rules.feed_post]\n{cap}"}))
    stage.company.add_person("Анна", at=START)
    first, second = (stage.company.add_post(ANNA, "А", stage.after(hours=n)) for n in (1, 2))
    stage.after(hours=5)
    break_off()
    assert unexplained(stage) == {
        f"post:{first}": NOT_POSTED,
        f"post:{second}": rejection_text("cap"),
    }


def test_an_older_fact_of_somebody_new_is_not_counted_yet(
    stage: Stage, break_off: Callable[[], None]
) -> None:
    post = stage.company.add_post(ANNA, "Кто это?", stage.after(hours=1))
    stage.sync_at(hours=5)
    stage.company.add_person("Анна", person_id=ANNA, at=START)
    stage.after(hours=10)
    break_off()
    assert unexplained(stage) == {f"post:{post}": NOT_POSTED}


@pytest.mark.parametrize(
    ("rules", "amount", "reason"),
    [
        (only(BANDS), 9_999, "no_amount_band"),
        (only(PERCENT), 4_999, "no_points"),
        (only("deal_won", **{"points = 15": "points = 0"}), 100, "no_points"),
    ],
    ids=["band", "share", "zero"],
)
def test_only_bands_are_fallen_short_of(
    stage: Stage, rules: str, amount: float, reason: str
) -> None:
    stage.company.add_person("Анна", at=START)
    stage.use_rules(rules)
    at = stage.after(hours=1)
    deal = stage.company.add_deal(responsible=ANNA, at=at, stage="WON", amount=amount)
    stage.sync_at(hours=5)
    assert unexplained(stage) == {f"deal:{deal}": rejection_text(reason)}


def test_balances_are_skipped_after_a_sync_that_did_not_finish(
    stage: Stage, break_off: Callable[[], None]
) -> None:
    stage.company.add_person("Анна", at=START)
    stage.company.add_post(ANNA, "Новость", stage.after(hours=1))
    stage.sync_at(hours=5)
    break_off()
    refused(stage)  # wrote nothing, but does not settle what the broken one wrote either
    skipped = balances(stage)
    assert (skipped.result, skipped.checked) == ("skipped", 0)
    assert skipped.detail == "the last sync did not finish: run it again first"
    assert stage.verify().status == "success"
    stage.sync()
    assert (balances(stage).result, balances(stage).checked) == ("ok", 1)


def test_a_refused_sync_suspends_no_check(stage: Stage) -> None:
    stage.company.add_person("Анна", at=START)
    stage.company.add_post(ANNA, "Новость", stage.after(hours=1))
    stage.sync_at(hours=5)
    refused(stage)
    found = balances(stage)
    assert (found.result, found.checked, found.detail) == ("ok", 1, "")


def test_an_unavailable_source_makes_the_status_partial(stage: Stage) -> None:
    stage.sync_at(hours=1)
    assert (told(stage).status, told(stage).findings) == ("success", ())
    stage.portal.faults.add(access_denied("tasks.task.list"))
    assert stage.attempt().status == "partial"
    report = told(stage)
    assert report.status == "partial"
    [finding] = report.findings
    assert (finding.level, finding.code, finding.where) == ("error", "source_unavailable", "tasks")
    assert finding.message == next(s.problem for s in report.data.streams if s.name == "tasks")


def test_a_source_that_no_rule_needs_any_more_is_off(stage: Stage) -> None:
    stage.use_rules(only("feed_post", "call_made"))
    stage.portal.faults.add(access_denied("voximplant.statistic.get"))
    stage.attempt()
    assert told(stage).status == "partial"
    stage.use_rules(only("feed_post"))
    stage.sync_at(hours=1)
    assert (told(stage).status, told(stage).findings) == ("success", ())
    assert [s.status for s in told(stage).data.streams if s.name == "calls"] == ["off"]


def test_a_failed_run_is_a_warning_of_the_status(stage: Stage) -> None:
    stage.sync_at(hours=1)
    alter(stage, "UPDATE runs SET started_at = 1790000000")
    refused(stage)
    alter(stage, "UPDATE runs SET started_at = 1790003600 WHERE status = 'error'")
    report = told(stage)
    assert report.status == "success"
    [finding] = report.findings
    assert (finding.level, finding.code) == ("warning", "run_failed")
    assert finding.message == "the last run failed: b24game sync, begun 2026-09-21 18:13"
    stage.sync()
    assert told(stage).findings == ()


def test_a_killed_run_is_interrupted_and_a_living_one_is_not(stage: Stage) -> None:
    stage.sync_at(hours=1)
    alter(stage, "UPDATE runs SET status = 'running', finished_at = NULL")
    with locked(stage.state, "sync"):
        report = told(stage)
        assert [run.status for run in report.data.runs] == ["running"]
        assert report.findings == ()
    report = told(stage)
    assert [(run.status, run.finished_at) for run in report.data.runs] == [("interrupted", None)]
    assert [finding.code for finding in report.findings] == ["run_interrupted"]
    stage.state.with_name("state.db.lock").unlink()
    assert [run.status for run in told(stage).data.runs] == ["interrupted"]


def test_control_c_interrupts(
    stage: Stage, break_off: Callable[[type[BaseException]], None]
) -> None:
    break_off(KeyboardInterrupt)
    [run] = told(stage).data.runs
    assert run.status == "interrupted"
    assert run.finished_at is not None


def test_sources_stand_in_the_order_of_the_sync(stage: Stage) -> None:
    stage.use_rules(only("lead_created", "call_made", "activity_completed"))
    report = stage.sync()
    known = [stream.name for stream in told(stage).data.streams]
    assert [s.name for s in report.data.streams if s.name in known] == known
    assert {"users", "lead_moves", "leads", "activities", "calls"} <= set(known)
