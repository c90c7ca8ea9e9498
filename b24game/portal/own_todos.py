"""Our own to-dos on leads or deals, found again by a mark in their description.

There is no filter by text (page crm/timeline/activities/activity-base/crm-activity-list), and no
page says whose name a to-do of a webhook bears: the mark alone tells, on the lead that it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.asking import ask_all
from b24game.portal.batch import Command
from b24game.portal.card_map import PROSPECT_TYPES
from b24game.portal.faults import Refused
from b24game.portal.pages import PAGE_SIZE, list_in
from b24game.portal.rows.feed import WHOLE_MARK
from b24game.portal.stride import LONGEST, Stride
from b24game.portal.values import text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from b24game.model import ProspectKind
    from b24game.portal.caller import Caller

_METHOD = "crm.activity.list"


def own_todos(caller: Caller, kind: ProspectKind, marks: Mapping[str, int]) -> Mapping[str, int]:
    """Return the ids of our to-dos, done ones too, by those of `marks` that stand in them.

    Args:
        caller: who reads.
        kind: of the owners.
        marks: the owner of each mark; on anybody else's card it is not ours.

    Raises:
        Refused: to-dos cannot be read, or the answer cannot be understood.
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries.
    """
    owners = sorted(set(marks.values()))
    parts = {f"t{at}": owners[at : at + PAGE_SIZE] for at in range(0, len(owners), PAGE_SIZE)}
    starts = dict.fromkeys(parts, 0)
    found: dict[str, int] = {}
    stride = Stride(LONGEST)
    while starts:
        commands = {key: _command(kind, parts[key], start) for key, start in starts.items()}
        following: dict[str, int] = {}
        for key, outcome in ask_all(caller, commands, stride):
            if isinstance(outcome, Refused):
                raise outcome
            rows = list_in(outcome.result, "")
            if rows is None:
                raise Refused(_METHOD, "UNREADABLE", "no list", "unreadable")
            for row in rows:
                if isinstance(row, dict):
                    found.update(_marked(row, marks))
            if len(rows) >= PAGE_SIZE:
                following[key] = starts[key] + PAGE_SIZE
        starts = following
    return found


def _command(kind: ProspectKind, owners: Sequence[int], start: int) -> Command:
    return Command(
        _METHOD,
        {
            "filter": {
                "OWNER_TYPE_ID": PROSPECT_TYPES[kind],
                "@OWNER_ID": list(owners),
                "PROVIDER_ID": "CRM_TODO",
            },
            "select": ["ID", "OWNER_ID", "DESCRIPTION"],
            "order": {"ID": "ASC"},
            "start": start,
        },
    )


def _marked(row: Mapping[str, object], marks: Mapping[str, int]) -> dict[str, int]:
    number, owner = whole(row.get("ID")), whole(row.get("OWNER_ID"))
    if number is None or owner is None:
        return {}
    standing = WHOLE_MARK.findall(text(row.get("DESCRIPTION")))
    return {mark: number for mark in standing if marks.get(mark) == owner}
