"""A CSV of past leads to a table: encoding and delimiter found out, mistakes with their line."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.language import _, ngettext
from b24game.leads.cells import typed
from b24game.leads.conditions import NUMBER
from b24game.leads.outcomes import outcomes
from b24game.leads.table import Column, Table
from b24game.model import Finding
from b24game.rules.nearest import advice

if TYPE_CHECKING:
    from collections.abc import Sequence

_DELIMITERS = ",;\t|"
_SAMPLE = 50
_MOST_MISTAKES = 20
_BY_ROW = 20
"""From so many rows on, values that all differ say something."""
_ID = re.compile(
    r"(^|[\W_])(id|ids|uuid|guid|number|no|row|index|key|код|номер|ид)($|[\W_])|№", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The leads of a file, and what was noticed on the way."""

    table: Table
    findings: tuple[Finding, ...]


def read_csv(data: bytes, *, file: str, target: str) -> Reading:
    """Read the bytes of a CSV with a header; `file` is how messages call it.

    Ids and constant columns are set aside and named; leads whose target is empty are left out.

    Raises:
        UsageError: no such target (did you mean …?), rows of another width, a target that says
            neither won nor lost; `findings` name every wrong row up to a limit.
    """
    text, findings = _decoded(data, file)
    names, rows, lines = _rows(text, file)
    if target not in names:
        raise UsageError(
            _("{file} has no column {name}: {advice}").format(
                file=file, name=f'"{target}"', advice=advice(target, names)
            ),
            code="data_target",
            where=f"{file}:1",
        )
    place = names.index(target)
    known = outcomes([row[place] for row in rows], lines, file=file, target=target)
    over = [row for row, won in enumerate(known) if won is not None]
    if open_ones := len(rows) - len(over):
        message = ngettext(
            "{count} lead without an outcome is left out",
            "{count} leads without an outcome are left out",
            open_ones,
        )
        findings.append(Finding("info", "data_open", message.format(count=open_ones), file))
    columns = {}
    aside = []
    for position, name in enumerate(names):
        if position == place:
            continue
        column, spoiler = typed(name, [rows[row][position] for row in over])
        columns[name] = column
        if spoiler is not None:
            findings.append(_spoiled(column, spoiler, f"{file}:{lines[over[spoiler]]}"))
        if reason := _useless(column):
            aside.append(name)
            findings.append(Finding("info", "data_aside", f"{name}: {reason}", file))
    won = tuple(known[row] is True for row in over)
    return Reading(Table(columns, won, frozenset(aside)), tuple(findings))


def _decoded(data: bytes, file: str) -> tuple[str, list[Finding]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = _("not UTF-8, read as Windows-1251: check the words it shows")
        finding = Finding("warning", "data_encoding", message, f"{file}:{line}")
        return data.decode("cp1251", errors="replace"), [finding]


def _rows(text: str, file: str) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the header, the rows and the line that each row ends at."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[list[str]] = []
    lines: list[int] = []
    mistakes = []
    try:
        names = [name.strip() for name in next(reader, [])]
        _check_header(names, file)
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(names):
                message = _("{found} instead of {wanted} cells").format(
                    found=len(row), wanted=len(names)
                )
                mistakes.append(Finding("error", "data_row", message, f"{file}:{reader.line_num}"))
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        where = f"{file}:{reader.line_num}"
        raise UsageError(
            _("not a CSV: {problem}").format(problem=error), code="data_row", where=where
        ) from error
    if mistakes:
        raise UsageError(
            f"{mistakes[0].where}: {mistakes[0].message}",
            hint=_("a cell that contains the delimiter needs quotes"),
            code="data_row",
            where=mistakes[0].where,
            findings=tuple(mistakes[:_MOST_MISTAKES]),
        )
    return names, rows, lines


def _check_header(names: list[str], file: str) -> None:
    for position, name in enumerate(names, start=1):
        if not name:
            problem = _("column {position} has no name").format(position=position)
        elif names.index(name) < position - 1:
            problem = _("column {position} is called {name} again").format(
                position=position, name=f'"{name}"'
            )
        else:
            continue
        raise UsageError(problem, code="data_header", where=f"{file}:1")
    if len(names) <= 1:
        raise UsageError(
            _("no table: one column or none in the first line"),
            hint=_("the first line names the columns, separated by a comma, semicolon or tab"),
            code="data_header",
            where=f"{file}:1",
        )


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most of the first rows alike, and into most cells."""
    sample = text.splitlines(keepends=True)[:_SAMPLE]

    def fitness(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            return 0.0, 0
        if not widths or widths[0] == 1:
            return 0.0, 0
        return widths.count(widths[0]) / len(widths), widths[0]

    return max(_DELIMITERS, key=fitness)


def _useless(column: Column) -> str:
    """Say why no criterion can come of a column; nothing if one can."""
    filled = [value for value in column.values if value is not None]
    if not filled:
        return _("left out, it is empty")
    if len(set(column.values)) == 1:
        return _("left out, it is the same everywhere")
    complete = len(filled) == len(column.values)
    if column.kind == "text" and complete:
        return _("left out, it is an id or free text")
    unique = complete and len(set(filled)) == len(filled) >= _BY_ROW
    whole = all(isinstance(value, NUMBER) and value.is_integer() for value in filled)
    if column.kind == "number" and unique and whole:
        numbers = [value for value in filled if isinstance(value, NUMBER)]
        if _ID.search(column.name) or _in_order(numbers):
            return _("left out, it numbers the rows")
    return ""


def _in_order(numbers: Sequence[float]) -> bool:
    ascending = sorted(numbers)
    return list(numbers) in (ascending, ascending[::-1])


def _spoiled(column: Column, row: int, where: str) -> Finding:
    message = _("{name}: read as words, not as numbers, because of {cell}")
    return Finding(
        "warning",
        "data_mixed",
        message.format(name=column.name, cell=f'"{column.values[row]}"'),
        where,
    )
