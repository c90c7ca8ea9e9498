"""Where the level of the portal's leaky bucket is kept: in this process, or for the whole machine.

The portal counts per source address (protocol.md 5), so all processes of a machine share a bucket.
"""

from __future__ import annotations

import fcntl
import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

_LONGEST = 200


@dataclass(slots=True)
class Level:
    """How full the bucket was, and when."""

    level: float = 0.0
    seen: float = 0.0
    """Seconds of a clock that all who share the bucket read."""


class Bucket(Protocol):
    """Keeps a level that one holder at a time may read and change."""

    def held(self) -> AbstractContextManager[Level]:
        """Return the level; what is changed in it is kept at the end."""


class OwnBucket:
    """The bucket of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._level = Level()

    @contextmanager
    def held(self) -> Iterator[Level]:
        """Hold the level of this process."""
        with self._lock:
            yield self._level


class SharedBucket:
    """The bucket of all processes that name the same file; the kernel lets go of a dead holder.

    A file that cannot be used costs the sharing, not the work: the portal's own refusals are
    waited out anyway.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = OwnBucket()

    @contextmanager
    def held(self) -> Iterator[Level]:
        """Hold the level of the file."""
        with self._own.held() as own:
            descriptor = self._open()
            if descriptor is None:
                yield own
                return
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                level = _read(descriptor)
                yield level
                own.level, own.seen = level.level, level.seen
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, f"{level.level} {level.seen}\n".encode(), 0)
            finally:
                os.close(descriptor)

    def _open(self) -> int | None:
        try:
            folder = self._path.parent
            # `mode` is for the last folder only; the one above holds the state, which is private
            folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None


def _read(descriptor: int) -> Level:
    """Return what the file says; an empty or a damaged one is an empty bucket."""
    try:
        level, seen = os.pread(descriptor, _LONGEST, 0).split()
        return Level(float(level), float(seen))
    except ValueError:
        return Level()
