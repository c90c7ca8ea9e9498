"""The answer to a list command becomes a checked sheet of rows, then a page of nouns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Generic

from b24game.language import _
from b24game.portal.faults import Unavailable
from b24game.portal.rows.row import LARGEST, BadRow, fold
from b24game.portal.stream import Noun, Stream
from b24game.portal.values import whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.model import Moment
    from b24game.portal.answers import Answer
    from b24game.portal.faults import Refused
    from b24game.portal.rows.row import Context

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Noun]):
    """Rows of one stream, to be stored together with the cursor that `last_id` is."""

    rows: tuple[Noun, ...]
    bad: tuple[BadRow, ...]
    """Rows that came and could not be read, each in one page of a reading only."""
    last_id: int
    """Every row up to this id is in this page or in one before it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one answer as they came, with their ids; `None` where a row has none."""

    rows: tuple[object, ...]
    ids: tuple[int | None, ...]
    next: int | None = None
    """Where the portal says the next page begins."""
    refers: bool = True
    """Whether the last row of a full page has its id where a reference looks for it.

    A reference that finds nothing there shows an empty page, which looks like the end.
    """

    @property
    def full(self) -> bool:
        """Whether it has as many rows as a page can have."""
        return len(self.rows) >= PAGE_SIZE

    @property
    def ends(self) -> bool:
        """Whether nothing comes after it: only a short page that names no next one proves that.

        A portal may take rows out of a page that this user may not see.
        """
        return not self.full and self.next is None

    @property
    def named(self) -> bool:
        """Whether every row has an id."""
        return None not in self.ids

    @property
    def known(self) -> list[int]:
        """The ids that are there."""
        return [number for number in self.ids if number is not None]

    def follows(self, last: int) -> bool:
        """Whether every row has an id above `last`, and above the one before it."""
        return all(low < high for low, high in pairwise([last, *self.known])) and self.named

    def descends(self, low: int, below: int | None) -> bool:
        """Whether every row has an id between the two, and below the one before it."""
        ids = self.known if below is None else [below, *self.known]
        return all(high > low for high, low in pairwise([*ids, low])) and self.named

    def within(self, low: int, below: int | None) -> bool:
        """Whether the ids that are there lie between the two, each once."""
        known = self.known
        inside = all(low < number and (below is None or number < below) for number in known)
        return inside and len(set(known)) == len(known)


def sheet(answer: Answer, stream: Stream[Any]) -> Sheet:
    """Return the rows of an answer.

    Raises:
        Unavailable: there is no list where the stream's rows should be.
    """
    rows = list_in(answer.result, stream.path)
    if rows is None:
        raise unreadable(stream)
    ids = tuple(_row_id(row, stream) for row in rows)
    return Sheet(tuple(rows), ids, answer.next, _refers(answer.result, stream))


def list_in(result: object, path: str) -> list[object] | None:
    """Return the list at `path`; `[]` stands for an empty object, an object for its values."""
    if path and isinstance(result, dict):
        result = result.get(path)
    elif path and result != []:
        return None
    if isinstance(result, dict):
        result = list(result.values())
    return result if isinstance(result, list) else None


def decode(
    rows: Iterable[object],
    stream: Stream[Noun],
    context: Context,
    *,
    last_id: int,
    since: Moment | None = None,
) -> Page[Noun]:
    """Return rows as nouns; what cannot be read is reported, never guessed."""
    nouns: list[Noun] = []
    bad: list[BadRow] = []
    at = stream.at if since is not None else None
    for position, row in enumerate(rows, 1):
        try:
            noun = stream.decode(row, context) if isinstance(row, dict) else None
        except ValueError as problem:
            bad.append(BadRow(stream.name, _where(row, stream, position), str(problem)))
            continue
        if noun is None:
            bad.append(BadRow(stream.name, f"#{position}", "not an object"))
        elif at is None or since is None or at(noun) >= since:
            nouns.append(noun)
    return Page(tuple(nouns), tuple(bad), last_id)


def unreadable(stream: Stream[Any]) -> Unavailable:
    """Return the exception for an answer that is JSON, but not what the method returns."""
    detail = _("the answer to {method} has another form than documented").format(
        method=stream.method
    )
    return Unavailable(stream.name, "unreadable", stream.scope, detail)


def unavailable(stream: Stream[Any], refused: Refused) -> Unavailable:
    """Return the exception for a stream whose method is refused."""
    detail = f"{refused.portal_code} {refused.description}".strip()
    return Unavailable(stream.name, refused.reason, stream.scope, detail)


def _refers(result: object, stream: Stream[Any]) -> bool:
    """Return whether `$result[…][path][49][id]` leads to an id, as written."""
    rows = result.get(stream.path) if stream.path and isinstance(result, dict) else result
    if not isinstance(rows, list) or len(rows) < PAGE_SIZE:
        return False
    row = rows[PAGE_SIZE - 1]
    return isinstance(row, dict) and whole(row.get(stream.id_row)) is not None


def _row_id(row: object, stream: Stream[Any]) -> int | None:
    if not isinstance(row, dict) or not stream.id_row:
        return None
    value = row.get(stream.id_row)
    if type(value) is int and value > 0:
        return value if value <= LARGEST else None
    if value is None:
        folded = fold(stream.id_row)
        spelled = (row[name] for name in row if fold(str(name)) == folded)
        value = next((one for one in spelled if one is not None), None)
    number = whole(value)
    return number if number is not None and number > 0 else None


def _where(row: object, stream: Stream[Any], position: int) -> str:
    number = _row_id(row, stream)
    return f"#{position}" if number is None else str(number)
