"""CSV by RFC 4180: a header, commas, CRLF, UTF-8; no text can become a formula."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, cast

from b24game.show import safe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from b24game.jobs.export.table import Table, Type, Value
    from b24game.show.export.values import Batch


class Sheet:
    """A table being written as CSV."""

    def __init__(self, table: Table, file: BinaryIO) -> None:
        self._types = [column.type for column in table.columns]
        self._file = file
        self._lines([[column.name for column in table.columns]])

    def add(self, rows: Batch) -> None:
        """Write some more rows."""
        columns = [_cells(kind, c) for kind, c in zip(self._types, rows.written, strict=True)]
        self._lines(zip(*columns, strict=True))

    def close(self) -> None:
        """There is nothing at the end."""

    def _lines(self, rows: Iterable[Iterable[Value]]) -> None:
        page = StringIO()
        csv.writer(page).writerows(rows)
        self._file.write(page.getvalue().encode())


def _cells(kind: Type, values: list[Value]) -> Iterable[Value]:
    if kind == "boolean":
        return [None if value is None else "true" if value else "false" for value in values]
    if kind == "string":
        return [value and _cell(cast("str", value)) for value in values]
    return values


def _cell(text: str) -> str:
    # A letter or a digit begins no formula; nearly all texts do.
    return text if text[0].isalnum() else safe.cell(text)
