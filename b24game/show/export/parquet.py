"""Parquet: typed columns, in row groups as the rows come. Needs pyarrow, the extra `parquet`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.parquet as pq

from b24game.show.export.values import EPOCH

if TYPE_CHECKING:
    from typing import BinaryIO

    from b24game.jobs.export.table import Table, Type, Value
    from b24game.show.export.values import Batch

_TYPES: dict[Type, pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    # Every reader knows microseconds; Parquet has no seconds.
    "datetime": pa.timestamp("us", tz="UTC"),
}
_MICROSECONDS = 1_000_000


class Columnar:
    """A table being written as Parquet."""

    def __init__(self, table: Table, file: BinaryIO) -> None:
        self._schema = pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])
        self._types = [column.type for column in table.columns]
        self._writer = pq.ParquetWriter(file, self._schema)

    def add(self, rows: Batch) -> None:
        """Write some more rows, as a row group."""
        arrays = [
            pa.array(_counted(kind, values), type=_TYPES[kind])
            for kind, values in zip(self._types, rows.typed, strict=True)
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))

    def close(self) -> None:
        """Write the footer."""
        try:
            self._writer.close()
        finally:
            # A writer that is open when it is forgotten would try again, on a closed file.
            self._writer.is_open = False


def _counted(kind: Type, values: list[Value]) -> list[Value]:
    """Return dates as days and datetimes as microseconds since 1970."""
    if kind == "date":
        return [None if value is None else cast("int", value) - EPOCH for value in values]
    if kind == "datetime":
        return [None if value is None else cast("int", value) * _MICROSECONDS for value in values]
    return values
