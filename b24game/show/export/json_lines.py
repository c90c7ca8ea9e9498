"""JSON Lines: an object a row, with every column of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from typing import BinaryIO

    from b24game.jobs.export.table import Table
    from b24game.show.export.values import Batch


class Lines:
    """A table being written as JSON Lines."""

    def __init__(self, table: Table, file: BinaryIO) -> None:
        self._names = [column.name for column in table.columns]
        self._file = file
        self._encoder = msgspec.json.Encoder()

    def add(self, rows: Batch) -> None:
        """Write some more rows."""
        objects = [
            dict(zip(self._names, row, strict=True)) for row in zip(*rows.written, strict=True)
        ]
        self._file.write(self._encoder.encode_lines(objects))

    def close(self) -> None:
        """There is nothing at the end."""
