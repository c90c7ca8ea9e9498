"""What a view is made of: lines, tables and grids, as plain data without any terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.show.terminal import Terminal

Style = Literal["plain", "title", "strong", "dim", "good", "bad", "warn", "accent"]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a view will be shown: what fits, and in which zone times are told."""

    terminal: Terminal
    zone: tzinfo

    @property
    def wide(self) -> bool:
        """There is room for the columns that only some people need."""
        return self.terminal.width is None or self.terminal.width >= 120  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style; colour never is the only carrier of a meaning."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, wrapped where the terminal ends."""

    spans: tuple[Span, ...]
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; an elastic one gives way first when the terminal is narrow."""

    title: str
    right: bool = False
    elastic: bool = False
    wraps: bool = False
    """Runs on in the next line instead of ending in an ellipsis."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells under column titles."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text of several lines that keeps its breaks: SQL."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """What a program gets as CSV or TSV: names of columns and complete values."""

    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


Block = Line | Table | Verbatim


def text(words: str, style: Style = "plain", indent: int = 0) -> Line:
    """Return a line in one style."""
    return Line((Span(words, style),), indent)


def gap() -> Line:
    """Return an empty line."""
    return Line(())


def joined(*spans: Span) -> Line:
    """Return a line of the spans that are not empty, with dots between them."""
    given = [span for span in spans if span.text]
    dotted = [piece for span in given for piece in (Span(" · ", "dim"), span)]
    return Line(tuple(dotted[1:]))
