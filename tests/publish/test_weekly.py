"""Who is named in a weekly post, and when the sum of all may be told beside them."""

from __future__ import annotations

from b24game.game.standings import Board, Standing
from b24game.publish.weekly import _hides_the_rest, _named


def board(*points: int) -> Board:
    """Return a board with these points, from the first place down."""
    lines = []
    for person, number in enumerate(points, 1):
        place = 1 + sum(other > number for other in points)
        lines.append(Standing(place, person, f"P{person}", 1, number))
    return Board(tuple(lines), frozenset(range(1, len(points) + 1)))


def named(top: int, *points: int) -> list[int]:
    return [line.points for line in _named(board(*points), top)]


def test_the_first_places() -> None:
    assert named(2, 9, 8, 7, 6) == [9, 8]


def test_who_shares_the_last_place_is_named_too() -> None:
    assert named(2, 9, 8, 8, 7) == [9, 8, 8]


def test_a_crowd_on_one_place_is_not() -> None:
    assert named(2, 9, *[5] * 600) == [9]
    assert named(2, *[5] * 600) == []


def test_nobody_is_named_for_losing() -> None:
    assert named(5, 9, 0, -3) == [9]
    assert named(5, -3) == []


def test_a_sum_does_not_tell_what_a_few_others_have() -> None:
    few = board(9, 8, 7)
    assert not _hides_the_rest(few, top=2, least=5)
    assert _hides_the_rest(few, top=3, least=5)
    assert _hides_the_rest(board(9, 8, *[7] * 5), top=1, least=5)
