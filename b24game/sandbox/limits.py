"""The portal's limits: the leaky bucket, the operating time per method, and latency.

Numbers from the page settings/performance/limits for plans below Enterprise.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from b24game.sandbox.errors import too_many_requests, too_much_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds an answer takes: once a request, and for every call inside it."""

    request: float = 0.0
    page: float = 0.0


class Limits:
    """Both limits of one webhook; ``None`` switches one off."""

    def __init__(
        self,
        *,
        per_second: float | None = 2.0,
        burst: int = 50,
        operating: float | None = 480.0,
        window: float = 600.0,
        cost: Mapping[str, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set the limits.

        Args:
            per_second: how fast the bucket drains.
            burst: how many requests it holds.
            operating: seconds a method may run within the window.
            window: seconds after which used time is forgiven.
            cost: seconds charged for a call of a method instead of its real duration.
            clock: monotonic seconds.
        """
        self.per_second = per_second
        self.burst = burst
        self.operating = operating
        self.window = window
        self.cost = dict(cost or {})
        self._clock = clock
        self._lock = Lock()
        self._level = 0.0
        self._drained = clock()
        self._spent: defaultdict[str, deque[tuple[float, float]]] = defaultdict(deque)

    @classmethod
    def off(cls) -> Limits:
        """No limits at all."""
        return cls(per_second=None, operating=None)

    def admit(self) -> None:
        """Let a request in, or refuse it; a refused one does not fill the bucket."""
        if self.per_second is None:
            return
        with self._lock:
            now = self._clock()
            self._level = max(0.0, self._level - (now - self._drained) * self.per_second)
            self._drained = now
            if self._level + 1 > self.burst:
                raise too_many_requests()
            self._level += 1

    def begin(self, method: str) -> None:
        """Refuse a method that has used up its time: it is checked before the run."""
        if self.operating is not None and self.spent(method) >= self.operating:
            raise too_much_time()

    def charge(self, method: str, seconds: float) -> None:
        """Book the run time of a call."""
        with self._lock:
            self._spent[method].append((self._clock(), self.cost.get(method, seconds)))

    def spent(self, method: str) -> float:
        """Seconds a method used within the window: ``time.operating``."""
        with self._lock:
            self._forgive(method)
            return sum(seconds for _, seconds in self._spent[method])

    def reset_in(self, method: str) -> float:
        """Seconds until the oldest used time is forgiven: for ``operating_reset_at``."""
        with self._lock:
            self._forgive(method)
            booked = self._spent[method]
            oldest = booked[0][0] if booked else self._clock()
            return max(0.0, oldest + self.window - self._clock())

    def _forgive(self, method: str) -> None:
        """Drop used time older than the window."""
        booked, border = self._spent[method], self._clock() - self.window
        while booked and booked[0][0] <= border:
            booked.popleft()
