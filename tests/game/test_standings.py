"""Boards: places, ties, groups too small to name, and who belongs on which board when."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from tests.game.stage import START, Stage

if TYPE_CHECKING:
    from b24game.jobs.reports import LeaderboardReport

NAMES = ("Анна", "Борис", "Вера", "Глеб", "Дина", "Егор")
ANNA, BORIS, VERA, GLEB, DINA, EGOR = range(2, 8)
COMPANY, SALES, PARTNERS, SUPPORT = 1, 2, 3, 4


@pytest.fixture
def staffed(stage: Stage) -> Stage:
    """Six people in sales, with partners below it, and an empty support; the admin at the top."""
    company = stage.company
    company.add_department("Продажи", COMPANY)
    company.add_department("Партнёры", SALES)
    company.add_department("Поддержка", COMPANY)
    for name in NAMES:
        company.add_person(name, departments=(SALES,), at=START)
    return stage


def post(stage: Stage, person: int, times: int, *, hours: float = 1, days: float = 0) -> None:
    """Let somebody earn one point several times."""
    at = stage.after(days=days, hours=hours)
    for _ in range(times):
        stage.company.add_post(person, "Новость", at)


def miss(stage: Stage, person: int) -> None:
    """Let somebody lose three points."""
    stage.company.add_task(responsible=person, at=START, deadline=stage.after(hours=2))


def lines(board: LeaderboardReport) -> list[tuple[int, int, int]]:
    return [(line.place, line.person.id, line.points) for line in board.standings]


def test_equal_points_share_a_place_and_are_listed_by_name(staffed: Stage) -> None:
    for person, times in ((BORIS, 9), (DINA, 5), (ANNA, 5), (VERA, 2)):
        post(staffed, person, times)
    staffed.sync_at(hours=10)
    assert lines(staffed.board()) == [(1, BORIS, 9), (2, ANNA, 5), (2, DINA, 5), (4, VERA, 2)]


def test_negative_sums_stand_last_and_sums_of_nothing_are_left_out(staffed: Stage) -> None:
    post(staffed, ANNA, 3)
    post(staffed, BORIS, 3)
    miss(staffed, BORIS)
    miss(staffed, VERA)
    staffed.sync_at(hours=10)
    board = staffed.board()
    assert lines(board) == [(1, ANNA, 3), (2, VERA, -3)]
    assert (board.players, board.average) == (7, 0)


def test_people_without_points_count_in_the_average(staffed: Stage) -> None:
    post(staffed, ANNA, 14)
    staffed.sync_at(hours=10)
    board = staffed.board()
    assert (board.players, board.average) == (7, 2)


def test_a_point_counts_once_it_is_two_hours_old(staffed: Stage) -> None:
    post(staffed, ANNA, 1)
    staffed.sync_at(hours=1)
    assert lines(staffed.board(at=staffed.after(hours=2.9))) == []
    assert lines(staffed.board(at=staffed.after(hours=3))) == [(1, ANNA, 1)]


@pytest.mark.parametrize(
    ("top", "places", "hidden"),
    [
        (1, [1], 3),
        (2, [1, 2, 2], 1),
        (3, [1, 2, 2], 1),
        (4, [1, 2, 2, 4], 0),
        (99, [1, 2, 2, 4], 0),
    ],
)
def test_the_last_place_shown_is_shown_with_all_who_share_it(
    staffed: Stage, top: int, places: list[int], hidden: int
) -> None:
    for person, times in ((BORIS, 9), (DINA, 5), (ANNA, 5), (VERA, 2)):
        post(staffed, person, times)
    staffed.sync_at(hours=10)
    board = staffed.board(top=top)
    assert [line.place for line in board.standings] == places
    assert (board.hidden.count, board.hidden.reason) == (hidden, "top" if hidden else None)


@pytest.mark.parametrize(("size", "named"), [(4, False), (5, True)])
def test_a_group_under_five_is_not_named(staffed: Stage, size: int, *, named: bool) -> None:
    for person in (ANNA, BORIS, VERA, GLEB, DINA)[:size]:
        staffed.company.set_departments(person, [SUPPORT])
    post(staffed, ANNA, 2)
    post(staffed, BORIS, 1)
    staffed.sync_at(hours=10)
    board = staffed.board(department=SUPPORT)
    assert board.players == size
    assert lines(board) == ([(1, ANNA, 2), (2, BORIS, 1)] if named else [])
    hidden = (0, None) if named else (2, "min_cohort")
    assert (board.hidden.count, board.hidden.reason) == hidden


def test_places_of_the_period_before(staffed: Stage) -> None:
    for person, times in ((BORIS, 9), (DINA, 5), (ANNA, 5)):
        post(staffed, person, times)
    for person, times in ((ANNA, 4), (BORIS, 3), (VERA, 1)):
        post(staffed, person, times, days=7)
    staffed.sync_at(days=7, hours=10)
    board = staffed.board("week")
    assert [(line.person.id, line.place, line.previous_place) for line in board.standings] == [
        (ANNA, 1, 2),
        (BORIS, 2, 1),
        (VERA, 3, None),
    ]
    assert {line.previous_place for line in staffed.board("all").standings} == {None}


def test_leavers_are_absent_now_and_present_where_they_worked(staffed: Stage) -> None:
    post(staffed, ANNA, 4)
    post(staffed, BORIS, 2)
    staffed.sync_at(hours=10)
    post(staffed, BORIS, 1, days=7)
    staffed.company.dismiss(ANNA)
    staffed.sync_at(days=7, hours=10)
    assert lines(staffed.board("week")) == [(1, BORIS, 1)]
    assert lines(staffed.board("all")) == [(1, BORIS, 3)]
    before = staffed.start.date().isoformat()
    assert lines(staffed.board("week", date=before)) == [(1, ANNA, 4), (2, BORIS, 2)]
    assert staffed.board("week").players == 6


def test_leavers_are_on_the_board_as_of_a_day_when_they_worked(staffed: Stage) -> None:
    post(staffed, ANNA, 4)
    staffed.sync_at(hours=10)
    staffed.company.dismiss(ANNA)
    staffed.sync_at(days=2)
    assert lines(staffed.board("week", at=staffed.after(hours=11))) == [(1, ANNA, 4)]
    assert lines(staffed.board("week")) == []


def test_a_point_stays_in_the_department_in_which_it_was_earned(staffed: Stage) -> None:
    post(staffed, ANNA, 4)
    staffed.sync_at(hours=10)
    staffed.company.set_departments(ANNA, [SUPPORT])
    for person in (BORIS, VERA, GLEB, DINA):
        staffed.company.set_departments(person, [SUPPORT, SALES])
    staffed.sync_at(hours=20)
    post(staffed, ANNA, 1, hours=21)
    staffed.sync_at(hours=30)
    assert lines(staffed.board(department=SALES)) == [(1, ANNA, 4)]
    assert lines(staffed.board(department=SUPPORT)) == [(1, ANNA, 1)]
    assert lines(staffed.board()) == [(1, ANNA, 5)]


def test_a_person_of_two_departments_stands_on_both_boards_and_once_on_the_company_s(
    staffed: Stage,
) -> None:
    for person in (ANNA, BORIS, VERA, GLEB, DINA):
        staffed.company.set_departments(person, [SUPPORT, SALES])
    post(staffed, ANNA, 4)
    staffed.sync_at(hours=10)
    assert lines(staffed.board(department=SALES)) == [(1, ANNA, 4)]
    assert lines(staffed.board(department=SUPPORT)) == [(1, ANNA, 4)]
    assert lines(staffed.board()) == [(1, ANNA, 4)]


def test_a_department_s_board_has_those_below_unless_own_is_asked(staffed: Stage) -> None:
    staffed.company.set_departments(ANNA, [PARTNERS])
    post(staffed, ANNA, 4)
    post(staffed, BORIS, 1)
    staffed.sync_at(hours=10)
    assert lines(staffed.board(department=SALES)) == [(1, ANNA, 4), (2, BORIS, 1)]
    assert lines(staffed.board(department=SALES, own=True)) == [(1, BORIS, 1)]
    assert lines(staffed.board(department=COMPANY)) == [(1, ANNA, 4), (2, BORIS, 1)]


def excluding(line: str) -> str:
    from b24game.rules.load import default_text

    return default_text().replace("[game]\n", f"[game]\n{line}\n", 1)


@pytest.mark.parametrize(
    "line",
    ["exclude_people = [2]", 'exclude_people = ["USER2@romashka.example"]'],
    ids=["by id", "by e-mail"],
)
def test_an_excluded_person_earns_nothing_and_is_no_player(staffed: Stage, line: str) -> None:
    staffed.use_rules(excluding(line))
    post(staffed, ANNA, 4)
    post(staffed, BORIS, 1)
    staffed.sync_at(hours=10)
    assert staffed.points() == [(BORIS, "feed_post", 1)]
    board = staffed.board()
    assert lines(board) == [(1, BORIS, 1)]
    assert board.players == 6


def test_an_excluded_department_is_excluded_with_those_below(staffed: Stage) -> None:
    staffed.use_rules(excluding(f"exclude_departments = [{SALES}]"))
    staffed.company.set_departments(ANNA, [PARTNERS])
    staffed.company.set_departments(BORIS, [SUPPORT])
    for person in (ANNA, BORIS, VERA):
        post(staffed, person, 1)
    staffed.sync_at(hours=10)
    assert staffed.points() == [(BORIS, "feed_post", 1)]
    assert staffed.board().players == 2


def test_extranet_people_are_no_players(staffed: Stage) -> None:
    guest = staffed.company.add_person("Гость", kind="extranet", at=START)
    post(staffed, guest, 3)
    staffed.sync_at(hours=10)
    assert staffed.ledger() == []
    assert staffed.board().players == 7


def test_a_level_is_made_of_all_points_ever(staffed: Stage) -> None:
    from b24game.rules.load import default_text

    staffed.use_rules(default_text().replace("from_points = 250", "from_points = 5"))
    post(staffed, ANNA, 4)
    post(staffed, BORIS, 1, days=7)
    post(staffed, ANNA, 1, days=7)
    staffed.sync_at(days=7, hours=10)
    assert {line.person.id: line.level for line in staffed.board("week").standings} == {
        ANNA: "professional",
        BORIS: "newcomer",
    }


def test_a_department_moved_under_an_excluded_one_is_excluded_from_then_on(
    staffed: Stage,
) -> None:
    staffed.use_rules(excluding(f"exclude_departments = [{SALES}]"))
    staffed.company.set_departments(BORIS, [SUPPORT])
    expected = [(BORIS, "feed_post", 1)]
    for person in (ANNA, BORIS):
        post(staffed, person, 1)
    staffed.sync_at(hours=10)
    assert staffed.points() == expected

    staffed.company.departments[SUPPORT].parent = SALES
    staffed.sync_at(hours=20)
    assert staffed.points() == expected, "what was earned stays"
    post(staffed, BORIS, 1, hours=21)
    staffed.sync_at(hours=30)
    assert staffed.points() == expected

    staffed.company.departments[SUPPORT].parent = COMPANY
    staffed.sync_at(hours=40)
    assert staffed.points() == expected, "what was not earned is not made up for"
    post(staffed, BORIS, 1, hours=41)
    staffed.sync_at(hours=50)
    assert staffed.points() == expected * 2
    assert staffed.verify().status == "success"


def test_an_excluded_person_s_new_address_counts_from_then_on(staffed: Stage) -> None:
    address = f"user{ANNA}@romashka.example"
    staffed.use_rules(excluding(f'exclude_people = ["{address}"]'))
    for person in (ANNA, BORIS):
        post(staffed, person, 1)
    staffed.sync_at(hours=10)
    assert staffed.points() == [(BORIS, "feed_post", 1)]

    staffed.company.people[ANNA].email = "anna@romashka.example"
    staffed.company.people[BORIS].email = address
    staffed.sync_at(hours=20)
    assert staffed.points() == [(BORIS, "feed_post", 1)]
    for person in (ANNA, BORIS):
        post(staffed, person, 1, hours=21)
    staffed.sync_at(hours=30)
    assert staffed.points() == [(ANNA, "feed_post", 1), (BORIS, "feed_post", 1)]
    assert staffed.verify().status == "success"


def test_an_empty_list_of_departments_changes_nothing(staffed: Stage) -> None:
    from b24game.sandbox.store import Store

    staffed.use_rules(excluding(f"exclude_departments = [{SALES}]"))
    staffed.company.set_departments(ANNA, [PARTNERS])
    staffed.company.set_departments(BORIS, [SUPPORT])
    for person in (ANNA, BORIS):
        post(staffed, person, 1)
    staffed.sync_at(hours=10)
    tree = staffed.query("SELECT id, name, parent_id FROM departments")
    rule_sets = staffed.query("SELECT * FROM rule_sets")
    assert staffed.points() == [(BORIS, "feed_post", 1)]

    departments, staffed.company.departments = staffed.company.departments, Store()
    for person in (ANNA, BORIS):
        post(staffed, person, 1, hours=15)
    staffed.after(hours=20)
    report = staffed.attempt()
    assert report.status == "partial"
    assert [(found.code, found.where) for found in report.findings] == [
        ("source_unavailable", "departments")
    ]
    assert staffed.query("SELECT id, name, parent_id FROM departments") == tree
    assert staffed.query("SELECT * FROM rule_sets") == rule_sets
    assert staffed.points() == [(BORIS, "feed_post", 1)] * 2

    staffed.company.departments = departments
    staffed.sync_at(hours=30)
    assert staffed.query("SELECT * FROM rule_sets") == rule_sets
    assert staffed.points() == [(BORIS, "feed_post", 1)] * 2
    assert staffed.verify().status == "success"


@pytest.mark.parametrize("out", [False, True], ids=["plays", "excluded"])
def test_somebody_first_seen_after_what_they_did_belongs_to_their_department(
    staffed: Stage, *, out: bool
) -> None:
    later = EGOR + 1
    if out:
        staffed.use_rules(excluding(f"exclude_departments = [{SUPPORT}]"))
    post(staffed, later, 4)
    miss(staffed, later)
    post(staffed, ANNA, 2)
    staffed.sync_at(hours=10)
    assert staffed.points() == [(ANNA, "feed_post", 1)] * 2
    assert staffed.query("SELECT team_id FROM facts WHERE person_id = ?", later) == [(None,)] * 5

    staffed.company.add_person("Жанна", departments=(SUPPORT,), person_id=later, at=START)
    for person in (BORIS, VERA, GLEB, DINA):
        staffed.company.set_departments(person, [SUPPORT])
    staffed.sync_at(hours=20)
    assert staffed.verify().status == "success"
    if out:
        assert {row.person for row in staffed.ledger()} == {ANNA}
        return
    assert lines(staffed.board(department=SUPPORT)) == [(1, later, 1)]
    assert lines(staffed.board()) == [(1, ANNA, 2), (2, later, 1)]


@pytest.mark.parametrize(("size", "average"), [(4, None), (5, 0.6)])
def test_a_hidden_board_tells_no_average(staffed: Stage, size: int, average: float | None) -> None:
    for person in (ANNA, BORIS, VERA, GLEB, DINA)[:size]:
        staffed.company.set_departments(person, [SUPPORT])
    post(staffed, ANNA, 3)
    staffed.sync_at(hours=10)
    assert staffed.board(department=SUPPORT).average == average


def test_a_server_s_summer_time_moves_no_month(staffed: Stage) -> None:
    """The portal's user has no TIME_ZONE: the first offset of the server stays."""
    staffed.sync_at(hours=1)
    later = timezone(timedelta(hours=4))
    staffed.portal.clock = lambda: staffed.clock().astimezone(later)
    post(staffed, ANNA, 1, days=5, hours=14.5)  # 31 October, 23:30
    post(staffed, BORIS, 1, days=5, hours=15.5)  # 1 November, 0:30
    staffed.sync_at(days=7)

    assert staffed.query("SELECT value FROM meta WHERE key = 'server_offset'") == [("14400",)]
    assert lines(staffed.board("month", date="2026-10-31")) == [(1, ANNA, 1)]
    assert lines(staffed.board("month", date="2026-11-01")) == [(1, BORIS, 1)]
