"""The shared batch: the first page of every request, counts, and who we are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from b24game.portal.answers import Answer
from b24game.portal.batch import LARGEST_BATCH, Command
from b24game.portal.faults import Refused
from b24game.portal.pages import PAGE_SIZE
from b24game.portal.rows.cards import card_fields
from b24game.portal.stream import Window, command
from b24game.portal.windows import chain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from b24game.portal.custom_names import Names
    from b24game.portal.request import Request
    from b24game.portal.rows.row import CardField


@dataclass(frozen=True, slots=True)
class Opened:
    """A request with what is known of it, before and after the shared batch."""

    request: Request
    window: Window
    fields: tuple[CardField, ...] = ()
    unknown: tuple[str, ...] = ()
    """Asked fields that the portal does not have."""
    first: tuple[Answer, ...] = ()
    """Answers to the first pages, one after the other: from the greatest id down, or by offset."""
    low: Answer | None = None
    """Answer to the page with the least ids."""
    refused: Refused | None = None
    total: int | None = None


def plan(request: Request, names: Names | Refused) -> Opened:
    """Return a request with its window; `names` are the portal's names of custom fields."""
    stream = request.stream
    window = Window(since=request.since)
    if stream.paging == "keyset":
        window = replace(window, after=request.after)
    elif stream.paging == "offset":
        window = replace(window, start=0)
    if isinstance(names, Refused):
        return Opened(request, window, refused=names)
    if stream.card is None:
        return Opened(request, window)
    fields, unknown = card_fields(stream.card, request.fields, names)
    window = replace(window, select=tuple(field.key for field in fields))
    return Opened(request, window, fields, unknown)


def commands(plans: Sequence[Opened], room: int, server_offset: int) -> dict[str, Command]:
    """Return the commands of the shared batch: one page each, more where there is `room`."""
    asked = [one for one in plans if one.refused is None]
    spare = room - sum(1 + _probes(one) + _counts(one) for one in asked)
    found: dict[str, Command] = {}
    for one in asked:
        more = max(0, min(spare, one.request.expected // PAGE_SIZE))
        spare -= more
        found.update(_first_pages(one, 1 + more, server_offset))
        if _probes(one):
            found[_low_key(one)] = command(one.request.stream, one.window, server_offset)
        if _counts(one):
            everything = Window(start=0, ids_only=True)
            found[_count_key(one)] = command(one.request.stream, everything, server_offset)
    return found


def opened(one: Opened, outcomes: Mapping[str, Answer | Refused]) -> Opened:
    """Return a plan with what the shared batch brought for it."""
    if one.refused is not None:
        return one
    first: list[Answer] = []
    refused: Refused | None = None
    for place in range(LARGEST_BATCH):
        outcome = outcomes.get(_page_key(one, place))
        if not isinstance(outcome, Answer):
            # A later page that failed is asked for again by name.
            refused = None if first else outcome
            break
        first.append(outcome)
    count = outcomes.get(_count_key(one))
    total = count.total if isinstance(count, Answer) else None
    low = outcomes.get(_low_key(one))
    low = low if isinstance(low, Answer) else None
    return replace(one, first=tuple(first), low=low, refused=refused, total=total)


def _first_pages(one: Opened, pages: int, server_offset: int) -> dict[str, Command]:
    stream = one.request.stream
    if stream.paging == "keyset":
        return chain(stream, one.window, pages, server_offset, prefix=f"{stream.name}_")
    if stream.paging == "whole":
        pages = 1
    return {
        _page_key(one, place): command(
            stream, replace(one.window, start=place * PAGE_SIZE), server_offset
        )
        for place in range(pages)
    }


def _probes(one: Opened) -> bool:
    """Return whether the lower end of the ids is looked at too: the size is not known."""
    return one.request.stream.paging == "keyset" and not one.request.expected


def _counts(one: Opened) -> bool:
    # A list without pages says `total: 0` whatever it holds (reading.md 3.3).
    return one.request.count and one.request.stream.paging != "whole"


def _page_key(one: Opened, place: int) -> str:
    return f"{one.request.stream.name}_{place}"


def _low_key(one: Opened) -> str:
    return f"{one.request.stream.name}_low"


def _count_key(one: Opened) -> str:
    return f"count_{one.request.stream.name}"
