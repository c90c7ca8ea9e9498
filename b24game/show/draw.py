"""Blocks drawn for a terminal: the only file that knows Rich, loaded only for a table."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.box import Box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from b24game.show import safe
from b24game.show.blocks import Line, Table, Verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from b24game.show.blocks import Block, Column, Span
    from b24game.show.terminal import Terminal

_STYLES = {
    "plain": "",
    "title": "bold",
    "strong": "bold",
    "dim": "dim",
    "good": "green",
    "bad": "red",
    "warn": "yellow",
    "accent": "cyan",
}
_UNLIMITED = 100_000
_RULED = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
_PLAIN_SIGNS = str.maketrans(
    {"─": "-", "−": "-", "…": ".", "·": "-", "—": "-", "–": "-", "«": '"', "»": '"', "№": "#"}
    | {"“": '"', "”": '"', "\u202f": " ", "\u00a0": " "}
)


def drawn(blocks: Iterable[Block], terminal: Terminal) -> str:
    """Return the text of `blocks`, laid out for `terminal`."""
    page = StringIO()
    console = Console(
        file=page,
        width=terminal.width or _UNLIMITED,
        color_system="standard" if terminal.colour else None,
        force_terminal=terminal.colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for block in blocks:
        console.print(_renderable(block))
    text = "\n".join(row.rstrip() for row in page.getvalue().split("\n"))
    return text if terminal.unicode else text.translate(_PLAIN_SIGNS)


def _renderable(block: Block) -> RenderableType:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Verbatim):
        return Text(safe.lines(block.text), overflow="ignore", no_wrap=True)
    return _line(block)


def _line(line: Line) -> RenderableType:
    words = Text()
    for span in line.spans:
        words.append(safe.line(span.text), _STYLES[span.style])
    return Padding(words, (0, 0, 0, line.indent), expand=False) if line.indent else words


def _table(table: Table) -> RichTable:
    drawing = RichTable(
        box=_RULED,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
        border_style="dim",
    )
    for column in table.columns:
        drawing.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            no_wrap=not column.elastic,
        )
    for row in table.rows:
        drawing.add_row(*(_cell(c, s) for c, s in zip(table.columns, row, strict=True)))
    return drawing


def _cell(column: Column, span: Span) -> Text:
    return Text(
        safe.line(span.text),
        _STYLES[span.style],
        no_wrap=not column.wraps,
        overflow="fold" if column.wraps else "ellipsis",
    )
