"""Where the level of the portal's leaky bucket is kept: in this process, or for the whole machine.

The portal counts per source address (protocol.md 5), so all processes of a machine share a bucket.
"""

from __future__ import annotations

import fcntl
import math
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
_HIGHEST = 1000.0
"""A level above this is damage: Enterprise holds 250, the rest is room for promised places of 90
processes with eight requests each. At two a second it empties in eight minutes.
"""


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
    waited out anyway. From its first failure on this process keeps its own level, for what the file
    says may be out of date.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = OwnBucket()
        self._usable = True

    @contextmanager
    def held(self) -> Iterator[Level]:
        """Hold the level of the file."""
        with self._own.held() as level:
            descriptor = -1
            try:
                if self._usable:
                    with self._trying():
                        descriptor = self._open()
                        fcntl.flock(descriptor, fcntl.LOCK_EX)
                        level.level, level.seen = _read(descriptor)
                yield level
                if self._usable:
                    with self._trying():
                        _write(descriptor, level)
            finally:
                if descriptor >= 0:
                    with self._trying():
                        os.close(descriptor)

    @contextmanager
    def _trying(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            self._usable = False

    def _open(self) -> int:
        folder = self._path.parent
        # `mode` is for the last folder only; the one above holds the state, which is private
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _read(descriptor: int) -> tuple[float, float]:
    """Return level and moment in the file; an empty or a damaged one is an empty bucket."""
    line = os.pread(descriptor, _LONGEST, 0).partition(b"\n")[0]
    try:
        level, seen = map(float, line.split())
    except ValueError:
        return 0.0, 0.0
    sound = 0 <= level <= _HIGHEST and math.isfinite(seen)
    return (level, seen) if sound else (0.0, 0.0)


def _write(descriptor: int, level: Level) -> None:
    """Write, then cut off the end of a longer line: a full disk leaves what was there."""
    length = os.pwrite(descriptor, f"{level.level} {level.seen}\n".encode(), 0)
    os.ftruncate(descriptor, length)
