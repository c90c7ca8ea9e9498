"""Which known objects the portal does not list any more.

No method tells of deletions (reading.md 0.6). Known ids are cut into windows of at most 50, each
window is listed with ids only: what does not come back is missing. One request checks 2,500 ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24game.language import _
from b24game.portal.answers import Answer
from b24game.portal.asking import ask_all
from b24game.portal.faults import Unavailable
from b24game.portal.pages import PAGE_SIZE, sheet, unavailable, unreadable
from b24game.portal.stream import Stream, Window, command
from b24game.portal.stride import LONGEST, Stride

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from b24game.portal.caller import Caller


def missing(caller: Caller, stream: Stream[Any], known_ids: Sequence[int]) -> frozenset[int]:
    """Return the known ids that the portal does not list: deleted, or out of the user's sight.

    All or nothing: where the listing behind it is refused, fails or looks odd, it raises and names
    no id at all. A caller that goes on then takes nothing for deleted.

    Args:
        caller: who asks.
        stream: one that is read by keyset.
        known_ids: ids in ascending order.

    Raises:
        Unavailable: the method is refused or keeps failing, its answers cannot be understood, or
            its filter cannot be trusted.
        AuthorisationError: the webhook is refused as a whole.
        PortalError: the portal gives no answer after all retries.
        ValueError: the stream has no filter by id.
    """
    if stream.paging != "keyset":
        raise ValueError(f"{stream.name} cannot be listed by id")
    known = sorted(known_ids)
    windows = [known[at : at + PAGE_SIZE] for at in range(0, len(known), PAGE_SIZE)]
    spans = {f"w{place}": (ids[0] - 1, ids[-1]) for place, ids in enumerate(windows)}
    listed: set[int] = set()
    stride = Stride(LONGEST)
    while spans:
        listing, spans = _list(caller, stream, spans, stride)
        listed |= listing
    gone = frozenset(known) - listed
    if gone and not listed:
        _doubt(caller, stream, gone)
    return gone


def _list(
    caller: Caller, stream: Stream[Any], spans: Mapping[str, tuple[int, int]], stride: Stride
) -> tuple[set[int], dict[str, tuple[int, int]]]:
    """Return the ids that are there, and the spans of which there is more to list."""
    commands = {
        key: command(stream, Window(after=after, upto=upto, ids_only=True), caller.server_offset)
        for key, (after, upto) in spans.items()
    }
    listed: set[int] = set()
    more: dict[str, tuple[int, int]] = {}
    for key, outcome in ask_all(caller, commands, stride):
        if not isinstance(outcome, Answer):
            raise unavailable(stream, outcome)
        page = sheet(outcome, stream)
        after, upto = spans[key]
        if not page.follows(after) or any(number > upto for number in page.known):
            raise _untrusted(stream)
        listed.update(page.known)
        if page.ends:
            continue
        if not page.known:
            # There is more, and no id to go on from: nothing may count as missing.
            raise unreadable(stream)
        if page.known[-1] < upto:
            more[key] = (page.known[-1], upto)
    return listed, more


def _doubt(caller: Caller, stream: Stream[Any], gone: frozenset[int]) -> None:
    """Make sure that nothing at all is there, before everything counts as deleted."""
    whole = {"w0": command(stream, Window(start=0, ids_only=True), caller.server_offset)}
    for _key, outcome in ask_all(caller, whole, Stride(1)):
        if not isinstance(outcome, Answer):
            raise unavailable(stream, outcome)
        if gone.intersection(sheet(outcome, stream).known):
            raise _untrusted(stream)


def _untrusted(stream: Stream[Any]) -> Unavailable:
    detail = _("{method} overlooks the filter by id").format(method=stream.method)
    return Unavailable(stream.name, "unreadable", stream.scope, detail)
