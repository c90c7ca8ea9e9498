"""The profile fields (page user/userfields/user-userfield-add)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.publish import custom_fields

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
    fields = {name: _field(name, place) for place, name in enumerate(NAMES)}
    return custom_fields.make(portal, "user.userfield", fields)


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
