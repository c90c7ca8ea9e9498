"""The portal's leaky bucket, kept on our side so that it never overflows (protocol.md 5).

Counted when a request is sent: counting at its end lets fifty sleepers wake together. The limit
is per portal and source address, so a margin stays free: the drain comes in steps, not as a slope.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from b24game.portal.bucket import Level, OwnBucket, SharedBucket

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from b24game.portal.bucket import Bucket


class Pace:
    """Admits `burst - margin` requests at once and `drain` a second from then on.

    Most plans have 2 a second and 50, Enterprise has 5 and 250. With a `file` all processes that
    name it share one bucket; `clock` must then be the machine's, as `time.monotonic` is.
    """

    def __init__(
        self,
        drain: float = 2.0,
        burst: int = 50,
        margin: int = 2,
        *,
        file: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._drain = drain
        self._room = max(1, burst - margin)
        self._clock = clock
        self._bucket: Bucket = OwnBucket() if file is None else SharedBucket(file)

    def take(self) -> float:
        """Take a place in the bucket; return the seconds after which it is free to be used."""
        with self._bucket.held() as now:
            self._leak(now)
            now.level += 1
            # The level may stand above the room: those requests are promised a later place.
            return max(0.0, (now.level - self._room) / self._drain)

    def refused(self) -> None:
        """Take note that the portal's own bucket is full: others share it."""
        with self._bucket.held() as now:
            self._leak(now)
            now.level = max(now.level, float(self._room))

    def _leak(self, now: Level) -> None:
        clock = self._clock()
        # A clock behind the file's: the machine was started anew, its bucket is empty by now.
        passed = clock - now.seen
        now.level = max(0.0, now.level - passed * self._drain) if passed >= 0 else 0.0
        now.seen = clock
