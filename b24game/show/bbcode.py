"""BBCode as people will see it, for a terminal: bold and italic, links with their address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from b24game.show.blocks import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.show.blocks import Style

_TAG = re.compile(r"\[(/?)(b|i|url)(?:=([^\]\n]*))?\]", re.IGNORECASE)
_STYLES: dict[str, Style] = {"b": "strong", "i": "dim"}


def lines(text: str, indent: int = 0) -> Iterator[Line]:
    """Yield the lines of a post; what is no tag of ours stays as it stands."""
    for line in text.split("\n"):
        yield Line(tuple(_spans(line)), indent if line else 0)


def _spans(line: str) -> Iterator[Span]:
    style: Style = "plain"
    address = ""
    at = 0
    for found in _TAG.finditer(line):
        if before := line[at : found.start()]:
            yield Span(before, style)
        at = found.end()
        closing, name, value = found[1], found[2].lower(), found[3]
        if name == "url":
            if closing and address:
                yield Span(f" <{address}>", "dim")
            address = "" if closing else value or ""
        else:
            style = "plain" if closing else _STYLES[name]
    if rest := line[at:]:
        yield Span(rest, style)
