"""Deals: when a win counts, for whom, and what undoes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox.faults import Faults, access_denied
from tests.game.stage import HOUR, START, Stage, seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from b24game.sandbox.model import StageEvent

ANNA, BORIS = 2, 3
DEAL = 2


@pytest.fixture
def staffed(stage: Stage) -> Stage:
    stage.company.add_person("Анна", at=START)
    stage.company.add_person("Борис", at=START)
    return stage


def won(stage: Stage, at: datetime | None = None) -> int:
    """Add Anna's deal, won at hour 10 unless told otherwise."""
    deal = stage.company.add_deal(responsible=ANNA, at=START, amount=1000)
    stage.company.move_deal(deal, "WON", at or stage.after(hours=10))
    return deal


def rows(stage: Stage, hours: float) -> list[tuple[int, int, float]]:
    """Sync at an hour; return person, points and hour of each row, oldest first."""
    ledger = stage.sync_at(hours=hours)
    assert {row.rule for row in ledger} <= {"deal_won"}
    found = [(row.person, row.points, (row.at - seconds(START)) / HOUR) for row in ledger]
    return sorted(found, key=lambda row: (row[2], -row[1]))


def test_a_win_counts_when_it_entered_the_won_stage(staffed: Stage) -> None:
    won(staffed)
    assert rows(staffed, 20) == [(ANNA, 15, 10)]


def test_a_deal_created_as_won_is_won_then(staffed: Stage) -> None:
    staffed.company.add_deal(responsible=ANNA, at=staffed.after(hours=3), stage="WON")
    assert rows(staffed, 20) == [(ANNA, 15, 3)]


def test_a_lost_deal_earns_nothing(staffed: Stage) -> None:
    deal = staffed.company.add_deal(responsible=ANNA, at=START)
    staffed.company.move_deal(deal, "LOSE", staffed.after(hours=2))
    assert rows(staffed, 20) == []


def test_leaving_the_won_stage_takes_the_points_back_then(staffed: Stage) -> None:
    deal = won(staffed)
    staffed.sync_at(hours=20)
    staffed.company.move_deal(deal, "EXECUTING", staffed.after(hours=30))
    assert rows(staffed, 40) == [(ANNA, 15, 10), (ANNA, -15, 30)]


def test_won_again_earns_again_once(staffed: Stage) -> None:
    deal = won(staffed)
    staffed.sync_at(hours=20)
    staffed.company.move_deal(deal, "LOSE", staffed.after(hours=30))
    staffed.company.move_deal(deal, "WON", staffed.after(hours=35))
    expected = [(ANNA, 15, 10), (ANNA, -15, 30), (ANNA, 15, 35)]
    assert rows(staffed, 40) == expected
    assert rows(staffed, 50) == expected


def test_left_before_it_counted_never_shows(staffed: Stage) -> None:
    deal = won(staffed)
    staffed.sync_at(hours=10.5)
    staffed.company.move_deal(deal, "EXECUTING", staffed.after(hours=11))
    assert rows(staffed, 40) == [(ANNA, 15, 10), (ANNA, -15, 10)]
    board = staffed.board("month")
    assert (board.standings, board.hidden.count) == ((), 0)


def test_what_nobody_saw_leaves_no_rows(staffed: Stage) -> None:
    deal = won(staffed)
    staffed.company.move_deal(deal, "EXECUTING", staffed.after(hours=11))
    assert rows(staffed, 40) == []


@pytest.mark.parametrize("stage_id", ["C10:WON", "C10:UC_RENEWED"])
def test_from_one_won_stage_to_another_is_no_new_win(staffed: Stage, stage_id: str) -> None:
    deal = won(staffed)
    staffed.sync_at(hours=20)
    staffed.company.move_deal(deal, stage_id, staffed.after(hours=30))
    assert rows(staffed, 40) == [(ANNA, 15, 10)]


def test_reassigned_between_the_win_and_the_first_sync(staffed: Stage) -> None:
    deal = won(staffed)
    staffed.company.reassign_deal(deal, BORIS, staffed.after(hours=12))
    assert rows(staffed, 20) == [(BORIS, 15, 10)]


def test_reassigned_after_the_win_was_seen_changes_nothing(staffed: Stage) -> None:
    deal = won(staffed)
    staffed.sync_at(hours=20)
    staffed.company.reassign_deal(deal, BORIS, staffed.after(hours=25))
    assert rows(staffed, 30) == [(ANNA, 15, 10)]


def test_a_second_win_goes_to_whoever_is_responsible_then(staffed: Stage) -> None:
    deal = won(staffed)
    staffed.sync_at(hours=20)
    staffed.company.move_deal(deal, "EXECUTING", staffed.after(hours=30))
    staffed.company.reassign_deal(deal, BORIS, staffed.after(hours=31))
    staffed.company.move_deal(deal, "WON", staffed.after(hours=32))
    assert rows(staffed, 40) == [(ANNA, 15, 10), (ANNA, -15, 30), (BORIS, 15, 32)]


def test_a_template_is_no_deal(staffed: Stage) -> None:
    staffed.company.add_deal(responsible=ANNA, at=START, stage="WON", recurring=True)
    assert rows(staffed, 40) == []


def test_a_deleted_deal_is_believed_by_the_second_sync(staffed: Stage) -> None:
    deal = won(staffed)
    staffed.sync_at(hours=20)
    staffed.company.delete_deal(deal)
    assert rows(staffed, 30) == [(ANNA, 15, 10)]
    assert rows(staffed, 40) == [(ANNA, 15, 10), (ANNA, -15, 40)]
    assert rows(staffed, 50) == [(ANNA, 15, 10), (ANNA, -15, 40)]


def test_amount_and_rate_are_frozen_as_first_seen_after_the_win(staffed: Stage) -> None:
    company = staffed.company
    deal = company.add_deal(responsible=ANNA, at=START, amount=100, currency="USD")
    company.move_deal(deal, "WON", staffed.after(hours=10))
    hundreds = company.add_deal(responsible=ANNA, at=START, amount=3, currency="EUR", stage="WON")
    staffed.sync_at(hours=20)
    company.edit_card(2, deal, staffed.after(hours=21), opportunity=999)
    company.set_rate("USD", 200)
    staffed.sync_at(hours=30)

    frozen = staffed.query("SELECT object_id, amount, currency, rate FROM facts ORDER BY 1")
    assert frozen == [(deal, 9250, "USD", 92.5), (hundreds, 300.75, "EUR", 100.25)]


def test_a_currency_nobody_knows_has_no_amount_but_is_a_win(staffed: Stage) -> None:
    staffed.company.add_deal(
        responsible=ANNA, at=staffed.after(hours=1), stage="WON", amount=5, currency="XXX"
    )
    assert rows(staffed, 20) == [(ANNA, 15, 1)]
    assert staffed.query("SELECT amount, rate FROM facts") == [(None, None)]


class Meanwhile(Faults):
    """No fault, but something that happens while the portal is read, before the first deal is."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self.happens: Callable[[], object] | None = happens
        self.log_was_read = False

    def refuse(self, method: str) -> None:
        self.log_was_read = self.log_was_read or method == "crm.stagehistory.list"
        if method == "crm.item.list" and self.happens is not None:
            assert self.log_was_read, "the log is read before the rows"
            self.happens()
            self.happens = None
        super().refuse(method)


def log_of(stage: Stage, deal: int) -> list[StageEvent]:
    return [event for event in stage.company.stage_history if event.owner_id == deal]


def lose_log(stage: Stage, deal: int) -> list[StageEvent]:
    """Take away what the log says of a deal; return it."""
    lost = log_of(stage, deal)
    for event in lost:
        stage.company.stage_history.remove(event.id)
    return lost


@pytest.mark.parametrize("known", [True, False], ids=["moved", "created"])
def test_won_between_the_readings_of_log_and_rows(staffed: Stage, *, known: bool) -> None:
    company = staffed.company
    old = company.add_deal(responsible=ANNA, at=START) if known else 0

    def happens() -> None:
        at = staffed.clock() + timedelta(seconds=2)
        if known:
            company.move_deal(old, "WON", at)
        else:
            company.add_deal(responsible=ANNA, at=at, stage="WON")
        staffed.clock.move(at + timedelta(seconds=2))

    meanwhile = staffed.portal.faults = Meanwhile(happens)
    staffed.after(hours=10)
    staffed.sync()

    assert meanwhile.happens is None
    assert staffed.query("SELECT semantic FROM deals") == [("S",)], "the row showed the win"
    assert staffed.query("SELECT key FROM facts") == []
    expected = [(ANNA, 15, 10 + 2 / HOUR)]
    assert rows(staffed, 20) == expected
    assert rows(staffed, 30) == expected
    assert staffed.query("SELECT count(*) FROM facts") == [(1,)]
    assert staffed.query("SELECT count(*) FROM withdrawals") == [(0,)]
    assert staffed.verify().status == "success"


def test_an_imported_deal_without_a_log_is_won_when_it_moved(staffed: Stage) -> None:
    lose_log(staffed, won(staffed))
    assert rows(staffed, 20) == [(ANNA, 15, 10)]
    assert rows(staffed, 30) == [(ANNA, 15, 10)]


@pytest.mark.parametrize("shift", [0, 1, -HOUR], ids=["same", "a second later", "an hour before"])
def test_a_log_that_appears_later_replaces_the_win_at_its_own_moment(
    staffed: Stage, shift: int
) -> None:
    from b24game.rules.load import default_text

    staffed.use_rules(default_text().replace("min_cohort = 5", "min_cohort = 1"))
    deal = won(staffed)
    log = lose_log(staffed, deal)
    assert rows(staffed, 20) == [(ANNA, 15, 10)]
    for event in log:
        late = replace(
            event,
            id=staffed.company.stage_history.new_id(),
            at=event.at + timedelta(seconds=shift),
        )
        staffed.company.stage_history.add(late)
    at = 10 + shift / HOUR
    expected = [(ANNA, 15, 10), (ANNA, -15, 10), (ANNA, 15, at)]
    assert sorted(rows(staffed, 200)) == sorted(expected)
    assert sorted(rows(staffed, 210)) == sorted(expected)

    # Nothing shows twice, and nothing is missing, on any board of any moment.
    for hour in (9, 11, 11.5, 12, 12.5, 20, 100, 200, 210):
        now = START + timedelta(hours=hour)
        counted = hour >= at + 2
        for period in ("month", "all"):
            board = staffed.board(period, at=now, date="2026-10-26")
            points = [line.points for line in board.standings]
            assert points == ([15] if counted else []), (hour, period)
    this_week = staffed.board("week", at=START + timedelta(hours=210))
    assert this_week.standings == ()
    assert staffed.verify().status == "success"


@pytest.mark.parametrize("apart", [True, False], ids=["in two syncs", "in one sync"])
def test_a_log_line_a_second_after_the_row_s_change_counts(staffed: Stage, *, apart: bool) -> None:
    deal = staffed.company.add_deal(responsible=ANNA, at=START)
    staffed.sync_at(hours=1)
    staffed.company.move_deal(deal, "WON", staffed.after(hours=10))
    win = staffed.company.stage_history.remove(log_of(staffed, deal)[-1].id)
    late = replace(win, at=win.at + timedelta(seconds=1))
    if apart:
        assert rows(staffed, 10 + 2 / HOUR) == []
    staffed.company.stage_history.add(late)
    expected = [(ANNA, 15, 10 + 1 / HOUR)]
    assert rows(staffed, 10 + 5 / HOUR) == expected
    assert rows(staffed, 20) == expected


@pytest.mark.parametrize("logged", [True, False], ids=["with a log", "without"])
@pytest.mark.parametrize("known", [True, False], ids=["known before", "new"])
def test_won_while_the_log_could_not_be_read(staffed: Stage, *, known: bool, logged: bool) -> None:
    deal = staffed.company.add_deal(responsible=ANNA, at=START)
    if not logged:
        lose_log(staffed, deal)
    if known:
        staffed.sync_at(hours=1)
    staffed.company.move_deal(deal, "WON", staffed.after(hours=10))
    if not logged:
        lose_log(staffed, deal)
    staffed.portal.faults.add(access_denied("crm.stagehistory.list"))
    staffed.after(hours=20)
    report = staffed.attempt()

    assert report.status == "partial"
    assert {(found.code, found.where) for found in report.findings} == {
        ("source_unavailable", "stage_moves")
    }
    assert staffed.ledger() == []

    staffed.portal.faults.clear()
    assert rows(staffed, 30) == [(ANNA, 15, 10)], "though neither row nor log brought news"
    staffed.company.reassign_deal(deal, BORIS, staffed.after(hours=35))
    assert rows(staffed, 40) == [(ANNA, 15, 10)]
    assert staffed.query("SELECT count(*) FROM facts") == [(1,)]
    assert staffed.verify().status == "success"


def test_a_win_logged_before_its_row_and_seen_while_the_log_could_not_be_read(
    staffed: Stage,
) -> None:
    deal = staffed.company.add_deal(responsible=ANNA, at=START)
    staffed.sync_at(hours=1)
    card = staffed.company.cards[DEAL][deal]
    before = dict(card.fields)
    staffed.company.move_deal(deal, "WON", staffed.after(hours=10))
    after, card.fields = card.fields, before
    assert rows(staffed, 10) == [], "the log is ahead of the row"

    card.fields = after
    staffed.portal.faults.add(access_denied("crm.stagehistory.list"))
    staffed.after(hours=10, minutes=1)
    assert staffed.attempt().status == "partial"
    assert staffed.ledger() == []

    staffed.portal.faults.clear()
    assert rows(staffed, 20) == [(ANNA, 15, 10)]
    assert rows(staffed, 30) == [(ANNA, 15, 10)]
