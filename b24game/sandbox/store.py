"""A shelf of rows by growing id, kept in id order."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Row(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> int:
        """The portal's id of the row."""


R = TypeVar("R", bound=Row)


class Store(Generic[R]):
    """Rows by id; ``ids`` stays sorted so that a page after an id is found by bisection."""

    def __init__(self, first_id: int = 1) -> None:
        """Start empty; the first new row gets ``first_id``."""
        self.rows: dict[int, R] = {}
        self.ids: list[int] = []
        self._next = first_id

    def new_id(self) -> int:
        """The next id; ids are never given twice, not even after a deletion."""
        taken = self._next
        self._next += 1
        return taken

    def add(self, row: R) -> R:
        """Put a row on the shelf under its own id."""
        if not self.ids or row.id > self.ids[-1]:
            self.ids.append(row.id)
        elif row.id not in self:
            self.ids.insert(bisect_left(self.ids, row.id), row.id)
        self.rows[row.id] = row
        self._next = max(self._next, row.id + 1)
        return row

    def get(self, row_id: int) -> R | None:
        """The row, or nothing."""
        return self.rows.get(row_id)

    def __getitem__(self, row_id: int) -> R:
        """The row; ``KeyError`` if it is not there."""
        return self.rows[row_id]

    def __contains__(self, row_id: object) -> bool:
        """Whether a row with this id is there."""
        return row_id in self.rows

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def __iter__(self) -> Iterator[R]:
        """All rows by growing id."""
        return (self.rows[row_id] for row_id in list(self.ids))

    def look(self, ids: Iterable[int]) -> Iterator[R]:
        """Rows to look at, by ids that are there."""
        return map(self.rows.__getitem__, ids)

    def may_match(self, _field: str, _operator: str, _value: object) -> list[int] | None:
        """Growing ids outside of which no row passes a filter; nothing if there is no index."""
        return None

    def remove(self, row_id: int) -> R:
        """Take a row off the shelf; ``KeyError`` if it is not there."""
        row = self.rows.pop(row_id)
        del self.ids[bisect_left(self.ids, row_id)]
        return row
