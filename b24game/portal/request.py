"""What to read of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from b24game.model import Moment
    from b24game.portal.stream import Stream


@dataclass(frozen=True, slots=True)
class Request:
    """A stream and the part of it that is news."""

    stream: Stream[Any]
    since: Moment | None = None
    """Changed, published or started at or after; streams without such a filter come in full."""
    after: int = 0
    """Last id seen of an append-only stream."""
    count: bool = False
    """Also count all objects on the portal (`Reading.total`)."""
    fields: tuple[str, ...] = ()
    """Of cards: the fields the rules ask for, as rules spell them."""
    expected: int = 0
    """Rows that a stream read in full probably has: so many pages join the shared batch."""
