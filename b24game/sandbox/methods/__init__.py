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
    landing,
    landing_blocks,
    notes,
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
    landing,
    landing_blocks,
)

METHODS: dict[str, Method] = {}
for _room in _ROOMS:
    METHODS.update(_room.METHODS)

NEWER_METHODS: dict[str, Method] = dict(notes.METHODS)
"""Those of REST 3.0, under its own address only."""

_CHANGES = (".add", ".update", ".delete", ".addblock", ".updatecontent", ".publication")

WRITES = frozenset(name for name in (*METHODS, *NEWER_METHODS) if name.endswith(_CHANGES))
"""Methods that change the company: the journal keeps them apart."""

_SCOPES = (
    ("user.userfield.", "user.userfield"),
    ("user.admin", ""),
    ("user.", "user"),
    ("department.", "department"),
    ("tasks.", "task"),
    ("crm.", "crm"),
    ("log.", "log"),
    ("note.", "note"),
    ("landing.", "landing"),
    ("im.", "im"),
    ("voximplant.", "telephony"),
)


def scope_of(method: str) -> str:
    """The scope a method needs; empty for the basic ones."""
    return next((scope for prefix, scope in _SCOPES if method.startswith(prefix)), "")
