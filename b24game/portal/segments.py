"""A range of ids in segments that are read apart and delivered in order.

The portal says neither how many rows there are nor where the gaps are. So a segment is as wide as
the density seen last promises to fill a chain of pages; what is left of it when the chain was too
short is a segment again, and so is what a fault left over. Fuller segments cost fewer requests,
too full ones a page in the next batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, sqrt
from typing import TYPE_CHECKING, Generic, Literal

from b24game.portal.pages import PAGE_SIZE
from b24game.portal.stream import Noun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.portal.rows.row import BadRow

_SPREAD = 4.2
"""Rows by which a chain stays short of its pages, times the root of their number: about two
standard deviations where a tenth of the ids is missing at random."""
_CAUTION = 1.2
_FEW = 10
_AHEAD = 600
"""Pages that may be read before the lowest segment is there: they have to be kept in memory."""


@dataclass(slots=True)
class Segment(Generic[Noun]):
    """The ids above `low`, up to and with `top`."""

    low: int
    top: int
    rows: tuple[Noun, ...] = ()
    bad: tuple[BadRow, ...] = ()
    state: Literal["waiting", "asked", "done"] = "waiting"
    pages: int = 0
    """Pages that were asked for."""
    density: float = 0.0
    """Rows an id, as measured right above it; 0 where nothing was."""


@dataclass(slots=True)
class Segments(Generic[Noun]):
    """All segments that are not delivered yet, in ascending order."""

    queue: list[Segment[Noun]]
    density: float
    """Rows an id, as measured below what was not asked for yet."""
    longest: int = field(default=50)
    """Pages of a chain; 1 where the portal does not follow references."""

    def take(self, commands: int) -> list[Segment[Noun]]:
        """Return segments to ask for, whose pages fit into a batch of so many commands."""
        taken: list[Segment[Noun]] = []
        place = ahead = 0
        # A batch that was begun is filled: what a chain left over must not go on its own.
        while commands and place < len(self.queue) and (taken or ahead < _AHEAD):
            segment = whole = self.queue[place]
            if whole.state == "waiting":
                room = min(commands, self.longest)
                whole.pages = self._pages(whole)
                if whole.pages > room:
                    segment = self._cut(place, room)
                    segment.pages = room
                segment.state = "asked"
                taken.append(segment)
                commands -= segment.pages
            ahead += segment.pages
            if whole is not self.queue[place] or whole.state != "waiting":
                place += 1
        return taken

    def landed(
        self,
        segment: Segment[Noun],
        rows: tuple[Noun, ...],
        bad: tuple[BadRow, ...],
        *,
        last: int,
        ended: bool,
    ) -> None:
        """Take in the rows of a segment down to the id `last`, or all of them where it `ended`."""
        reached = segment.low if ended else last - 1
        measured = self._measure(segment, len(rows) + len(bad), segment.top - reached)
        place = self.queue.index(segment)
        if reached > segment.low:
            self.queue.insert(place, Segment[Noun](segment.low, reached, density=measured))
        elif place and self.queue[place - 1].density:
            self.queue[place - 1].density = measured
        segment.low, segment.rows, segment.bad, segment.state = reached, rows, bad, "done"

    def ready(self) -> Iterator[Segment[Noun]]:
        """Yield and forget the segments below which nothing is missing."""
        while self.queue and self.queue[0].state == "done":
            yield self.queue.pop(0)

    def _measure(self, segment: Segment[Noun], rows: int, ids: int) -> float:
        """Return the density of what landed; a gap counts at once, everything else on average."""
        if not ids:
            return self.density
        measured = max(rows, 0.5) / ids
        if not segment.density:
            self.density = (self.density + measured) / 2 if rows else measured
        return measured

    def _pages(self, segment: Segment[Noun]) -> int:
        """Return how many pages a segment probably needs, its proof of the end included."""
        width = segment.top - segment.low
        rows = width * (segment.density or self.density)
        return min(ceil((rows * _CAUTION + _FEW) / PAGE_SIZE), width // PAGE_SIZE + 1)

    def _cut(self, place: int, pages: int) -> Segment[Noun]:
        """Return a part of a waiting segment, as wide as so many pages can probably show.

        It is cut off where the density was measured: below of what was never asked for, above of
        what a chain has left over.
        """
        whole = self.queue[place]
        full = pages * PAGE_SIZE
        rows = full - _SPREAD * sqrt(pages)
        # Ids are whole numbers: so many of them never need another page, however dense they are.
        width = max(full - 1, int(rows / (whole.density or self.density)))
        if width >= whole.top - whole.low:
            return whole
        if whole.density:
            part = Segment[Noun](whole.top - width, whole.top, density=whole.density)
            whole.top -= width
            self.queue.insert(place + 1, part)
        else:
            part = Segment[Noun](whole.low, whole.low + width)
            whole.low += width
            self.queue.insert(place, part)
        return part
