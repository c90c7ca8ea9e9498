"""What fields a lead or a deal has on this portal (page crm/universal/crm-item-fields).

People know a field by its `upperName`, `crm.item.list` by another one: the portal's own map is
asked, names are never computed (reading.md 9).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from b24game.portal.call import Call
from b24game.portal.faults import Refused
from b24game.portal.values import flag, is_empty, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.model import ProspectKind
    from b24game.portal.caller import Caller

PROSPECT_TYPES: dict[ProspectKind, int] = {"lead": 1, "deal": 2}
"""`entityTypeId`, in activities `OWNER_TYPE_ID`."""
_METHOD = "crm.item.fields"
_OPTION = frozenset({"ID", "VALUE"})


@dataclass(frozen=True, slots=True)
class PortalField:
    """One field of a card."""

    name: str
    """As `crm.item.list` calls it."""
    upper: str
    """As people know it, in upper case: `SOURCE_ID`, `UF_CRM_BUDGET`."""
    kind: str
    """The portal's type: `string`, `double`, `enumeration`, `crm_status` …"""
    multiple: bool = False
    dictionary: str = ""
    """Of a `crm_status`: which dictionary its codes are from, `SOURCE`."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Of an enumeration: the texts of its options by their ids."""
    label: str = ""
    """What the portal's pages call it."""


@dataclass(frozen=True, slots=True)
class CardMap:
    """The fields of the cards of one kind."""

    kind: ProspectKind
    fields: Mapping[str, PortalField]
    """By their names in upper case."""
    names: frozenset[str]
    """As `crm.item.list` calls them."""


def card_map(caller: Caller, kind: ProspectKind) -> CardMap:
    """Return the fields that leads or deals have; one request.

    Raises:
        Refused: this user may not read such cards, or (`unreadable`) the answer is no map of
            fields: that does not say that a field is unknown.
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries.
    """
    call = Call(_METHOD, {"entityTypeId": PROSPECT_TYPES[kind]})
    result = caller.call(call, repeat="safe").result
    described = result.get("fields") if isinstance(result, dict) else None
    if not isinstance(described, dict):
        raise Refused(_METHOD, "UNREADABLE", "no fields", "unreadable")
    found = [_field(str(name), one) for name, one in described.items() if isinstance(one, dict)]
    by_upper = {one.upper: one for one in found if one.upper}
    if not by_upper:
        raise Refused(_METHOD, "UNREADABLE", "no upperName", "unreadable")
    return CardMap(kind, by_upper, frozenset(one.name for one in found))


def _field(name: str, described: Mapping[str, object]) -> PortalField:
    upper = text(described.get("upperName")).strip().upper()
    labels = (text(described.get(key)).strip() for key in ("listLabel", "formLabel", "title"))
    return PortalField(
        name=name,
        upper=upper,
        kind=text(described.get("type")).strip().lower(),
        multiple=flag(described.get("isMultiple")),
        dictionary=text(described.get("statusType")).strip(),
        options=_options(described.get("items")),
        label=next(filter(None, labels), upper),
    )


def _options(items: object) -> dict[str, str]:
    """Return the texts of options by id; an option without one of both cannot be told apart."""
    rows = list(items.values()) if isinstance(items, dict) else items
    if not isinstance(rows, list):
        return {}
    return {
        text(row["ID"]).strip(): text(row["VALUE"]).strip()
        for row in rows
        if isinstance(row, dict) and row.keys() >= _OPTION and not is_empty(row["ID"])
    }
