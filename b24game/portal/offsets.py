"""Reading a stream by `start` offsets, for methods without an id filter.

Offsets shift while the list changes, so rows are told apart by id. The end is a page that is short
and names no next one, or an empty page; a portal that keeps sending the first page is found out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from b24game.language import _
from b24game.portal.answers import Answer
from b24game.portal.asking import ask_all
from b24game.portal.batch import LARGEST_BATCH
from b24game.portal.faults import Unavailable
from b24game.portal.pages import PAGE_SIZE, sheet, unavailable
from b24game.portal.stream import Noun, Stream, Window, command
from b24game.portal.stride import LONGEST, Stride

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from b24game.portal.caller import Caller
    from b24game.portal.pages import Page, Sheet


@dataclass(slots=True)
class _Walk:
    """How far an offset read has come."""

    floor: int
    start: int = 0
    total: int | None = None
    ended: bool = False
    greatest: int = 0
    """The greatest id so far, at least the floor."""
    seen: set[int] = field(default_factory=set)
    nameless: list[object] = field(default_factory=list)
    """Rows without an id of pages that came twice."""

    @property
    def last_id(self) -> int:
        """Up to which id all rows are in: without an order of ids, only the end proves it."""
        return self.greatest if self.ended else self.floor

    def take(self, one: Sheet, answer: Answer, stream: Stream[Noun]) -> list[object]:
        """Return the rows of one page that did not come before."""
        fresh: list[object] = []
        before = len(self.seen)
        if one.known and self.seen.issuperset(one.known):
            # A page that came before: its rows without an id came before too.
            nameless = [row for row, number in zip(one.rows, one.ids, strict=True) if not number]
            self.nameless.extend(nameless)
        for row, number in zip(one.rows, one.ids, strict=True):
            if number is None:
                if row in self.nameless:
                    self.nameless.remove(row)
                else:
                    fresh.append(row)
                continue
            if number not in self.seen and number > self.floor:
                fresh.append(row)
            self.seen.add(number)
            self.greatest = max(self.greatest, number)
        # With start=-1, as a chain's first page had it, a total of 0 says nothing.
        self.total = answer.total or self.total
        self.start += PAGE_SIZE
        everything = self.total is not None and len(self.seen) >= self.total
        if one.full and one.known and len(self.seen) == before and not everything:
            detail = _("{method} sends the same page again and again").format(method=stream.method)
            raise Unavailable(stream.name, "unreadable", stream.scope, detail)
        repeated = everything and len(self.seen) == before
        last = answer.next is None and (not one.rows or self._reached(one))
        self.ended = last or repeated or (not one.rows and self._reached(one))
        return fresh

    def _reached(self, one: Sheet) -> bool:
        return not one.full if self.total is None else self.start >= self.total

    def starts(self) -> list[int]:
        """Return the offsets of the next batch: all of them where the total is known."""
        pages = 1
        if self.total is not None:
            pages = -(-(self.total - self.start) // PAGE_SIZE)
        return [
            self.start + PAGE_SIZE * place for place in range(min(max(pages, 1), LARGEST_BATCH))
        ]


def read_offsets(
    caller: Caller,
    stream: Stream[Noun],
    window: Window,
    page: Callable[[Sequence[object], int], Page[Noun]],
    *,
    first: Sequence[Answer] = (),
    floor: int = 0,
) -> Iterator[Page[Noun]]:
    """Yield the pages of a stream, beginning with answers that are already there.

    Args:
        caller: who asks.
        stream: what to read.
        window: its filter; `start` is replaced page by page.
        page: makes a page of raw rows and the id up to which all rows are in.
        first: answers to the pages from offset 0 on.
        floor: ids up to and with this one are left out.

    Raises:
        Unavailable: the method is refused, or offsets are overlooked.
    """
    walk = _Walk(floor, greatest=floor)
    rows: list[object] = []
    for answer in first:
        if not walk.ended:
            rows.extend(walk.take(sheet(answer, stream), answer, stream))
    if first:
        yield page(rows, walk.last_id)
    stride = Stride(LONGEST)
    while not walk.ended:
        commands = {
            f"p{start}": command(stream, replace(window, start=start), caller.server_offset)
            for start in walk.starts()
        }
        rows = []
        outcomes = dict(ask_all(caller, commands, stride))
        for outcome in map(outcomes.__getitem__, commands):
            if not isinstance(outcome, Answer):
                raise unavailable(stream, outcome)
            rows.extend(walk.take(sheet(outcome, stream), outcome, stream))
        if rows or walk.ended:
            yield page(rows, walk.last_id)
