"""A page of Markdown as people will see it, for a terminal: headings, lists and bold."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from b24game.show.blocks import Line, Span, text

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOLD = re.compile(r"(?<!\\)\*\*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def lines(page: str, indent: int = 0) -> Iterator[Line]:
    """Yield the lines of a page that has no other markup."""
    for line in page.strip("\n").split("\n"):
        if line.startswith("#"):
            yield text(_plain(line.lstrip("# ")), "title", indent)
        else:
            shown = f"• {line[2:]}" if line.startswith("- ") else line
            parts = enumerate(_BOLD.split(shown))
            spans = (Span(_plain(part), "strong" if odd % 2 else "plain") for odd, part in parts)
            yield Line(tuple(spans), indent if line else 0)


def _plain(text: str) -> str:
    return html.unescape(_ESCAPED.sub(r"\1", text))
