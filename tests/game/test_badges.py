"""Badges on a portal: what is won when, taken back, decided, and told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from b24game.errors import StateError
from b24game.jobs import award_badges, why
from b24game.rules.load import default_text
from b24game.show.progress import Silence
from b24game.state.file import writing
from tests.game.stage import START, Stage, seconds

if TYPE_CHECKING:
    from b24game.jobs.reports import AwardBadgesReport, AwardReport, RevokedReport
    from b24game.model import Report

BADGES = """
[badges.winner]
counts = "deal_won"
reach = 1
revoke = "revoke"
[badges.kept_winner]
counts = "deal_won"
reach = 1
"""


def rules(badges: str = BADGES) -> str:
    return default_text().split("[badges.hundred_club]")[0] + badges


def award(stage: Stage, *, as_of: str | None = None, dry_run: bool = False) -> AwardBadgesReport:
    report = award_badges.run(stage.setting(), as_of=as_of, dry_run=dry_run, progress=Silence())
    assert report.status == "success"
    assert stage.verify().status == "success"
    return report.data


def codes(report: Report[AwardBadgesReport]) -> list[str]:
    """Return what is told beside the rules' own warnings."""
    return [found.code for found in report.findings if found.code != "overlap"]


def told(
    lines: tuple[AwardReport, ...] | tuple[RevokedReport, ...],
) -> list[tuple[str, int, str | None, int, int]]:
    return [(line.badge, line.person.id, line.period, line.turn, line.at) for line in lines]


def test_won_lost_and_won_again(stage: Stage) -> None:
    stage.use_rules(rules())
    company = stage.company
    anna = company.add_person("Анна", at=START)
    deal = company.add_deal(responsible=anna, at=START, stage="WON", amount=500)
    stage.sync_at(hours=1)
    assert award(stage).awarded == ()  # it has not settled

    stage.sync_at(hours=2)
    won = seconds(START)
    assert told(award(stage).awarded) == [
        ("winner", anna, None, 1, won),
        ("kept_winner", anna, None, 1, won),
    ]

    lost = stage.after(hours=5)
    company.move_deal(deal, "LOSE", lost)
    stage.sync_at(hours=6)
    given = award(stage)
    assert (given.awarded, told(given.revoked)) == ((), [("winner", anna, None, 1, seconds(lost))])
    assert len(given.held) == 2

    again = stage.after(hours=8)
    company.move_deal(deal, "WON", again)
    stage.sync_at(hours=11)
    given = award(stage)
    assert told(given.awarded) == [("winner", anna, None, 2, seconds(again))]
    assert told(given.held) == [("kept_winner", anna, None, 1, won)]
    assert award(stage).awarded == ()


def test_the_leader_of_a_month_is_decided_when_it_is_settled(stage: Stage) -> None:
    stage.use_rules(
        rules('[badges.leader]\ncounts = "deal_won"\nmeasure = "amount"\nper = "month"\ntop = 1\n')
    )
    company = stage.company
    people = [company.add_person(name, at=START) for name in ("Анна", "Борис", "Вика")]
    for person, amount in zip(people, (700, 700, 600), strict=True):
        company.add_deal(responsible=person, at=stage.after(days=1), stage="WON", amount=amount)
    stage.sync_at(days=5, hours=15)  # midnight
    assert award(stage).awarded == ()
    assert stage.query("SELECT * FROM badge_periods") == []
    stage.sync_at(days=5, hours=17)
    end = seconds(stage.after(days=5, hours=15))
    assert told(award(stage).awarded) == [
        ("leader", people[0], "2026-10", 1, end),
        ("leader", people[1], "2026-10", 1, end),
    ]
    late = company.add_deal(responsible=people[2], at=stage.after(days=2), stage="NEW", amount=9000)
    company.move_deal(late, "WON", stage.after(days=2))
    stage.sync_at(days=6)
    given = award(stage)
    assert (given.awarded, given.revoked) == ((), ())


def test_no_winner_while_a_source_that_counts_is_unreadable(stage: Stage) -> None:
    stage.use_rules(rules('[badges.writer]\ncounts = "post_published"\nper = "day"\ntop = 1\n'))
    stage.company.add_post(1, "Новость", START)
    stage.sync_at(days=2)
    change = "UPDATE streams SET status = 'unavailable' WHERE name = 'posts'"
    with closing(sqlite3.connect(stage.state)) as connection, connection:
        connection.execute(change)
    report = award_badges.run(stage.setting(), progress=Silence())
    assert report.data.awarded == ()
    assert codes(report) == ["badge_waits"]
    stage.sync_at(days=3)
    assert [line.period for line in award(stage).awarded] == ["2026-10-26"]


def test_a_dry_run_tells_who_is_one_step_away(stage: Stage) -> None:
    stage.use_rules(rules('[badges.writer]\ncounts = "post_published"\nreach = 3\n'))
    for hour in (0, 1):
        stage.company.add_post(1, "Новость", stage.after(hours=hour))
    stage.sync_at(hours=9)
    before = stage.dump()
    [step] = award(stage, dry_run=True).near
    assert (step.badge, step.person.id, step.value, step.needed) == ("writer", 1, 2, 3)
    assert stage.dump() == before
    assert award(stage).near == ()


def test_the_last_sync_bounds_what_is_judged_and_time_does_not_go_back(stage: Stage) -> None:
    stage.use_rules(rules())
    stage.company.add_deal(responsible=1, at=START, stage="WON", amount=500)
    stage.sync_at(hours=1)
    report = award_badges.run(stage.setting(), as_of="2027-01-01", progress=Silence())
    assert report.data.awarded == ()
    assert codes(report) == ["as_of_not_read"]
    stage.sync_at(hours=5)
    assert len(award(stage).awarded) == 2
    report = award_badges.run(stage.setting(), as_of="2026-10-01", progress=Silence())
    assert (report.data.awarded, report.data.revoked) == ((), ())
    assert codes(report) == ["as_of_in_past"]


def test_a_changed_badge_takes_nothing_back(stage: Stage) -> None:
    stage.use_rules(rules())
    stage.company.add_deal(responsible=1, at=START, stage="WON", amount=500)
    stage.sync_at(hours=5)
    assert len(award(stage).awarded) == 2
    stage.use_rules(rules(BADGES.replace("reach = 1\n", "reach = 2\n")))
    stage.sync_at(hours=6)
    given = award(stage)
    assert (given.awarded, given.revoked, len(given.held)) == ((), (), 2)


def test_who_is_excluded_is_given_nothing(stage: Stage) -> None:
    stage.use_rules(rules().replace("[tasks]", "exclude_people = [1]\n[tasks]", 1))
    assert "exclude_people = [1]\n[tasks]" in stage.rules.read_text()
    stage.company.add_deal(responsible=1, at=START, stage="WON", amount=500)
    stage.sync_at(hours=5)
    assert award(stage).awarded == ()


def test_without_a_sync_there_is_nothing_to_judge(stage: Stage) -> None:
    with pytest.raises(StateError) as caught:
        award_badges.run(stage.setting(), progress=Silence())
    assert caught.value.code == "state_missing"
    assert not stage.state.exists()
    with writing(stage.state):
        pass
    with pytest.raises(StateError) as caught:
        award_badges.run(stage.setting(), progress=Silence())
    assert caught.value.code == "never_synced"


def test_a_badge_has_its_source_read(stage: Stage) -> None:
    stage.use_rules(rules('[badges.hunter]\ncounts = "lead_created"\nreach = 1\n'))
    stage.company.add_lead(responsible=1, at=START)
    stage.sync_at(hours=5)
    assert [line.badge for line in award(stage).awarded] == ["hunter"]


@pytest.mark.parametrize("falls", [False, True])
def test_a_level_is_not_lost_by_a_reversal(stage: Stage, falls: bool) -> None:  # noqa: FBT001
    text = default_text().replace("from_points = 250", "from_points = 10")
    if falls:
        text = text.replace("levels_fall = false", "levels_fall = true")
    stage.use_rules(text.replace("min_cohort = 5", "min_cohort = 1"))
    deal = stage.company.add_deal(responsible=1, at=START, stage="WON", amount=500)
    stage.company.add_post(1, "Новость", START)
    stage.sync_at(hours=5)
    assert why.run(stage.setting(), "1").data.level == "professional"
    stage.company.move_deal(deal, "LOSE", stage.after(hours=6))
    stage.sync_at(hours=7)
    expected = "newcomer" if falls else "professional"
    explained = why.run(stage.setting(), "1", as_of=stage.clock().isoformat()).data
    assert (explained.total, explained.level) == (1, expected)
    [line] = stage.board().standings
    assert (line.points, line.level) == (1, expected)


def test_points_that_never_counted_make_no_level(stage: Stage) -> None:
    text = default_text().replace("from_points = 250", "from_points = 10")
    stage.use_rules(text.replace("min_cohort = 5", "min_cohort = 1"))
    deal = stage.company.add_deal(responsible=1, at=START, stage="WON", amount=500)
    stage.sync_at(hours=1)
    stage.company.move_deal(deal, "LOSE", stage.after(hours=1, minutes=30))
    stage.sync_at(hours=5)
    assert len(stage.ledger()) == 2
    found = why.run(stage.setting(), "1", as_of=stage.clock().isoformat()).data
    assert (found.total, found.level) == (0, "newcomer")
