"""Whom an administrator means: an id, an e-mail address, a name or a part of one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.errors import UsageError
from b24game.game import people
from tests.game.stage import START, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

ADMIN, ANNA, BORIS, ANNA_TWO, NUMBER, LEAVER = 1, 2, 3, 4, 5, 6


@pytest.fixture
def find(stage: Stage) -> Callable[[str], int]:
    """Return the id of whom some words mean."""
    for name, last_name in (
        ("Анна", "Петрова"),
        ("Борис", "Ёлкин"),
        ("Анна", "Иванова"),
        ("2", "Второй"),
        ("Анна", "Ушедшая"),
    ):
        stage.company.add_person(name, last_name, at=START)
    stage.company.dismiss(LEAVER)
    stage.sync()

    def asked(words: str) -> int:
        with closing(sqlite3.connect(stage.state)) as connection:
            connection.row_factory = sqlite3.Row
            return int(people.find(connection, words)["id"])

    return asked


@pytest.mark.parametrize(
    ("words", "person"),
    [
        ("2", ANNA),
        ("#2", ANNA),
        ("user3@romashka.example", BORIS),
        ("USER3@Romashka.Example", BORIS),
        ("Анна Петрова", ANNA),
        ("петрова анна", ANNA),
        ("  Анна   Петрова ", ANNA),
        ("Петров", ANNA),
        ("ёлкин", BORIS),
        ("второй", NUMBER),
        ("ушедшая", LEAVER),
    ],
)
def test_one_person_is_meant(find: Callable[[str], int], words: str, person: int) -> None:
    assert find(words) == person


def test_several_are_meant(find: Callable[[str], int]) -> None:
    with pytest.raises(UsageError) as caught:
        find("Анна")
    assert caught.value.code == "person_ambiguous"
    assert caught.value.message == "3 people are called 'Анна'"
    assert caught.value.hint.startswith("name one by id or e-mail: 4 (Анна Иванова), 2 (Анна Пет")
    assert caught.value.hint.endswith("6 (Анна Ушедшая)"), "leavers come last"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("Анна Питрова", "did you mean 2 (Анна Петрова)"),
        ("zzz", "use a person's id, e-mail or name"),
        ("", "use a person's id, e-mail or name"),
        ("   ", "use a person's id, e-mail or name"),
        ("99", "use a person's id, e-mail or name"),
        ("%", "use a person's id, e-mail or name"),
    ],
)
def test_nobody_is_meant(find: Callable[[str], int], words: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        find(words)
    assert caught.value.code == "person_unknown"
    assert caught.value.exit_code == 2
    assert caught.value.hint.startswith(hint)


def test_who_leaves_and_comes_back_plays_again(stage: Stage) -> None:
    anna = stage.company.add_person("Анна", at=START)
    stage.sync()
    stage.company.dismiss(anna)
    stage.sync_at(hours=1)
    assert stage.query("SELECT until FROM employments WHERE person_id = ?", anna) == [
        (int(stage.clock().timestamp()),)
    ]
    stage.company.people[anna].active = True
    stage.sync_at(hours=2)
    stage.company.add_post(anna, "Снова здесь", stage.after(hours=3))
    stage.sync_at(hours=4)
    assert stage.points() == [(anna, "feed_post", 1)]


def test_a_leaver_s_later_facts_are_explained(stage: Stage) -> None:
    from b24game.jobs import why

    anna = stage.company.add_person("Анна", at=START)
    stage.company.add_task(responsible=anna, at=START, deadline=stage.after(hours=5))
    stage.clock.move(START)
    stage.sync()
    stage.company.dismiss(anna)
    stage.sync_at(hours=1)
    stage.sync_at(hours=6)
    report = why.run(stage.setting(), str(anna), as_of=stage.clock().isoformat()).data
    assert [(found.object, found.reason) for found in report.rejected] == [
        ("task:1", "the person does not take part in the game")
    ]


def test_a_guest_who_is_employed_earns_from_then_on(stage: Stage) -> None:
    guest = stage.company.add_person("Гость", kind="extranet", at=START)
    stage.company.add_post(guest, "Как гость", stage.after(hours=1))
    stage.company.add_task(responsible=guest, at=START, deadline=stage.after(hours=2))
    assert stage.sync_at(hours=5) == []
    stage.company.people[guest].kind = "employee"
    assert stage.sync_at(hours=10) == []
    stage.company.add_post(guest, "Как коллега", stage.after(hours=11))
    assert len(stage.sync_at(hours=20)) == 1
    assert stage.points() == [(guest, "feed_post", 1)]
    assert stage.verify().status == "success"


def test_who_returns_earns_and_loses_nothing_for_the_time_away(stage: Stage) -> None:
    anna = stage.company.add_person("Анна", at=START)
    boris = stage.company.add_person("Борис", at=START)

    def everything(hours: float) -> None:
        at = stage.after(hours=hours)
        stage.company.add_post(anna, "Новость", at)
        stage.company.add_post(boris, f"Спасибо [USER={anna}]Анна[/USER]", at, gratitude=True)

    for hours in (3, 15, 45):
        stage.company.add_task(responsible=anna, at=START, deadline=START + timedelta(hours=hours))
    everything(1)
    stage.sync_at(hours=5)
    stage.company.dismiss(anna)
    stage.sync_at(hours=10)
    everything(20)
    before = [row for row in stage.sync_at(hours=25) if row.person == anna]
    assert sorted(row.points for row in before) == [-3, 1, 5]

    stage.company.people[anna].active = True
    assert [row for row in stage.sync_at(hours=30) if row.person == anna] == before
    everything(40)
    after = [row for row in stage.sync_at(hours=50) if row.person == anna]
    assert sorted(row.points for row in after) == [-3, -3, 1, 1, 5, 5]
    sent = [row for row in stage.ledger() if row.rule == "appreciation_sent"]
    assert len(sent) == 2, "thanking somebody who was away earns nothing"
    assert stage.verify().status == "success"
