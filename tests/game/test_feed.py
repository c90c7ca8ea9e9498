"""Posts and appreciations: who receives, who sends, and what earns nothing."""

from __future__ import annotations

import pytest

from tests.game.stage import START, Stage

ANNA, BORIS, VERA, GUEST, NOBODY = 2, 3, 4, 5, 999
POST, SENT, RECEIVED = "feed_post", "appreciation_sent", "appreciation_received"


@pytest.fixture
def staffed(stage: Stage) -> Stage:
    for name in ("Анна", "Борис", "Вера"):
        stage.company.add_person(name, at=START)
    stage.company.add_person("Гость", at=START, kind="extranet")
    return stage


def thank(stage: Stage, author: int, *mentioned: int, to: tuple[int, ...] = ()) -> int:
    text = "Спасибо! " + " ".join(f"[USER={person}]Имя[/USER]" for person in mentioned)
    return stage.company.add_post(author, text, stage.after(hours=1), gratitude=True, to=to)


def points(stage: Stage, hours: float = 10) -> list[tuple[int, str, int]]:
    stage.sync_at(hours=hours)
    return stage.points()


def test_a_post_earns_its_author_one_point(staffed: Stage) -> None:
    staffed.company.add_post(ANNA, "Новость", staffed.after(hours=1))
    assert points(staffed) == [(ANNA, POST, 1)]


@pytest.mark.parametrize("mark", ["#b24game-weekly-2026-W44", "итоги #b24game-x"])
def test_what_the_tool_published_never_counts(staffed: Stage, mark: str) -> None:
    staffed.company.add_post(ANNA, f"Итоги {mark}", staffed.after(hours=1))
    staffed.company.add_post(
        ANNA, f"[USER=3]Б[/USER] {mark}", staffed.after(hours=1), gratitude=True
    )
    staffed.company.add_post(ANNA, "Итоги", staffed.after(hours=1), title=f"Неделя {mark}")
    assert points(staffed) == []


def test_an_appreciation_pays_both_sides_and_is_a_post_too(staffed: Stage) -> None:
    thank(staffed, ANNA, BORIS)
    assert points(staffed) == [(ANNA, SENT, 2), (ANNA, POST, 1), (BORIS, RECEIVED, 5)]


def test_each_receiver_is_a_pair(staffed: Stage) -> None:
    thank(staffed, ANNA, BORIS, VERA, BORIS)
    assert points(staffed) == [
        (ANNA, SENT, 2),
        (ANNA, SENT, 2),
        (ANNA, POST, 1),
        (BORIS, RECEIVED, 5),
        (VERA, RECEIVED, 5),
    ]


def test_mentions_come_before_addressees(staffed: Stage) -> None:
    thank(staffed, ANNA, BORIS, to=(VERA,))
    assert [row for row in points(staffed) if row[1] == RECEIVED] == [(BORIS, RECEIVED, 5)]


def test_where_nobody_is_mentioned_the_addressees_receive(staffed: Stage) -> None:
    thank(staffed, ANNA, to=(VERA, BORIS, ANNA))
    assert [row for row in points(staffed) if row[1] == RECEIVED] == [
        (BORIS, RECEIVED, 5),
        (VERA, RECEIVED, 5),
    ]


def test_addressed_to_everybody_is_addressed_to_nobody(staffed: Stage) -> None:
    thank(staffed, ANNA)
    assert points(staffed) == [(ANNA, POST, 1)]


def test_nobody_thanks_themselves(staffed: Stage) -> None:
    thank(staffed, ANNA, ANNA, to=(BORIS,))
    assert points(staffed) == [(ANNA, POST, 1)]


@pytest.mark.parametrize("receiver", [GUEST, NOBODY])
def test_thanking_somebody_who_is_no_player_earns_nothing(staffed: Stage, receiver: int) -> None:
    thank(staffed, ANNA, receiver)
    assert points(staffed) == [(ANNA, POST, 1)]


@pytest.mark.parametrize("author", [GUEST, NOBODY])
def test_thanked_by_somebody_who_is_no_player_still_receives(staffed: Stage, author: int) -> None:
    thank(staffed, author, BORIS)
    assert points(staffed) == [(BORIS, RECEIVED, 5)]


def test_thanking_somebody_who_has_left_earns_nothing(staffed: Stage) -> None:
    staffed.company.dismiss(BORIS)
    staffed.sync_at(hours=0.5)
    thank(staffed, ANNA, BORIS)
    assert points(staffed) == [(ANNA, POST, 1)]


def test_thanks_before_leaving_stay(staffed: Stage) -> None:
    thank(staffed, ANNA, BORIS)
    before = points(staffed, 5)
    staffed.company.dismiss(BORIS)
    assert points(staffed, 10) == before != []


def test_a_deleted_post_takes_everything_back_at_the_second_sync(staffed: Stage) -> None:
    post = thank(staffed, ANNA, BORIS)
    assert len(points(staffed, 10)) == 3
    staffed.company.delete_post(post)
    assert len(points(staffed, 20)) == 3
    staffed.sync_at(hours=30)
    taken = [row for row in staffed.ledger() if row.points < 0]
    assert sorted(row.points for row in taken) == [-5, -2, -1]
    at = int(staffed.clock().timestamp())
    assert {(row.at, row.counts_from) for row in taken} == {(at, at)}


def test_a_mention_edited_out_goes_at_the_second_sync_and_a_new_one_comes(staffed: Stage) -> None:
    post = thank(staffed, ANNA, BORIS)
    points(staffed, 10)
    staffed.company.edit_post(post, text="Спасибо! [USER=4]Вера[/USER]")
    staffed.sync_at(hours=20)
    assert (VERA, RECEIVED, 5) in staffed.points()
    assert (BORIS, RECEIVED, -5) not in staffed.points()
    staffed.sync_at(hours=30)
    sums = dict.fromkeys((BORIS, VERA), 0)
    for person, rule, value in staffed.points():
        if rule == RECEIVED:
            sums[person] += value
    assert sums == {BORIS: 0, VERA: 5}
