"""Running a portal in the foreground."""

from __future__ import annotations

import errno
import gc
import sys
from threading import Event
from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.language import _
from b24game.sandbox.call import ALL_SCOPES
from b24game.sandbox.clock import FrozenClock, real_clock
from b24game.sandbox.company import empty_company
from b24game.sandbox.demo import build_company, bulk_company
from b24game.sandbox.journal import Journal
from b24game.sandbox.limits import Limits
from b24game.sandbox.server import SandboxPortal

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

_KEPT = 1_000
"""Requests and writes the journal keeps: nobody reads it here, and the portal may run for days."""


def serve(
    port: int,
    *,
    seed: int = 1,
    now: datetime | None = None,
    limits_on: bool = True,
    tasks: int | None = None,
    deals: int = 0,
    prospects: int = 0,
    empty: bool = False,
    admin: bool = True,
    without_scopes: Collection[str] = (),
) -> None:
    """Serve a company until interrupted, the webhook's URL as the first line on stdout.

    Args:
        port: 0 takes a free one.
        seed: the same seed and ``now`` give the same company.
        now: the end of the company's history; given, the portal's clock stands there.
        limits_on: rate and operating limits as on a portal below Enterprise.
        tasks: how many tasks the demo company has.
        deals: serve the bulk company with so many deals instead.
        prospects: how many leads for scoring the demo company has.
        empty: nothing but the webhook's owner.
        admin: whether the webhook's owner is an administrator.
        without_scopes: scopes the webhook lacks.

    Raises:
        UsageError: nobody may listen on that port.
    """
    clock = real_clock if now is None else FrozenClock(now)
    moment = clock()
    if deals:
        company = bulk_company(tasks=tasks or 0, deals=deals, now=moment)
    elif empty:
        company = empty_company(moment)
    else:
        company = build_company(seed=seed, now=moment, tasks=tasks, prospects=prospects)
    portal = SandboxPortal(
        company,
        admin=admin,
        scopes=[scope for scope in ALL_SCOPES if scope not in without_scopes],
        clock=clock,
        limits=Limits() if limits_on else None,
        port=port,
    )
    portal.journal = Journal(keep=_KEPT)
    # The company stays and answers die young: looking for cycles costs a quarter of an answer.
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    _start(portal)
    try:
        sys.stdout.write(f"{portal.webhook}\n")
        sys.stdout.flush()
        Event().wait()
    except KeyboardInterrupt:
        return
    finally:
        portal.stop()


def _start(portal: SandboxPortal) -> None:
    try:
        portal.start()
    except OSError as error:
        message = _("cannot listen on port {port}: {problem}")
        if error.errno == errno.EADDRINUSE:
            message = _("port {port} is in use by another program")
        raise UsageError(
            message.format(port=portal.port, problem=error.strerror),
            hint=_("name another one with --port; 0 takes a free one"),
            code="port_unusable",
        ) from error
