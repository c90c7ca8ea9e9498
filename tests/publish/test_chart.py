"""The chart of a weekly post: a picture for whatever people are called, and the same one twice."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, get_args

import pytest

from b24game.language import Language, speaking
from b24game.publish import chart
from b24game.publish.weekly_text import Leader
from tests.publish.samples import HOSTILE, WEEKLY

if TYPE_CHECKING:
    from collections.abc import Iterable

TITLE = "Weekly Leaders: Sales, 16–22 November 2026"
ODD = (
    "李伟",
    "$x^2_{",
    "👩‍👩‍👧 😀🥇",
    "Z" + "\u0301\u0327\u0332" * 200,
    "مريم حداد",
    "Ж" * 5000,
    "\ud83d",
    "\n\x00\t",
    "",
)


def board(*names: str) -> list[Leader]:
    return [Leader(place, None, name, 10_000 // place, None) for place, name in enumerate(names, 1)]


def drawn(leaders: Iterable[Leader], title: str = TITLE) -> bytes:
    shown = chart.shown(leaders)
    assert shown is not None
    return chart.png(title, shown)


def size(picture: bytes) -> tuple[int, int]:
    """Return width and height as the header of a PNG has them."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.endswith(b"IEND\xaeB`\x82")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@pytest.mark.parametrize("language", get_args(Language))
def test_each_language_has_a_picture_of_its_own(language: Language) -> None:
    with speaking(language):
        shown = chart.shown(WEEKLY[language].leaders)
    assert shown is not None
    picture = chart.png(TITLE, shown)
    # It is drawn in the language it was planned in, whatever the process speaks by then.
    assert picture == chart.png(TITLE, shown)
    assert picture != chart.png(TITLE, shown | {"language": "ru" if language == "en" else "en"})
    assert b"Software" not in picture
    assert b"tIME" not in picture


@pytest.mark.parametrize("count", [1, 2, 10])
def test_a_row_for_each_leader(count: int) -> None:
    width, height = size(drawn(board(*["Anna"] * count)))
    assert width == 1000
    _width, one = size(drawn(board("Anna")))
    assert height == one + (count - 1) * 96


def test_a_long_board_is_cut() -> None:
    shown = chart.shown(board(*["Anna"] * 100))
    assert shown is not None
    assert [row[0] for row in shown["leaders"]] == list(range(1, 21))


def test_only_points_above_zero_are_shown() -> None:
    won, none, lost = (Leader(1, 0, "Anna", points, None) for points in (5, 0, -5))
    assert chart.shown([won, none, lost]) == {"language": "en", "leaders": [[1, "Anna", 5]]}
    assert chart.shown([none, lost]) is None
    assert chart.shown([]) is None


@pytest.mark.parametrize("name", [*HOSTILE, *ODD])
def test_any_name_is_drawn_without_a_warning(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert size(drawn(board(name)))[0] == 1000
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "title", ["", ": ", "李伟: 李伟", "Ж" * 5000, "long words " * 50, *HOSTILE]
)
def test_any_title_is_drawn(title: str) -> None:
    assert size(drawn(board("Anna"), title))[0] == 1000


def test_what_cannot_be_seen_leaves_no_trace() -> None:
    plain = drawn(board("Anna"))
    for odd in ("Anna 🥇", "\u202eAnna\u2060", " Anna\n", "An\x07na", "A\u0336nna"):
        assert drawn(board(odd)) == plain


def test_a_long_name_keeps_off_the_points() -> None:
    """The name's end, not only its rest, differs: both are cut to the same beginning."""
    assert drawn(board("Ж" * 60 + "a")) == drawn(board("Ж" * 60 + "b"))
