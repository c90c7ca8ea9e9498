"""The portal's leaky bucket, kept on our side so that it never overflows (protocol.md 5).

Counted when a request is sent: counting at its end lets fifty sleepers wake together. The limit
is per portal and source address, so a margin stays free: the drain comes in steps, not as a slope.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Pace:
    """Admits `burst - margin` requests at once and `drain` a second from then on.

    Most plans have 2 a second and 50, Enterprise has 5 and 250.
    """

    def __init__(
        self,
        drain: float = 2.0,
        burst: int = 50,
        margin: int = 2,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._drain = drain
        self._room = max(1, burst - margin)
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._level = 0.0
        self._seen = clock()

    def wait(self) -> float:
        """Wait until one more request may be sent; return the seconds waited."""
        with self._lock:
            self._leak()
            self._level += 1
            # The level may stand above the room: those requests are promised a later place.
            seconds = max(0.0, (self._level - self._room) / self._drain)
        if seconds:
            self._sleep(seconds)
        return seconds

    def refused(self) -> None:
        """Take note that the portal's own bucket is full: others share it."""
        with self._lock:
            self._leak()
            self._level = max(self._level, float(self._room))

    def _leak(self) -> None:
        now = self._clock()
        self._level = max(0.0, self._level - (now - self._seen) * self._drain)
        self._seen = now
