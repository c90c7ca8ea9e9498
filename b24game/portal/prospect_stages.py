"""In which stages leads or deals are right now (page crm/universal/crm-item-list)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from b24game.portal.asking import ask_all
from b24game.portal.batch import Command
from b24game.portal.card_map import PROSPECT_TYPES
from b24game.portal.faults import Refused
from b24game.portal.pages import PAGE_SIZE, list_in
from b24game.portal.stride import LONGEST, Stride
from b24game.portal.values import text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from b24game.model import ProspectKind
    from b24game.portal.caller import Caller

_METHOD = "crm.item.list"


class Stage(NamedTuple):
    """Where a lead or a deal is."""

    code: str
    semantic: str
    """P in progress, S won, F lost."""


def prospect_stages(caller: Caller, kind: ProspectKind, ids: Sequence[int]) -> Mapping[int, Stage]:
    """Return the stages by lead or deal; what is gone, or not to be seen, is left out.

    Raises:
        Refused: they cannot be listed, or the answer cannot be understood.
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries.
    """
    parts = [ids[at : at + PAGE_SIZE] for at in range(0, len(ids), PAGE_SIZE)]
    commands = {f"s{place}": _command(kind, part) for place, part in enumerate(parts)}
    found: dict[int, Stage] = {}
    for _key, outcome in ask_all(caller, commands, Stride(LONGEST)):
        if isinstance(outcome, Refused):
            raise outcome
        rows = list_in(outcome.result, "items")
        if rows is None:
            raise Refused(_METHOD, "UNREADABLE", "no items", "unreadable")
        for row in rows:
            if isinstance(row, dict) and (number := whole(row.get("id"))) is not None:
                code, semantic = text(row.get("stageId")), text(row.get("stageSemanticId"))
                found[number] = Stage(code, semantic.upper())
    return found


def _command(kind: ProspectKind, ids: Sequence[int]) -> Command:
    return Command(
        _METHOD,
        {
            "entityTypeId": PROSPECT_TYPES[kind],
            "filter": {"@id": list(ids)},
            "select": ["id", "stageId", "stageSemanticId"],
            "start": -1,
        },
    )
