"""The portal's limits: the leaky bucket, the operating time per method, and latency.

Numbers from the page settings/performance/limits for plans below Enterprise.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from b24game.sandbox.errors import too_many_requests
from b24game.sandbox.operating import Books, MethodBill, RequestBill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from b24game.sandbox.operating import Bill, Billing


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
        billing: Billing = "methods",
        ban: float = 300.0,
        batch_weight: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set the limits.

        Args:
            per_second: how fast the bucket drains.
            burst: how many requests it holds.
            operating: seconds a method may run within the window.
            window: seconds after which used time is forgiven.
            cost: seconds charged for a call of a method instead of its real duration.
            billing: who pays, see ``operating``: each ``methods`` for itself, or the ``request``.
            ban: seconds a method is refused that passed its budget; only if requests are billed.
            batch_weight: share of a batch's time that is booked; only if requests are billed.
            clock: monotonic seconds.
        """
        self.per_second = per_second
        self.burst = burst
        self.cost = dict(cost or {})
        self.billing = billing
        self.batch_weight = batch_weight
        self.books = Books(budget=operating, window=window, ban=ban, clock=clock)
        self._clock = clock
        self._lock = Lock()
        self._level = 0.0
        self._drained = clock()

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

    def open(self, method: str) -> Bill:
        """The bill of a request for a method.

        Raises:
            Refusal: the method is banned.
        """
        if self.billing == "methods":
            return MethodBill(self.books)
        return RequestBill(self.books, method, self.batch_weight if method == "batch" else 1.0)

    def price(self, method: str, seconds: float) -> float:
        """What a call is charged that took so long."""
        return self.cost.get(method, seconds)
