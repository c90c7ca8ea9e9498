"""What a stream is, and the command that asks for one page of it.

Parameters stand in the order of the method's page, because task methods take them by position
(reading.md 2.1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from b24game.portal.batch import Command, Reference
from b24game.portal.values import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from b24game.model import CardKind, Moment
    from b24game.portal.rows.row import Context

Noun = TypeVar("Noun")
Paging = Literal["keyset", "offset", "whole"]
UNCOUNTED = -1
"""`start=-1`: no COUNT, no `total`, no `next` (protocol.md 4)."""


@dataclass(frozen=True, slots=True, eq=False)
class Stream(Generic[Noun]):
    """An entity's list method."""

    name: str
    method: str
    scope: str
    decode: Callable[[Mapping[str, object], Context], Noun]
    path: str = ""
    """Key of the rows inside `result`; empty where `result` is the list."""
    paging: Paging = "keyset"
    fixed: Mapping[str, object] = field(default_factory=dict)
    order: Literal["map", "flat", "fixed"] = "map"
    """`order: {ID: ASC}`, or `sort: ID, order: ASC`; else the method has its own, or `fixed`."""
    filters: str = "filter"
    """Name of the filter parameter; empty where there is none."""
    id_filter: str = "ID"
    id_row: str = "ID"
    since_key: str = ""
    """Key inside the filter, or a parameter of its own where there is no filter."""
    select: tuple[str, ...] = ()
    start_key: str = "start"
    at: Callable[[Noun], Moment] | None = None
    """The moment `since` is about, for portals that overlook the filter."""
    card: CardKind | None = None
    """Cards select the fields that the rules ask for."""
    conditions: Mapping[str, object] = field(default_factory=dict)
    """What every row has to fulfil, as the filter spells it: `@stageId: [NEW]`."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a stream one page shows."""

    after: int | Reference | None = None
    """Ids above this one."""
    upto: int | None = None
    """Ids up to and with this one."""
    below: int | Reference | None = None
    """Ids below this one."""
    down: bool = False
    """From the greatest id to the least."""
    since: Moment | None = None
    start: int = UNCOUNTED
    select: tuple[str, ...] = ()
    """Fields beside the stream's own."""
    ids_only: bool = False


def command(
    stream: Stream[Any], window: Window, server_offset: int, *, follows: str = ""
) -> Command:
    """Return the command that asks for one page of a stream."""
    params: dict[str, object] = dict(stream.fixed)
    way = "DESC" if window.down else "ASC"
    if stream.order == "map":
        params["order"] = {stream.id_filter: way}
    elif stream.order == "flat":
        params.update(sort=stream.id_filter, order=way)
    conditions: dict[str, object] = dict(stream.conditions)
    if window.after is not None:
        conditions[f">{stream.id_filter}"] = window.after
    if window.upto is not None:
        conditions[f"<={stream.id_filter}"] = window.upto
    if window.below is not None:
        conditions[f"<{stream.id_filter}"] = window.below
    if window.since is not None and stream.since_key:
        target = conditions if stream.filters else params
        target[stream.since_key] = iso(window.since, server_offset)
    if stream.filters and conditions:
        params[stream.filters] = conditions
    if stream.select:
        wanted = (stream.id_filter,) if window.ids_only else (*stream.select, *window.select)
        params["select"] = list(dict.fromkeys(wanted))
    if stream.paging != "whole":
        params[stream.start_key] = window.start
    return Command(stream.method, params, follows)
