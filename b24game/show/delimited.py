"""CSV and TSV: a header, then every row complete; no text can become a formula."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Literal

from b24game.show import safe

if TYPE_CHECKING:
    from b24game.show.blocks import Grid, Value


def delimited(grid: Grid, form: Literal["csv", "tsv"]) -> str:
    """Return `grid` as text with one line per row."""
    rows = [grid.header, *([_written(value) for value in row] for row in grid.rows)]
    if form == "tsv":
        # No quoting: a cell holds neither tab nor line break after `safe.cell`.
        return "".join("\t".join(row) + "\n" for row in rows)
    page = StringIO()
    csv.writer(page, lineterminator="\n").writerows(rows)
    return page.getvalue()


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe.cell(value) if isinstance(value, str) else str(value)
