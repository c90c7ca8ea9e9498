"""Every method the sandbox knows, one file per area of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.methods import (
    activities,
    comments,
    crm_fields,
    crm_items,
    crm_legacy,
    crm_settings,
    feed,
    notices,
    people,
    system,
    tasks,
    telephony,
)

if TYPE_CHECKING:
    from b24game.sandbox.call import Method

_ROOMS = (
    system,
    people,
    tasks,
    crm_items,
    crm_legacy,
    crm_fields,
    crm_settings,
    activities,
    comments,
    feed,
    notices,
    telephony,
)

METHODS: dict[str, Method] = {}
for _room in _ROOMS:
    METHODS.update(_room.METHODS)

WRITES = frozenset(name for name in METHODS if name.endswith((".add", ".update", ".delete")))
"""Methods that change the company: the journal keeps them apart."""

_SCOPES = (
    ("user.userfield.", "user.userfield"),
    ("user.admin", ""),
    ("user.", "user"),
    ("department.", "department"),
    ("tasks.", "task"),
    ("crm.", "crm"),
    ("log.", "log"),
    ("im.", "im"),
    ("voximplant.", "telephony"),
)


def scope_of(method: str) -> str:
    """The scope a method needs; empty for the basic ones."""
    return next((scope for prefix, scope in _SCOPES if method.startswith(prefix)), "")
