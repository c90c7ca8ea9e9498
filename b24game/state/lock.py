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
    descriptor = create_private(_beside(path))
    try:
        _acquire(descriptor, wait)
        os.ftruncate(descriptor, 0)
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        os.pwrite(descriptor, f"{command}, pid {os.getpid()}, {since}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def held(path: Path) -> bool:
    """Tell whether a process holds the lock of the state file, without writing to it.

    For the moment of asking nobody else gets the lock: ask only where a run seems to be at work.
    """
    try:
        descriptor = os.open(_beside(path), os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:  # another user's: what the state file says stands
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


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
