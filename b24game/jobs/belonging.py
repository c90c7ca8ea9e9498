"""Whose data a state file holds: it never mixes two portals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.errors import ConfigurationError
from b24game.language import _
from b24game.state import meta

if TYPE_CHECKING:
    import sqlite3

    from b24game.portal.access import Access
    from b24game.portal.identity import Identity
    from b24game.portal.portal import Portal


def demand_own(connection: sqlite3.Connection, access: Access, portal: Portal) -> None:
    """Stop where the state file belongs to another portal than the one we talk to.

    A portal that redirects us to its new address is still the same one; only an answer tells.

    Raises:
        ConfigurationError: it does.
        AuthorisationError: the portal refuses us.
        PortalError: the portal does not answer.
    """
    known = meta.read(connection, "portal")
    if known in {None, access.base, portal.base}:
        return
    portal.identity()
    if known != portal.base:
        raise ConfigurationError(
            _("the state file belongs to {known}, the configuration names {asked}").format(
                known=known, asked=access.base
            ),
            hint=_(
                "name another state file in B24GAME_STATE, or correct the configuration; where the"
                " portal was renamed, let one sync run with the old address: it follows"
            ),
            code="portal_differs",
            where=access.host,
        )


def settle(
    connection: sqlite3.Connection, access: Access, portal: Portal, identity: Identity
) -> None:
    """Note which portal the file belongs to, and its clock; part of the caller's transaction.

    Raises:
        ConfigurationError: it belongs to another portal.
    """
    demand_own(connection, access, portal)
    meta.write(connection, "portal", portal.base)
    meta.write(connection, "server_offset", str(identity.server_offset))
    # Kept as first seen: neither a user who travels nor the server's summer time must move the
    # ends of everybody's months.
    if meta.read(connection, "zone_offset") is None:
        meta.write(connection, "zone_offset", str(identity.server_offset))
        if identity.zone_name:
            meta.write(connection, "zone", identity.zone_name)
