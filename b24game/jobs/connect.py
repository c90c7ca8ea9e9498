"""The portal as a job talks to it: at the machine's pace, and with somebody who listens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from b24game.errors import ConfigurationError
from b24game.jobs.setting import LIMITS
from b24game.language import _
from b24game.model import Finding
from b24game.portal.pace import Pace
from b24game.portal.portal import Portal
from b24game.state import meta

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from b24game.jobs.progress import Progress
    from b24game.portal.access import Access


def connect(
    access: Access,
    limits: str,
    shared: Path,
    progress: Progress | None = None,
    *,
    server_offset: int = 0,
) -> Portal:
    """Return the portal, not asked anything yet.

    All processes of this user on this machine share one bucket a portal: it counts per source
    address, whatever state file or webhook a command uses.

    Args:
        access: the address and who we are.
        limits: the portal's plan, a key of `LIMITS`.
        shared: the folder of what all processes share.
        progress: told before the program waits.
        server_offset: seconds east of UTC of the portal's clock, as far as known.
    """
    drain, burst = LIMITS[limits]
    name = re.sub(r"[^a-z0-9.-]", "_", access.host)
    return Portal(
        access,
        pace=Pace(drain, burst, file=shared / "pace" / name),
        on_wait=progress.wait if progress is not None else None,
        server_offset=server_offset,
    )


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


def moved(portal: Portal) -> tuple[Finding, ...]:
    """Return a warning where the portal answers from another address than the configured one."""
    if not portal.moved:
        return ()
    text = _(
        "the portal has moved to {base}: put that address into the webhook's file, or sign in again"
        " with `b24game init --oauth`; the old one may stop answering"
    ).format(base=portal.base)
    return (Finding("warning", "portal_moved", text, portal.base),)
