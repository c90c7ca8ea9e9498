"""A shelf of rows that are made when they are looked at: for more rows than memory holds."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeVar

from b24game.sandbox.store import Row, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

R = TypeVar("R", bound=Row)


class LazyStore(Store[R]):
    """Rows made from their ids.

    A row taken out by its id stays, because whoever takes it may change it; rows that are only
    looked at (lists, iteration) are made anew each time, and a change to such a row is lost.
    """

    def __init__(self, ids: list[int], make: Callable[[int], R]) -> None:
        """Put rows with these growing ids on the shelf; ``make`` makes the row of an id."""
        super().__init__(first_id=ids[-1] + 1 if ids else 1)
        self.ids = ids
        self._make = make

    def get(self, row_id: int) -> R | None:
        """The row, or nothing."""
        try:
            return self[row_id]
        except KeyError:
            return None

    def __getitem__(self, row_id: int) -> R:
        """The row, which stays from now on; ``KeyError`` if it is not there."""
        if row_id in self.rows:
            return self.rows[row_id]
        if row_id not in self:
            raise KeyError(row_id)
        return self.rows.setdefault(row_id, self._make(row_id))

    def __contains__(self, row_id: object) -> bool:
        """Whether a row with this id is there."""
        if not isinstance(row_id, int):
            return False
        place = bisect_left(self.ids, row_id)
        return place < len(self.ids) and self.ids[place] == row_id

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.ids)

    def __iter__(self) -> Iterator[R]:
        """All rows by growing id."""
        return self.look(list(self.ids))

    def look(self, ids: Iterable[int]) -> Iterator[R]:
        """Rows to look at."""
        kept, make = self.rows, self._make
        for row_id in ids:
            yield kept[row_id] if row_id in kept else make(row_id)

    def remove(self, row_id: int) -> R:
        """Take a row off the shelf; ``KeyError`` if it is not there."""
        self[row_id]
        return super().remove(row_id)
