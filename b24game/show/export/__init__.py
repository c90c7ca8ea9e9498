"""Tables as files for other programs: CSV, JSON Lines and Parquet, and what is in them.

values.py        rows -> columns of values that every form can hold
comma.py         CSV
json_lines.py    JSON Lines
parquet.py       Parquet, where pyarrow is installed
package.py       datapackage.json: names, types, keys and descriptions
folder.py        the files take their places together, or none does
"""

from __future__ import annotations

import json
from contextlib import ExitStack, closing
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from b24game.language import _
from b24game.model import Finding
from b24game.show.export import comma, json_lines, package
from b24game.show.export.folder import replacing
from b24game.show.export.values import batch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from b24game.jobs.export.table import Table
    from b24game.show.export.folder import Drafts
    from b24game.show.export.values import Batch

DESCRIPTION = "datapackage.json"
_ROWS = 10_000
"""How many rows are held at a time, and are in a row group of Parquet."""


class Sink(Protocol):
    """A table being written in one form."""

    def add(self, rows: Batch) -> None:
        """Write some more rows."""

    def close(self) -> None:
        """Write what stands at the end; the file itself stays open."""


def write(tables: Sequence[Table], folder: Path) -> tuple[Path, ...]:
    """Write every table in every form, and their description; return the files.

    The files take their places once all are whole: whoever reads them, and a run that is killed,
    finds those of the export before. Other files of the folder are left alone.

    Raises:
        UsageError: the folder or a file cannot be written.
        ProductError: there is no space left.
        LockedError: another export writes into the folder.
    """
    forms = _forms()
    with replacing(folder) as drafts:
        former = package.files(folder / DESCRIPTION, tables)
        for table in tables:
            _write(table, forms, drafts)
        described = package.described(tables, tuple(forms))
        text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
        drafts.open(DESCRIPTION).write(text.encode())
        drafts.outdated(former)
    return tuple(folder / name for name in drafts.names)


def lacking() -> tuple[Finding, ...]:
    """Return a finding where a form cannot be written here."""
    if "parquet" in _forms():
        return ()
    text = _('no Parquet was written: it needs `pip install "b24game[parquet]"`')
    return (Finding("info", "parquet_missing", text, "--export"),)


def _forms() -> Mapping[str, Callable[[Table, BinaryIO], Sink]]:
    """Return the forms that can be written here, by the ends of their files' names."""
    forms: dict[str, Callable[[Table, BinaryIO], Sink]] = {
        "csv": comma.Sheet,
        "jsonl": json_lines.Lines,
    }
    try:
        from b24game.show.export import parquet  # noqa: PLC0415 - an extra, and heavy
    except ImportError:
        return forms
    return {**forms, "parquet": parquet.Columnar}


def _write(
    table: Table, forms: Mapping[str, Callable[[Table, BinaryIO], Sink]], drafts: Drafts
) -> None:
    with ExitStack() as opened:
        sinks = [
            opened.enter_context(closing(form(table, drafts.open(f"{table.name}.{end}"))))
            for end, form in forms.items()
        ]
        rows = iter(table.rows)
        while taken := tuple(islice(rows, _ROWS)):
            some = batch(table.columns, taken)
            for sink in sinks:
                sink.add(some)
