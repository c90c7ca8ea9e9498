"""`crm_usage`: what no rule counts is read for the figures, and earns nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.errors import ConfigurationError
from b24game.jobs import status
from b24game.sandbox.faults import access_denied
from b24game.sandbox.model import DEAL, MEETING, PROVIDED
from tests.game.stage import START, Stage
from tests.game.test_compile import only

if TYPE_CHECKING:
    from b24game.jobs.reports import StatusReport, StreamState
    from b24game.model import Report

ANNA, BORIS = 2, 3
ON = "crm_usage = true\n"
ASKED = {"crm.activity.list", "crm.timeline.comment.list"}
USAGE = {"activity_completed", "deal_commented"}
DAY = timedelta(days=1)


@pytest.fixture
def busy(stage: Stage) -> Stage:
    """Two people, an open deal and one that was won long ago, with a little done on both."""
    for name in ("Анна", "Борис"):
        stage.company.add_person(name, at=START - 900 * DAY)
    old = stage.company.add_deal(responsible=ANNA, at=START - 400 * DAY, amount=5_000)
    stage.company.move_deal(old, "WON", START - 390 * DAY)
    deal = stage.company.add_deal(responsible=BORIS, at=START - 5 * DAY)
    for card, days in ((old, 395), (deal, 4)):
        work(stage, card, days)
    stage.company.add_post(ANNA, "Новости", START - DAY)
    return stage


def work(stage: Stage, deal: int, days: float) -> None:
    """Comment on a deal and hold a meeting about it, some days before now."""
    at = START - days * DAY
    stage.company.add_comment(ANNA, (DEAL, deal), "Позвонила", at)
    stage.company.add_activity(
        MEETING, responsible=BORIS, at=at, card=(DEAL, deal), completed=True, minutes=30
    )


def kinds(stage: Stage) -> set[str]:
    return {kind for (kind,) in stage.query("SELECT kind FROM live_facts")}


def asked(stage: Stage) -> set[str]:
    """Sync, and return which methods were asked."""
    stage.portal.journal.clear()
    stage.sync()
    return {name for request in stage.portal.journal.requests for name in request.commands}


def told(stage: Stage) -> Report[StatusReport]:
    return status.run(stage.setting())


def shown(stage: Stage) -> dict[str, StreamState]:
    return {stream.name: stream for stream in told(stage).data.streams}


def test_facts_come_and_no_points(busy: Stage) -> None:
    assert not asked(busy) & ASKED
    plain = busy.ledger()
    assert plain
    assert not kinds(busy) & USAGE
    busy.state = busy.state.with_name("usage.db")
    busy.configure(ON)
    assert asked(busy) >= ASKED
    assert kinds(busy) >= USAGE
    assert busy.ledger() == plain
    assert busy.verify().status == "success"
    done = busy.query("SELECT kind, person_id FROM facts ORDER BY 1, 2")
    assert [row for row in done if row[0] in USAGE] == [
        *[("activity_completed", BORIS)] * 2,
        *[("deal_commented", ANNA)] * 2,
    ]


def test_turned_on_later_it_reads_the_whole_past(busy: Stage) -> None:
    busy.configure(ON)
    busy.sync()
    at_once = busy.facts()
    busy.state = busy.state.with_name("late.db")
    busy.configure("")
    busy.sync()
    busy.sync()
    before = busy.ledger()
    busy.configure(ON)
    busy.sync()
    assert busy.facts() == at_once
    assert busy.ledger() == before


def test_turned_off_it_reads_no_more_and_forgets_nothing(busy: Stage) -> None:
    busy.configure(ON)
    busy.sync()
    known = busy.facts()
    busy.configure("crm_usage = false\n")
    deal = busy.company.add_deal(responsible=ANNA, at=busy.after(hours=1))
    work(busy, deal, days=0)
    busy.after(days=1)
    assert not asked(busy) & ASKED
    assert busy.facts() == known

    # The deal was won, and is too old to be read for itself, when the key comes back.
    busy.company.move_deal(deal, "WON", busy.after(days=2))
    busy.after(days=60)
    busy.configure(ON)
    assert asked(busy) >= ASKED
    assert busy.facts() >= known
    counts = dict(busy.query("SELECT kind, count(*) FROM live_facts GROUP BY 1"))
    assert {kind: counts[kind] for kind in USAGE} == dict.fromkeys(USAGE, 3)
    assert "comments" in shown(busy)


def test_comments_on_old_deals_are_read_once(busy: Stage) -> None:
    busy.configure(ON)
    comments = []
    for _ in range(2):
        busy.portal.journal.clear()
        busy.sync()
        commands = [name for r in busy.portal.journal.requests for name in r.commands]
        comments.append(commands.count("crm.timeline.comment.list"))
    assert comments == [2, 1]


def test_the_status_tells_what_is_read(busy: Stage) -> None:
    busy.sync()
    assert not {"activities", "comments"} & set(shown(busy))
    busy.configure(ON)
    busy.sync()
    for name in ("activities", "comments"):
        stream = shown(busy)[name]
        assert (stream.status, stream.rows, stream.complete_at) == (
            "read",
            2,
            int(START.timestamp()),
        )
    assert told(busy).status == "success"
    busy.configure("")
    assert {shown(busy)[name].status for name in ("activities", "comments")} == {"off"}
    assert shown(busy)["tasks"].status == "read"


@pytest.mark.parametrize(
    ("method", "name"),
    [("crm.activity.list", "activities"), ("crm.timeline.comment.list", "comments")],
)
def test_what_cannot_be_read_is_told_while_it_is_asked_for(
    busy: Stage, method: str, name: str
) -> None:
    busy.configure(ON)
    busy.portal.faults.add(access_denied(method))
    report = busy.attempt()
    assert [(one.code, one.where) for one in report.findings] == [("source_unavailable", name)]
    assert told(busy).status == "partial"
    assert (shown(busy)[name].status, shown(busy)[name].complete_at) == ("unavailable", None)
    busy.portal.faults.clear()
    busy.sync()
    assert kinds(busy) >= USAGE
    assert told(busy).status == "success"
    busy.portal.faults.add(access_denied(method))
    busy.attempt()
    busy.configure("")
    assert told(busy).status == "success"
    assert shown(busy)[name].status == "off"


def test_a_badge_that_counts_calls_keeps_them_on(busy: Stage) -> None:
    badge = """
[badges.caller]
name = { en = "Caller", ru = "Звонарь" }
counts = "call_made"
reach = 5
"""
    busy.use_rules(only("feed_post") + badge)
    busy.sync()
    assert shown(busy)["calls"].status == "read"


def test_a_to_do_counts_once_it_is_done(busy: Stage) -> None:
    busy.configure(ON)
    busy.sync()
    before = busy.facts()
    deal = busy.company.add_deal(responsible=ANNA, at=busy.after(hours=1))
    todo = busy.company.add_activity(
        PROVIDED, responsible=ANNA, at=busy.after(hours=1), card=(DEAL, deal)
    )
    busy.sync_at(hours=2)
    assert busy.facts() == before
    busy.company.complete_activity(todo, busy.after(hours=3))
    busy.sync_at(hours=4)
    assert busy.facts() - before == {f"activity:{todo}:completed"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("crm_usage = 1", "crm_usage must be true or false, found 1"),
        ('crm_usage = "yes"', "crm_usage must be true or false, found 'yes'"),
        ("launch = 0001-01-01", "launch must be a date such as 2027-01-01 without quotes"),
        ("launch = 9999-01-01", "launch must be a date such as 2027-01-01 without quotes"),
        ("launch = 2027-01-01T10:00:00", "launch must be a date such as 2027-01-01 without"),
    ],
)
def test_odd_values(stage: Stage, text: str, problem: str) -> None:
    stage.configure(text)
    with pytest.raises(ConfigurationError) as caught:
        stage.setting()
    assert [finding.message[: len(problem)] for finding in caught.value.findings] == [problem]
