"""A grid as a Markdown table, for commands that have no page of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.show import safe

if TYPE_CHECKING:
    from b24game.show.blocks import Grid, Value


def table(grid: Grid) -> str:
    """Return `grid` as a Markdown table; numbers stand to the right."""
    numeric = [
        all(isinstance(row[at], int | float) for row in grid.rows) for at in range(len(grid.header))
    ]
    rule = ("--:" if right and grid.rows else "---" for right in numeric)
    rows = [_row(grid.header), "| " + " | ".join(rule) + " |", *map(_row, grid.rows)]
    return "\n".join(rows) + "\n"


def _row(values: tuple[Value, ...]) -> str:
    cells = ("" if value is None else safe.markdown(str(value)) for value in values)
    return "| " + " | ".join(cells) + " |"
