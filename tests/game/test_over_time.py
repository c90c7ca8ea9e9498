"""What only several syncs show: things that vanish and return, rows that cannot be read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from b24game.rules.load import default_text
from b24game.sandbox.model import CONTACT, DEAL
from b24game.sandbox.store import Store
from tests.game.stage import HOUR, START, Stage, seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

ANNA = 2
WEEK = 7 * 24


@pytest.fixture
def staffed(stage: Stage) -> Stage:
    stage.company.add_person("Анна", at=START)
    stage.use_rules(default_text().replace("min_cohort = 5", "min_cohort = 1"))
    return stage


def rows(stage: Stage, hours: float) -> list[tuple[float, int]]:
    """Sync at an hour; return hour and points of each row, oldest first."""
    ledger = stage.sync_at(hours=hours)
    return sorted(((row.at - seconds(START)) / HOUR, row.points) for row in ledger)


def add_task(stage: Stage) -> int:
    task = stage.company.add_task(responsible=ANNA, at=START, deadline=START + timedelta(hours=48))
    stage.company.close_task(task, stage.after(hours=10))
    return task


def add_contact(stage: Stage) -> int:
    return stage.company.add_contact(
        responsible=ANNA,
        at=stage.after(hours=10),
        name="Петр",
        last_name="Иванов",
        phone="+79000000000",
        email="p@e.example",
    )


def add_deal(stage: Stage) -> int:
    return stage.company.add_deal(responsible=ANNA, at=stage.after(hours=10), stage="WON")


KINDS = [
    pytest.param(add_task, 10, id="task"),
    pytest.param(add_contact, 3, id="contact"),
    pytest.param(add_deal, 15, id="deal"),
]


def shelf(stage: Stage, add: Callable[[Stage], int]) -> Store[Any]:
    """Return where the things are kept that `add` makes."""
    company = stage.company
    stores: dict[object, Store[Any]] = {
        add_task: company.tasks,
        add_contact: company.cards[CONTACT],
        add_deal: company.cards[DEAL],
    }
    return stores[add]


@pytest.mark.parametrize(("add", "points"), KINDS)
def test_what_vanished_and_returns_unchanged_earns_again_when_it_is_seen(
    staffed: Stage, add: Callable[[Stage], int], points: int
) -> None:
    store = shelf(staffed, add)
    number = add(staffed)
    expected = [(10.0, points)]
    assert rows(staffed, 20) == expected

    hidden = store.remove(number)
    assert rows(staffed, WEEK + 10) == expected
    expected.append((WEEK + 20, -points))
    assert rows(staffed, WEEK + 20) == expected
    assert rows(staffed, WEEK + 30) == expected

    store.add(hidden)
    # The portal counts one more than is known: the sync after that reads everything.
    assert rows(staffed, WEEK + 40) == expected
    expected.append((WEEK + 50, points))
    assert rows(staffed, WEEK + 50) == expected
    assert rows(staffed, WEEK + 60) == expected

    first_week = START.date().isoformat()
    for hour in (20, WEEK + 10, WEEK + 20, WEEK + 50, WEEK + 60):
        board = staffed.board("week", at=START + timedelta(hours=hour), date=first_week)
        assert [line.points for line in board.standings] == [points], hour
    assert staffed.board("week").standings == (), "taken back and given again in one week"
    assert staffed.verify().status == "success"


def test_a_surplus_that_a_whole_reading_does_not_explain_is_not_read_for_again(
    staffed: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from b24game.state import mirror

    add_contact(staffed)
    rows(staffed, 20)
    known = mirror.expected
    monkeypatch.setattr(mirror, "expected", lambda *of: known(*of) - 1)

    def read(hours: float) -> int:
        staffed.after(hours=hours)
        streams = {stream.name: stream.rows for stream in staffed.sync().data.streams}
        return streams["contacts"]

    assert [read(hours) for hours in (30, 40, 50, 60)] == [0, 1, 0, 0]


class NoDate:
    """A moment that the portal cannot write."""

    def isoformat(self) -> str:
        return "soon"


def no_date() -> datetime:
    return NoDate()  # type: ignore[return-value]  # as a portal's damaged row


def break_task(stage: Stage, number: int) -> None:
    stage.company.tasks[number].created = no_date()


def break_deal(stage: Stage, number: int) -> None:
    stage.company.cards[DEAL][number].fields["stageSemanticId"] = ""


@pytest.mark.parametrize(
    ("add", "damage", "points"),
    [
        pytest.param(add_task, break_task, 10, id="task"),
        pytest.param(add_deal, break_deal, 15, id="deal"),
    ],
)
@pytest.mark.parametrize("damaged_first", [True, False])
def test_an_unreadable_row_does_not_hide_a_deletion(
    staffed: Stage,
    add: Callable[[Stage], int],
    damage: Callable[[Stage, int], None],
    points: int,
    *,
    damaged_first: bool,
) -> None:
    """Whether the row could never be read, or only until it was known."""
    gone, bad = add(staffed), add(staffed)
    paid = [(10.0, points)]
    if damaged_first:
        damage(staffed, bad)
    else:
        paid *= 2
    staffed.after(hours=20)
    findings = staffed.sync().findings
    assert [(found.level, found.code) for found in findings] == (
        [("warning", "row_unreadable")] if damaged_first else []
    )
    damage(staffed, bad)
    assert rows(staffed, 30) == paid

    shelf(staffed, add).remove(gone)
    assert rows(staffed, 40) == paid
    taken = [*paid, (50.0, -points)]
    assert rows(staffed, 50) == taken
    assert rows(staffed, 60) == taken
    assert staffed.verify().status == "success"


@pytest.mark.parametrize("damaged", [1, 2], ids=["one of two", "all"])
def test_a_post_that_is_listed_but_unreadable_is_not_taken_for_deleted(
    staffed: Stage, damaged: int
) -> None:
    at = staffed.after(hours=1)
    posts = [staffed.company.add_post(ANNA, "Новость", at) for _ in range(2)]
    paid = [(1.0, 1)] * 2
    assert rows(staffed, 20) == paid
    for post in posts[:damaged]:
        staffed.company.posts[post].author_id = "?"  # type: ignore[assignment]  # a damaged row
    for hours in (30, 40, 50):
        staffed.after(hours=hours)
        found = {finding.code for finding in staffed.attempt().findings}
        assert found <= {"row_unreadable", "source_unavailable"}
        assert [row.points for row in staffed.ledger()] == [1, 1], hours


def test_an_unreadable_row_that_is_deleted_is_forgotten(staffed: Stage) -> None:
    add_deal(staffed)
    bad = add_deal(staffed)
    break_deal(staffed, bad)
    staffed.sync_at(hours=20)
    assert staffed.query("SELECT * FROM unreadable") == [("deals", bad)]
    shelf(staffed, add_deal).remove(bad)
    assert rows(staffed, 30) == [(10, 15)]
    assert staffed.query("SELECT * FROM unreadable") == []


def test_what_another_user_of_the_webhook_does_not_see_is_not_believed_gone(
    staffed: Stage,
) -> None:
    task = add_task(staffed)
    paid = [(10.0, 10)]
    assert rows(staffed, 20) == paid
    staffed.company.delete_task(task)
    assert rows(staffed, 30) == paid, "suspected by the first"

    staffed.portal.user_id = ANNA
    assert rows(staffed, 40) == paid, "others may see less"
    taken = [*paid, (50.0, -10)]
    assert rows(staffed, 50) == taken
    assert staffed.verify().status == "success"


def test_another_user_of_the_webhook_does_not_even_suspect(staffed: Stage) -> None:
    task = add_task(staffed)
    paid = [(10.0, 10)]
    assert rows(staffed, 20) == paid
    staffed.company.delete_task(task)
    staffed.portal.user_id = ANNA
    assert rows(staffed, 30) == paid
    assert rows(staffed, 40) == paid, "missed for the first time by eyes that saw it before"
    assert rows(staffed, 50) == [*paid, (50.0, -10)]


def test_a_pass_whose_only_row_cannot_be_read_goes_on(staffed: Stage) -> None:
    number = add_deal(staffed)
    assert rows(staffed, 20) == [(10, 15)]
    cursor = "SELECT since, complete_at, status FROM streams WHERE name = 'deals'"

    at = staffed.after(hours=30)
    staffed.company.edit_card(DEAL, number, at, opportunity=7)
    break_deal(staffed, number)
    report = staffed.sync()

    assert [(found.level, found.code, found.where) for found in report.findings] == [
        ("warning", "row_unreadable", f"deals:{number}")
    ]
    [deals] = [stream for stream in report.data.streams if stream.name == "deals"]
    assert (deals.status, deals.gone) == ("read", 0)
    assert staffed.query(cursor) == [(seconds(at), seconds(at), "read")]
    assert staffed.ledger()[0].points == 15

    staffed.company.cards[DEAL][number].fields["stageSemanticId"] = "S"
    at = staffed.after(hours=40)
    staffed.company.edit_card(DEAL, number, at, opportunity=8)
    assert staffed.sync().findings == ()
    assert [row.points for row in staffed.ledger()] == [15]


def test_a_whole_reading_in_which_no_row_can_be_read_is_no_reading(staffed: Stage) -> None:
    break_deal(staffed, add_deal(staffed))
    staffed.after(hours=20)
    report = staffed.attempt()
    assert report.status == "partial"
    assert [(found.level, found.code, found.where) for found in report.findings] == [
        ("error", "source_unavailable", "deals")
    ]


def test_a_portal_without_currencies_and_departments_is_whole(stage: Stage) -> None:
    stage.company.currencies.clear()
    stage.company.departments = Store()
    stage.company.people[1].departments = []
    stage.company.add_person("Анна", departments=(), at=START)
    stage.company.add_post(ANNA, "Новость", stage.after(hours=1))
    for hours in (10, 20):
        stage.after(hours=hours)
        assert stage.sync().findings == ()
    assert stage.points() == [(ANNA, "feed_post", 1)]


def test_currencies_that_vanish_altogether_stay_as_they_were(staffed: Stage) -> None:
    staffed.sync_at(hours=1)
    known = staffed.query("SELECT * FROM currencies")
    assert known
    staffed.company.currencies.clear()
    add_deal(staffed)
    staffed.after(hours=20)
    report = staffed.attempt()
    assert report.status == "partial"
    assert [(found.code, found.where) for found in report.findings] == [
        ("source_unavailable", "currencies")
    ]
    assert staffed.query("SELECT * FROM currencies") == known
    assert staffed.query("SELECT rate FROM facts") == [(1.0,)]
