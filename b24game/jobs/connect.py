"""The portal as a job talks to it: at the machine's pace, and with somebody who listens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
    from b24game.jobs.setting import Setting
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


def reach(
    setting: Setting, connection: sqlite3.Connection, access: Access, progress: Progress
) -> Portal:
    """Return the portal of a run, with what its state file knows of the portal's clock."""
    offset = int(meta.read(connection, "server_offset") or 0)
    return connect(access, setting.limits, setting.shared, progress, server_offset=offset)


def moved(portal: Portal) -> tuple[Finding, ...]:
    """Return a warning where the portal answers from another address than the configured one."""
    if not portal.moved:
        return ()
    text = _(
        "the portal has moved to {base}: put that address into the webhook's file, or sign in again"
        " with `b24game init --oauth`; the old one may stop answering"
    ).format(base=portal.base)
    return (Finding("warning", "portal_moved", text, portal.base),)
