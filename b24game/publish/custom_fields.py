"""Making custom fields that are not there: listed first, each added once.

Adding one touches every user or card and may run into the portal's minute: after a lost answer
the list says whether it is there. No page says what adding an existing name comes to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.faults import OutcomeUnknownError, Refused
from b24game.portal.pages import list_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.portal import Portal


def make(
    portal: Portal, methods: str, fields: Mapping[str, Mapping[str, object]]
) -> tuple[str, ...]:
    """Make the fields that are not there, and return their names.

    Args:
        portal: the portal.
        methods: what the names of `.list` and `.add` begin with: `user.userfield`.
        fields: what to add by the name that the list shows: `UF_USR_…`, `UF_CRM_…`.

    Raises:
        Refused: fields cannot be listed or added: a scope or the rights of an administrator are
            missing.
        PortalError: the portal gives no answer.
    """
    made = []
    there = _there(portal, methods)
    for name, field in fields.items():
        if name in there:
            continue
        try:
            portal.call(f"{methods}.add", {"fields": field}, repeat="never")
        except (OutcomeUnknownError, Refused):
            # Refused: another run may have made it since we looked.
            if name not in _there(portal, methods):
                raise
        made.append(name)
    return tuple(made)


def _there(portal: Portal, methods: str) -> frozenset[str]:
    method = f"{methods}.list"
    listed: set[str] = set()
    start: int | None = 0
    while start is not None:
        answer = portal.call(method, {"start": start}, repeat="safe")
        rows = list_in(answer.result, "")
        if rows is None:
            raise Refused(method, "UNREADABLE", "no list", "unreadable")
        listed |= {str(row.get("FIELD_NAME")) for row in rows if isinstance(row, dict)}
        start = answer.next if answer.next is not None and answer.next > start else None
    return frozenset(listed)
