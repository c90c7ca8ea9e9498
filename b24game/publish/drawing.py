"""Draws the chart: for each leader place, name and points, and a bar below them.

Only `chart.py` imports this file, and only for a chart. Everything is placed in pixels, on a page
as wide as the screen of a phone; the fonts are those inside matplotlib, so that machines agree.
"""

from __future__ import annotations

import textwrap
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import matplotlib as mpl
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D

from b24game.language import ngettext, spoken
from b24game.publish import grammar

if TYPE_CHECKING:
    from collections.abc import Sequence


class Face(NamedTuple):
    """How a line is written; its size in pixels."""

    font: Path
    size: int
    ink: str


_WIDTH, _MARGIN, _ROW, _BAR, _GAP = 1000, 48, 96, 22, 24
_RIGHT = _WIDTH - _MARGIN
_NAMES = _MARGIN + 84
"""Where names and bars begin, right of the places."""
_DPI = 100
_LONGEST = 160
"""Characters of a text that are looked at: a page has no room for more."""

_PAPER, _INK, _FAINT, _TRACK, _BLUE = "#ffffff", "#1c2733", "#52606d", "#e6ebf1", "#1f6fb2"
_FONTS = Path(mpl.get_data_path(), "fonts", "ttf")
_REGULAR, _BOLD = _FONTS / "DejaVuSans.ttf", _FONTS / "DejaVuSans-Bold.ttf"
_HEAD, _SECOND = Face(_BOLD, 42, _INK), Face(_REGULAR, 32, _FAINT)
_PLACE, _NAME, _POINTS = Face(_BOLD, 34, _BLUE), Face(_REGULAR, 34, _INK), Face(_BOLD, 34, _INK)


def draw(title: str, leaders: Sequence[tuple[int, str, int]]) -> bytes:
    """Return a PNG, in the language spoken; of leaders the place, name and points above zero."""
    first, _colon, second = title[:_LONGEST].partition(": ")
    heads = [(line, _HEAD) for line in _wrapped(first, 32)]
    heads += [(line, _SECOND) for line in _wrapped(second, 46)]
    top = _MARGIN + _GAP + sum(_leading(face) for _line, face in heads)
    most = max(points for _place, _name, points in leaders)
    with style.context("default"):  # not that of the user's matplotlibrc
        page = _Page(top + _ROW * len(leaders) + _GAP)
        y = _MARGIN
        for line, face in heads:
            page.write(_MARGIN, y, line, face, room=_RIGHT - _MARGIN)
            y += _leading(face)
        for number, (place, name, points) in enumerate(leaders):
            page.row(top + _ROW * number, place, name, points, points / most)
        return page.png()


class _Page:
    """A white page, measured in pixels from its upper left corner."""

    def __init__(self, height: int) -> None:
        self._figure = Figure((_WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor=_PAPER)
        FigureCanvasAgg(self._figure)
        self._pixels = Affine2D().scale(1, -1).translate(0, height)

    def row(self, y: int, place: int, name: str, points: int, share: float) -> None:
        said = ngettext("{count} point", "{count} points", points).format(
            count=grammar.number(points, spoken())
        )
        room = _RIGHT - _NAMES
        taken = self.write(_RIGHT, y, said, _POINTS, room=room, align="right")
        self.write(_MARGIN, y, f"{place}.", _PLACE, room=_NAMES - _MARGIN)
        self.write(_NAMES, y, name, _NAME, room=room - taken - _GAP)
        for width, color in ((room, _TRACK), (room * share, _BLUE)):
            corner = (_NAMES, y + _leading(_NAME) + 4)
            self._figure.add_artist(
                Rectangle(corner, width, _BAR, transform=self._pixels, color=color, linewidth=0)
            )

    def write(
        self,
        x: int,
        y: int,
        text: str,
        face: Face,
        *,
        room: float,
        align: Literal["left", "right"] = "left",
    ) -> float:
        """Write a line below `y`, shortened to the room there is; return how wide it is."""
        line = _drawable(text, face)
        label = self._figure.text(
            x,
            y + face.size,
            line,
            transform=self._pixels,
            font=FontProperties(fname=face.font, size=face.size * 72 / _DPI),
            color=face.ink,
            horizontalalignment=align,
            parse_math=False,
        )
        while line and label.get_window_extent().width > room:
            line = line[:-1].rstrip()
            label.set_text(f"{line}…")
        return label.get_window_extent().width

    def png(self) -> bytes:
        """Return the file without the name and version of what drew it."""
        file = BytesIO()
        self._figure.savefig(file, format="png", metadata={"Software": None})
        return file.getvalue()


def _leading(face: Face) -> int:
    return face.size * 4 // 3


def _wrapped(text: str, characters: int) -> list[str]:
    return textwrap.wrap(text, characters, max_lines=3, placeholder="…")


def _drawable(text: str, face: Face) -> str:
    """Return what of a text the font can show: no emoji, no control codes, no piles of accents."""
    known = get_font(face.font).get_charmap()
    composed = unicodedata.normalize("NFC", " ".join(text[:_LONGEST].split()))
    shown = "".join(
        character
        for character in composed
        if ord(character) in known and unicodedata.category(character)[0] in "LNPSZ"
    )
    return " ".join(shown.split()) or "…"
