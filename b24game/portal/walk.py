"""What the pages of a chain prove: ids go down, stay inside their window, and come to an end.

Trust nothing (clients.md 5, 6): an unknown filter is dropped silently, an order may be ignored,
and a reference past a short page resolves to 1. Downwards that is harmless: below 1 there is
nothing, above it the whole table. Only a short page that names no next one proves the end, and
whatever follows it is ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.portal.pages import Sheet

Verdict = Literal["end", "more", "astray", "overlooked"]
"""`astray`: a reference is not followed, names do; `overlooked`: the filter or the order is not."""
_EVEN = 4.0
"""Both ends of the ids are about as dense: what lies between them probably is, too."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the pages of one chain reach."""

    rows: tuple[object, ...]
    """In ascending order of their ids."""
    top: int
    last: int
    """The greatest and the least id."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Known:
    """The ids above `low`, up to and with `top`, and their rows; `None` where they are missing."""

    low: int
    top: int
    rows: tuple[object, ...] | None


@dataclass(frozen=True, slots=True)
class Ends:
    """A range of ids of which the ends are known."""

    parts: tuple[Known, ...]
    """One after the other, without gaps."""
    density: float = 1.0
    """Rows an id, probably: the lower one of both ends. Too few pages are continued, too many are
    wasted."""
    even: bool = True
    astray: bool = False


def walk(sheets: Sequence[Sheet], low: int, below: int | None) -> Walk:
    """Return what consecutive pages show of the ids above `low` and below `below`."""
    found: list[tuple[object, ...]] = []
    top, last = low, low if below is None else below
    verdict: Verdict = "more"
    for place, one in enumerate(sheets):
        if place and not sheets[place - 1].refers:
            verdict = "astray"
            break
        border = below if place == 0 else last
        if not place and one.ends and one.within(low, border):
            # All there is, in whatever order: no reason to read it twice.
            return _whole(one, low)
        if not one.descends(low, border):
            verdict = "astray" if place else "overlooked"
            break
        found.append(one.rows)
        if one.known:
            top = top if place else one.known[0]
            last = one.known[-1]
        if one.ends:
            verdict = "end"
            break
        if not one.full:
            # The chain refers to a fiftieth row that is not there.
            verdict = "astray" if one.known else "overlooked"
            break
    rows = tuple(row for page in reversed(found) for row in reversed(page))
    return Walk(rows, top, last, verdict)


def find_ends(high: Sequence[Sheet], low: Sheet | None, floor: int) -> Ends | None:
    """Return what the chain from the top and the page from the bottom show above `floor`.

    `None` where the portal overlooks the filter or the order by id.
    """
    seen = walk(high, floor, None)
    contradicted = low is not None and high[0].full and not low.follows(floor)
    if seen.verdict == "overlooked" or contradicted:
        return None
    if seen.verdict == "end":
        return Ends((Known(floor, seen.top, seen.rows),))
    upper = Known(seen.last - 1, seen.top, seen.rows)
    densities = [len(seen.rows) / (seen.top - upper.low)]
    parts = [upper]
    reached = floor
    if low is not None and low.full and low.follows(floor):
        below = _below(low, floor, seen.last)
        parts.insert(0, below)
        reached = below.top
        densities.append(len(low.rows) / (low.known[-1] - low.known[0] + 1))
    if reached < upper.low:
        parts.insert(-1, Known(reached, upper.low, None))
    even = low is None or (len(densities) > 1 and max(densities) <= _EVEN * min(densities))
    return Ends(tuple(parts), min(densities), even, seen.verdict == "astray")


def _below(low: Sheet, floor: int, border: int) -> Known:
    """Return the lower end; where it reaches the upper one, nothing lies between them."""
    kept = [row for row, number in zip(low.rows, low.known, strict=True) if number < border]
    met = len(kept) < len(low.rows)
    return Known(floor, border - 1 if met else low.known[-1], tuple(kept))


def _whole(one: Sheet, low: int) -> Walk:
    pairs = sorted(zip(one.ids, one.rows, strict=True), key=lambda pair: pair[0] or 0)
    known = sorted(one.known)
    rows = tuple(row for _number, row in pairs)
    return Walk(rows, known[-1] if known else low, known[0] if known else low, "end")
