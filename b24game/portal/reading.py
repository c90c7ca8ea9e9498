"""Reading many streams: one shared batch with the first page of each, then what is left of each.

A whole sync of an unchanged portal is that one request. A refused stream does not stop the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from b24game.portal.asking import ask_all
from b24game.portal.batch import LARGEST_BATCH
from b24game.portal.custom_names import custom_names
from b24game.portal.identity import COMMANDS as IDENTITY
from b24game.portal.identity import Identity, read_identity
from b24game.portal.offsets import read_offsets
from b24game.portal.opening import Opened, commands, opened, plan
from b24game.portal.pages import sheet, unavailable
from b24game.portal.rows.row import Context
from b24game.portal.stride import LONGEST, Stride
from b24game.portal.windows import Read, read_windows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.portal.caller import Caller
    from b24game.portal.pages import Page
    from b24game.portal.request import Request
    from b24game.portal.stream import Noun, Stream


class Reading:
    """What the shared batch brought, and the way to the pages after it."""

    def __init__(
        self,
        caller: Caller,
        streams: dict[str, Opened],
        identity: Identity | None,
    ) -> None:
        self._caller = caller
        self._streams = streams
        self.identity = identity
        """Only where it was asked for."""

    @overload
    def pages(self, stream: Stream[Noun]) -> Iterator[Page[Noun]]: ...
    @overload
    def pages(self, stream: str) -> Iterator[Page[Any]]: ...
    def pages(self, stream: Stream[Any] | str) -> Iterator[Page[Any]]:
        """Yield a stream page by page, each of one batch (up to 2,500 rows), in order of ids.

        The first page is there already; it comes even when it is empty. Every row that the portal
        lists is in one page's `rows` or in one page's `bad`, once: read in full, a stream without
        a moment of its own (`Stream.at`) has as many as `total` says.

        Raises:
            Unavailable: the method is refused, keeps failing, or its answers cannot be understood.
            PortalError: the portal gives no answer after all retries, or its limits stay reached.
            AuthorisationError: it refuses the webhook.
        """
        one = self._of(stream)
        if one.refused is not None:
            raise unavailable(one.request.stream, one.refused)
        context = Context(self._caller.server_offset, one.fields)
        read = Read(self._caller, one.request.stream, one.window, context)
        match one.request.stream.paging:
            case "keyset":
                return read_windows(read, one.first, one.low)
            case "offset":
                return read_offsets(
                    self._caller, read.stream, read.window, read.page, first=one.first
                )
            case "whole":
                return iter([read.page(sheet(one.first[0], read.stream).rows, 0)])

    def total(self, stream: Stream[Any] | str) -> int | None:
        """Return how many objects the portal holds, where they were counted."""
        return self._of(stream).total

    def unknown_fields(self, stream: Stream[Any] | str) -> tuple[str, ...]:
        """Return the asked fields of cards that the portal does not know: never filled."""
        return self._of(stream).unknown

    def _of(self, stream: Stream[Any] | str) -> Opened:
        return self._streams[stream if isinstance(stream, str) else stream.name]


def read(caller: Caller, requests: Sequence[Request], *, identity: bool = False) -> Reading:
    """Send the shared batch and return what came; custom fields of cards cost one request more.

    Raises:
        AuthorisationError: the portal refuses the webhook.
        PortalError: it gives no answer after all retries.
        ValueError: two requests for one stream, or no question at all.
    """
    if len({request.stream.name for request in requests}) != len(requests):
        raise ValueError("a stream can be read once at a time")
    if not requests and not identity:
        raise ValueError("nothing to read")
    names = custom_names(caller, requests)
    plans = [
        plan(request, names.get(request.stream.card, {}) if request.stream.card else {})
        for request in requests
    ]
    asked = dict(IDENTITY) if identity else {}
    asked.update(commands(plans, LARGEST_BATCH - len(asked), caller.server_offset))
    outcomes = dict(ask_all(caller, asked, Stride(LONGEST)))
    who = read_identity(outcomes) if identity else None
    if who is not None:
        caller.server_offset = who.server_offset
    return Reading(
        caller,
        {one.request.stream.name: opened(one, outcomes) for one in plans},
        who,
    )
