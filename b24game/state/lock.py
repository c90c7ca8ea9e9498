"""One writer at a time: a lock file that the kernel releases when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from b24game.errors import LockedError
from b24game.language import _
from b24game.state.file import create_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_POLL = 0.1


@contextmanager
def locked(path: Path, command: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock of the state file `path`, waiting up to `wait` seconds for it.

    Raises:
        LockedError: another run holds it; the message names that run.
        StateError: the lock file cannot be created.
    """
    lock = path.with_name(path.name + ".lock")
    descriptor = create_private(lock)
    try:
        _acquire(descriptor, wait)
        os.ftruncate(descriptor, 0)
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        os.pwrite(descriptor, f"{command}, pid {os.getpid()}, {since}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 200, 0).decode(errors="replace")
                raise LockedError(
                    _("another run is at work: {holder}").format(holder=holder),
                    hint=_("wait for it with --wait 10m; the lock goes when that process ends"),
                ) from None
            time.sleep(_POLL)
        else:
            return
