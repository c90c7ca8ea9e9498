"""The profile fields: made once, listed first (page user/userfields/user-userfield-add).

Adding one touches every user and may run into the portal's minute: after a lost answer the list
says whether it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.portal.faults import OutcomeUnknownError, Refused
from b24game.portal.pages import list_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.portal import Portal

POINTS = "UF_USR_GAME_POINTS"
LEVEL = "UF_USR_GAME_LEVEL"
BADGES = "UF_USR_GAME_BADGES"
NAMES = (POINTS, LEVEL, BADGES)
_PREFIX = "UF_USR_"


def make(portal: Portal) -> tuple[str, ...]:
    """Make the fields that are not there, and return their names.

    Raises:
        Refused: fields cannot be listed or added: the scope `user.userfield` or the rights of an
            administrator are missing.
        PortalError: the portal gives no answer.
    """
    made = []
    there = _there(portal)
    for place, name in enumerate(NAMES):
        if name in there:
            continue
        try:
            portal.call("user.userfield.add", {"fields": _field(name, place)}, repeat="never")
        except (OutcomeUnknownError, Refused):
            # Refused: another run may have made it since we looked.
            if name not in _there(portal):
                raise
        made.append(name)
    return tuple(made)


def _there(portal: Portal) -> frozenset[str]:
    listed: set[str] = set()
    start: int | None = 0
    while start is not None:
        answer = portal.call("user.userfield.list", {"start": start}, repeat="safe")
        rows = list_in(answer.result, "")
        if rows is None:
            raise Refused("user.userfield.list", "UNREADABLE", "no list", "unreadable")
        listed |= {str(row.get("FIELD_NAME")) for row in rows if isinstance(row, dict)}
        start = answer.next if answer.next is not None and answer.next > start else None
    return frozenset(listed)


def _field(name: str, place: int) -> Mapping[str, object]:
    labels = {POINTS: _("Points"), LEVEL: _("Level"), BADGES: _("Badges")}
    return {
        "FIELD_NAME": name.removeprefix(_PREFIX),
        "USER_TYPE_ID": "integer" if name == POINTS else "string",
        "XML_ID": name.removeprefix(_PREFIX),
        "SORT": 1000 + place,
        "LABEL": labels[name],
        "EDIT_FORM_LABEL": labels[name],
        "LIST_COLUMN_LABEL": labels[name],
        "SHOW_IN_LIST": "Y",
        # People are not meant to edit their own score.
        "EDIT_IN_LIST": "N",
    }
