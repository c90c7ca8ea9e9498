"""A page of Markdown as people will see it, for a terminal: headings, lists and bold."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from b24game.show.blocks import Line, Span, text

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"#{1,6} ")
_PIECE = re.compile(r"\*\*|\\[!-/:-@\[-`{-~]|[^*\\]+|.")


def lines(page: str, indent: int = 0) -> Iterator[Line]:
    """Yield the lines of a page that has no other markup."""
    for line in page.strip("\n").split("\n"):
        if heading := _HEADING.match(line):
            shown = "".join(span.text for span in _spans(line[heading.end() :]))
            yield text(shown, "title", indent)
        else:
            shown = f"• {line[2:]}" if line.startswith("- ") else line
            yield Line(tuple(_spans(shown)), indent if line else 0)


def _spans(line: str) -> Iterator[Span]:
    strong = False
    for piece in _PIECE.findall(line):
        if piece == "**":
            strong = not strong
        else:
            shown = piece[1:] if piece[0] == "\\" and piece[1:] else html.unescape(piece)
            yield Span(shown, "strong" if strong else "plain")
