"""What the portal calls its custom fields (page crm/universal/crm-item-fields).

`crm.item.list` names them in camelCase by an irregular rule, so the portal's own map is asked:
`upperName` is the name that people know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.answers import Answer
from b24game.portal.batch import Command
from b24game.portal.faults import Refused
from b24game.portal.outcomes import batch
from b24game.portal.streams import ENTITY_TYPES
from b24game.portal.values import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from b24game.model import CardKind
    from b24game.portal.caller import Caller
    from b24game.portal.request import Request

_METHOD = "crm.item.fields"
Names = dict[str, str]
"""The portal's name by `UF_…` name in upper case."""


def custom_names(caller: Caller, requests: Sequence[Request]) -> Mapping[CardKind, Names | Refused]:
    """Return the names for the kinds of cards whose requests ask for custom fields.

    Costs one HTTP request, or none where no custom field is asked for. An answer that is no map
    of fields is a `Refused` with the reason `unreadable`: it does not say that a field is unknown.
    """
    kinds: dict[str, CardKind] = {
        request.stream.card: request.stream.card
        for request in requests
        if request.stream.card is not None
        and any(name.upper().startswith("UF_") for name in request.fields)
    }
    if not kinds:
        return {}
    commands: dict[str, Command] = {
        kind: Command(_METHOD, {"entityTypeId": ENTITY_TYPES[kind]}) for kind in kinds.values()
    }
    outcomes = batch(caller, commands, repeat="safe")
    found: dict[CardKind, Names | Refused] = {}
    for key, outcome in outcomes.items():
        found[kinds[key]] = _names(outcome.result) if isinstance(outcome, Answer) else outcome
    return found


def _names(result: object) -> Names | Refused:
    fields = result.get("fields") if isinstance(result, dict) else None
    if not isinstance(fields, dict):
        return Refused(_METHOD, "UNREADABLE", "no fields", "unreadable")
    uppers = {
        str(name): text(described.get("upperName")).upper()
        for name, described in fields.items()
        if isinstance(described, dict)
    }
    if not any(uppers.values()):
        # Every card has fields of the portal's own, and they have such a name too.
        return Refused(_METHOD, "UNREADABLE", "no upperName", "unreadable")
    return {upper: name for name, upper in uppers.items() if upper.startswith("UF_")}
