"""What scoring reads: leads, or deals of a CRM without leads, and the clients they are linked to.

Pages crm/universal/crm-item-list and crm/universal/object-fields.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from b24game.portal.by_ids import by_ids
from b24game.portal.faults import Refused
from b24game.portal.pages import Page, unavailable
from b24game.portal.reading import read
from b24game.portal.request import Request
from b24game.portal.rows.prospects import SYSTEM_FIELDS, ProspectField, prospect_decoder
from b24game.portal.streams import CLIENT_COMPANIES, CLIENT_CONTACTS, DEALS, LEADS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from b24game.model import Client, Moment, Prospect, ProspectKind
    from b24game.portal.caller import Caller
    from b24game.portal.card_map import CardMap
    from b24game.portal.stream import Stream

SCORE, SCORE_DATE = "UF_CRM_LEAD_SCORE", "UF_CRM_LEAD_SCORE_DATE"
"""Our own fields, as people know them."""
_STREAMS: dict[ProspectKind, Stream[Any]] = {"lead": LEADS, "deal": DEALS}
_SELECT = (
    "id",
    "title",
    "assignedById",
    "createdTime",
    "updatedTime",
    "movedTime",
    "movedBy",
    "opportunity",
    "currencyId",
    "companyId",
)
_SELECT_WHERE_KNOWN: dict[ProspectKind, tuple[str, ...]] = {
    "lead": ("contactId", "contactIds", "dateClosed"),
    "deal": ("contactId", "contactIds", "isRecurring"),
}
_WITHOUT_FIELD = frozenset({"stage", "amount", "company", "employees"})
"""What rules may ask for that is no single field of the row, and always there."""


def prospects(
    caller: Caller,
    kind: ProspectKind,
    card: CardMap,
    fields: Sequence[str],
    *,
    stages: Sequence[str] | None = None,
    ids: Sequence[int] | None = None,
    since: Moment | None = None,
) -> Iterator[Page[Prospect]]:
    """Yield leads or deals, templates left out, with the asked fields and the score they have.

    Costs a request for each 2,500 of them and one for looking where they are; by `ids`, only
    the former.

    Args:
        caller: who asks.
        kind: lead or deal.
        card: their fields, of this kind.
        fields: as rules spell them; those that the portal does not have are never filled, see
            `unknown_fields`.
        stages: only those in one of these stages; which are still open cannot be asked for
            (reading.md 11, 9).
        ids: only these, in any order.
        since: only those changed at or after.

    Raises:
        Unavailable: the method is refused, keeps failing, or its answers cannot be understood.
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries.
    """
    if stages is not None and not stages:
        return
    stream = _stream(kind, card, fields, stages)
    if ids is None:
        pages = read(caller, [Request(stream, since=since)]).pages(stream)
    else:
        pages = by_ids(caller, stream, ids, since)
    try:
        for page in pages:
            yield Page(tuple(chain.from_iterable(page.rows)), page.bad, page.last_id)
    except Refused as refused:
        raise unavailable(stream, refused) from None


def unknown_fields(card: CardMap, fields: Sequence[str]) -> tuple[str, ...]:
    """Return the asked fields, as rules spell them, that the portal does not have."""
    elsewhere = _WITHOUT_FIELD
    if card.kind == "deal":
        # What a lead has itself, a deal has from its contact and company.
        elsewhere |= SYSTEM_FIELDS["lead"].keys() - SYSTEM_FIELDS["deal"].keys()
    known = {one.name for one in _fields(card, fields)}
    return tuple(name for name in dict.fromkeys(fields) if name not in known | elsewhere)


def companies(caller: Caller, ids: Sequence[int]) -> Mapping[int, Client]:
    """Return companies by id; absent are those that are gone, unseen or unreadable.

    Raises:
        Refused: companies cannot be read, or (`unreadable`) the answer cannot be understood.
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries.
    """
    return _clients(caller, CLIENT_COMPANIES, ids)


def contacts(caller: Caller, ids: Sequence[int]) -> Mapping[int, Client]:
    """Return contacts by id, as `companies` does."""
    return _clients(caller, CLIENT_CONTACTS, ids)


def _clients(caller: Caller, stream: Stream[Client], ids: Sequence[int]) -> Mapping[int, Client]:
    linked = [number for number in ids if number > 0]
    return {one.id: one for page in by_ids(caller, stream, linked) for one in page.rows}


def _stream(
    kind: ProspectKind, card: CardMap, names: Sequence[str], stages: Sequence[str] | None
) -> Stream[tuple[Prospect, ...]]:
    """Return the list of leads or deals with what is asked of them."""
    stage, semantic = (
        _known(card, "stageId", "statusId"),
        _known(card, "stageSemanticId", "statusSemanticId"),
    )
    fields = _fields(card, names)
    score, date = _upper(card, SCORE), _upper(card, SCORE_DATE)
    where_known = [name for name in _SELECT_WHERE_KNOWN[kind] if name in card.names]
    expected = (*_SELECT, stage, semantic, *where_known)
    return replace(
        _STREAMS[kind],
        decode=prospect_decoder(kind, expected, fields, (score, date)),
        select=tuple(
            dict.fromkeys(
                name for name in (*expected, *(one.key for one in fields), score, date) if name
            )
        ),
        conditions={} if stages is None else {f"@{stage}": list(stages)},
    )


def _fields(card: CardMap, names: Sequence[str]) -> list[ProspectField]:
    """Return the fields of the row that are asked for and that the portal has."""
    found: list[ProspectField] = []
    for name in dict.fromkeys(names):
        key, kind = SYSTEM_FIELDS[card.kind].get(name, ("", ""))
        if key in card.names:
            found.append(ProspectField(name, key, kind))
        elif (one := card.fields.get(name.upper())) and one.upper.startswith("UF_"):
            found.append(ProspectField(name, one.name, one.kind, one.multiple))
    return found


def _known(card: CardMap, usual: str, other: str) -> str:
    """Return which of two names the portal uses (reading.md 11, 11)."""
    return other if usual not in card.names and other in card.names else usual


def _upper(card: CardMap, name: str) -> str:
    one = card.fields.get(name)
    return one.name if one else ""
