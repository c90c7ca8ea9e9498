"""What a terminal can do is found out here, whatever a library would think."""

from __future__ import annotations

from io import BytesIO, StringIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest

from b24game.show.terminal import look

if TYPE_CHECKING:
    from b24game.show.forms import Colour


class Screen(TextIOWrapper):
    def __init__(self, encoding: str = "utf-8", *, tty: bool = True) -> None:
        super().__init__(BytesIO(), encoding=encoding)
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


def test_a_pipe_is_never_cut_or_coloured() -> None:
    pipe = look(StringIO(), "auto", {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "40"})
    assert (pipe.interactive, pipe.width, pipe.colour, pipe.pictures) == (False, None, False, False)


@pytest.mark.parametrize(
    ("asked", "environment", "colour"),
    [
        ("auto", {"TERM": "xterm"}, True),
        ("auto", {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ("auto", {"TERM": "xterm", "NO_COLOR": ""}, True),
        ("auto", {"TERM": "dumb"}, False),
        ("always", {"TERM": "dumb", "NO_COLOR": "1"}, True),
        ("never", {"TERM": "xterm"}, False),
    ],
)
def test_colour(*, asked: Colour, environment: dict[str, str], colour: bool) -> None:
    assert look(Screen(), asked, environment).colour is colour


def test_colour_can_be_forced_into_a_pipe() -> None:
    assert look(StringIO(), "always", {}).colour


@pytest.mark.parametrize(
    ("encoding", "environment", "unicode"),
    [
        ("utf-8", {"LANG": "ru_RU.UTF-8"}, True),
        ("UTF-8", {}, True),
        ("latin-1", {"LANG": "ru_RU.UTF-8"}, False),
        ("utf-8", {"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ("utf-8", {"LANG": "C", "LC_ALL": "C.UTF-8"}, True),
        ("utf-8", {"LC_ALL": "POSIX"}, False),
    ],
)
def test_signs(*, encoding: str, environment: dict[str, str], unicode: bool) -> None:
    assert look(Screen(encoding), "auto", environment).unicode is unicode


def test_medals_need_a_terminal_with_pictures() -> None:
    assert look(Screen(), "auto", {"TERM": "xterm-256color"}).pictures
    assert not look(Screen(), "auto", {"TERM": "linux"}).pictures
    assert not look(Screen(), "auto", {"TERM": "dumb"}).pictures


def test_width() -> None:
    assert look(Screen(), "auto", {"COLUMNS": "132"}).width == 132
    assert look(Screen(), "auto", {"COLUMNS": "0"}).width == 80
    assert look(Screen(), "auto", {}).width == 80
