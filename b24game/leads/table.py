"""Past leads as typed columns, with what became of each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from b24game.leads.conditions import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Column", "ColumnKind", "Table", "Value"]

ColumnKind = Literal["number", "date", "level", "text"]
"""Of a date and of free text a criterion can only ask whether it is filled."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field of all leads, in the order of the table."""

    name: str
    kind: ColumnKind
    values: tuple[Value, ...]

    def at(self, rows: Iterable[int]) -> Column:
        """Return the column reduced to some rows, in their order."""
        return Column(self.name, self.kind, tuple([self.values[row] for row in rows]))


@dataclass(frozen=True, slots=True)
class Table:
    """Leads whose end is known: `won[i]` belongs to row i of every column."""

    columns: Mapping[str, Column]
    won: tuple[bool, ...]
    aside: frozenset[str] = field(default=frozenset())
    """Columns that no criterion may ask for: ids, constants, leaks, what the caller leaves out."""

    def __len__(self) -> int:
        return len(self.won)

    @property
    def features(self) -> tuple[Column, ...]:
        """The columns that a criterion may ask for."""
        return tuple(column for name, column in self.columns.items() if name not in self.aside)

    def rows(self, rows: Sequence[int]) -> Table:
        """Return some of the leads, in the order given."""
        columns = {name: column.at(rows) for name, column in self.columns.items()}
        return Table(columns, tuple([self.won[row] for row in rows]), self.aside)

    def without(self, names: Iterable[str]) -> Table:
        """Return the table with more columns set aside."""
        return Table(self.columns, self.won, self.aside | frozenset(names))

    def lead(self, row: int) -> dict[str, Value]:
        """Return the fields of one lead."""
        return {name: column.values[row] for name, column in self.columns.items()}
