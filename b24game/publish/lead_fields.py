"""Score and date on leads, or deals (pages crm/leads/userfield/crm-lead-userfield-add, -list)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.portal import prospects
from b24game.publish import custom_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.model import ProspectKind
    from b24game.portal.portal import Portal

SCORE, DATE = prospects.SCORE, prospects.SCORE_DATE
NAMES = (SCORE, DATE)
_PREFIX = "UF_CRM_"


def make(portal: Portal, kind: ProspectKind) -> tuple[str, ...]:
    """Make the fields that are not there, and return their names.

    Raises:
        Refused: fields cannot be listed or added: the scope `crm` or the rights of an
            administrator of the CRM are missing.
        PortalError: the portal gives no answer.
    """
    fields = {name: _field(name, place) for place, name in enumerate(NAMES)}
    return custom_fields.make(portal, f"crm.{kind}.userfield", fields)


def _field(name: str, place: int) -> Mapping[str, object]:
    labels = {SCORE: _("Lead score"), DATE: _("Lead scored on")}
    return {
        "FIELD_NAME": name.removeprefix(_PREFIX),
        "USER_TYPE_ID": "integer" if name == SCORE else "datetime",
        "XML_ID": name.removeprefix(_PREFIX),
        "SORT": 1000 + place,
        "LABEL": labels[name],
        "EDIT_FORM_LABEL": labels[name],
        "LIST_COLUMN_LABEL": labels[name],
        "LIST_FILTER_LABEL": labels[name],
        "SHOW_FILTER": "Y",
        "SHOW_IN_LIST": "Y",
        # What people type there is overwritten.
        "EDIT_IN_LIST": "N",
    }
