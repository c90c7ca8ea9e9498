"""Deals: when a win counts, for whom, and what undoes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.game.stage import HOUR, START, Stage, seconds

if TYPE_CHECKING:
    from datetime import datetime

ANNA, BORIS = 2, 3


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
