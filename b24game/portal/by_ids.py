"""Objects of the CRM whose ids are known, 50 a command, 2,500 a request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.portal.answers import Answer
from b24game.portal.asking import ask_all
from b24game.portal.faults import Refused
from b24game.portal.pages import PAGE_SIZE, Page, decode, list_in, sheet
from b24game.portal.rows.row import Context
from b24game.portal.stream import Noun, Stream, Window, command
from b24game.portal.stride import LONGEST, Stride

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.model import Moment
    from b24game.portal.caller import Caller


def parts(ids: Sequence[int]) -> list[list[int]]:
    """Return ids in parts that fit into one filter and one page."""
    known = sorted(set(ids))
    return [known[at : at + PAGE_SIZE] for at in range(0, len(known), PAGE_SIZE)]


def by_ids(
    caller: Caller, stream: Stream[Noun], ids: Sequence[int], since: Moment | None = None
) -> Iterator[Page[Noun]]:
    """Yield the objects with these ids, in pages of 50; those that are gone do not come.

    Args:
        caller: who asks.
        stream: one of `crm.item.list`, whose filter takes several ids as `@id`.
        ids: any number of ids in any order.
        since: only what changed at or after.

    Raises:
        Refused: the method is refused, or (`unreadable`) its answers cannot be understood or its
            filter cannot be trusted.
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries.
    """
    asked = {f"i{place}": part for place, part in enumerate(parts(ids))}
    commands = {
        key: command(
            replace(stream, conditions={**stream.conditions, f"@{stream.id_filter}": part}),
            Window(since=since),
            caller.server_offset,
        )
        for key, part in asked.items()
    }
    for key, outcome in ask_all(caller, commands, Stride(LONGEST)):
        if not isinstance(outcome, Answer):
            raise outcome
        if list_in(outcome.result, stream.path) is None:
            raise Refused(stream.method, "UNREADABLE", "no list", "unreadable")
        page = sheet(outcome, stream)
        if not set(page.known) <= set(asked[key]):
            raise Refused(stream.method, "UNREADABLE", "the filter is overlooked", "unreadable")
        yield decode(
            page.rows, stream, Context(caller.server_offset), last_id=asked[key][-1], since=since
        )
