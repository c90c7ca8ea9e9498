"""Activities on the cards of leads or deals (page …/activity-base/crm-activity-list).

The page's filter knows `@` for one of several values. An activity has one owner; further cards it
is bound to are not in its row (reading.md 6.1).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from b24game.language import _
from b24game.portal.answers import Answer
from b24game.portal.asking import ask_all
from b24game.portal.by_ids import parts
from b24game.portal.card_map import PROSPECT_TYPES
from b24game.portal.faults import Unavailable
from b24game.portal.pages import Page, decode, sheet, unavailable
from b24game.portal.reading import read
from b24game.portal.request import Request
from b24game.portal.rows.activities import touch
from b24game.portal.rows.row import Context
from b24game.portal.stream import Stream, Window, command
from b24game.portal.stride import LONGEST, Stride

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from b24game.model import ProspectKind, Touch
    from b24game.portal.caller import Caller

_SELECT = (
    "ID",
    "OWNER_ID",
    "OWNER_TYPE_ID",
    "TYPE_ID",
    "PROVIDER_ID",
    "DIRECTION",
    "COMPLETED",
    "CREATED",
    "START_TIME",
)
_Touches = Stream[tuple["Touch", ...]]


def touches(
    caller: Caller, kind: ProspectKind, owners: Sequence[int] | None = None
) -> Iterator[Page[Touch]]:
    """Yield the activities on leads or deals, 2,500 a request; each once, in any order of pages.

    Args:
        caller: who asks.
        kind: lead or deal.
        owners: only those on these cards: cheaper where they are fewer than half of all.

    Raises:
        Unavailable: the method is refused, keeps failing, or its answers cannot be understood.
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries.
    """
    stream = _stream(kind)
    if owners is None:
        pages = read(caller, [Request(stream)]).pages(stream)
    else:
        pages = _by_owners(caller, stream, parts(owners))
    for page in pages:
        yield Page(tuple(chain.from_iterable(page.rows)), page.bad, page.last_id)


def _stream(kind: ProspectKind) -> _Touches:
    owner_type = PROSPECT_TYPES[kind]

    def decode_one(row: Mapping[str, object], context: Context) -> tuple[Touch, ...]:
        return touch(row, owner_type, context)

    return Stream(
        name="activities",
        method="crm.activity.list",
        scope="crm",
        decode=decode_one,
        select=_SELECT,
        conditions={"OWNER_TYPE_ID": owner_type},
    )


def _by_owners(
    caller: Caller, stream: _Touches, groups: Sequence[Sequence[int]]
) -> Iterator[Page[tuple[Touch, ...]]]:
    """Yield the activities of groups of cards: each group goes on after its last id."""
    after = dict.fromkeys(range(len(groups)), 0)
    stride = Stride(LONGEST)
    while after:
        commands = {
            f"o{place}": command(
                replace(stream, conditions={**stream.conditions, "@OWNER_ID": groups[place]}),
                Window(after=last),
                caller.server_offset,
            )
            for place, last in after.items()
        }
        for key, outcome in ask_all(caller, commands, stride):
            place = int(key[1:])
            if not isinstance(outcome, Answer):
                raise unavailable(stream, outcome)
            found = sheet(outcome, stream)
            if not found.follows(after[place]) or (not found.ends and not found.known):
                raise _untrusted(stream)
            if found.ends:
                del after[place]
            else:
                after[place] = found.known[-1]
            page = decode(
                found.rows,
                stream,
                Context(caller.server_offset),
                last_id=max(found.known, default=0),
            )
            wanted = frozenset(groups[place])
            rows = tuple(tuple(one for one in row if one.owner_id in wanted) for row in page.rows)
            yield replace(page, rows=rows)


def _untrusted(stream: _Touches) -> Unavailable:
    detail = _("{method} overlooks the filter by id").format(method=stream.method)
    return Unavailable(stream.name, "unreadable", stream.scope, detail)
