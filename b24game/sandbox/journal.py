"""What was asked of the portal and what was changed in it; never holds the webhook's code."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    Attributes:
        commands: methods of the commands if it was a batch.
        error: code of the refusal or kind of the fault; empty when it was answered well.
        params: decoded parameters.
    """

    number: int
    at: datetime
    method: str
    commands: tuple[str, ...]
    status: int
    error: str
    params: dict[str, object]


@dataclass(frozen=True, slots=True)
class Write:
    """One change made through the portal, alone or inside a batch."""

    number: int
    at: datetime
    method: str
    params: dict[str, object]
    result: object


class Journal:
    """A log of requests and writes, safe to read while the portal runs."""

    def __init__(self, *, keep: int | None = None) -> None:
        """Start empty.

        Args:
            keep: how many of the latest requests and writes are kept; all by default. The
                counters count all of them in any case.
        """
        self._lock = Lock()
        self._requests: deque[Request] = deque(maxlen=keep)
        self._writes: deque[Write] = deque(maxlen=keep)
        self._asked: Counter[str] = Counter()
        self._statuses: Counter[int] = Counter()
        self._calls: Counter[str] = Counter()
        self._written = 0

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every HTTP request so far, or the latest ones."""
        with self._lock:
            return tuple(self._requests)

    @property
    def writes(self) -> tuple[Write, ...]:
        """Every change so far, or the latest ones."""
        with self._lock:
            return tuple(self._writes)

    @property
    def asked(self) -> Counter[str]:
        """HTTP requests by method; a batch counts as ``batch``."""
        with self._lock:
            return Counter(self._asked)

    @property
    def statuses(self) -> Counter[int]:
        """HTTP requests by status."""
        with self._lock:
            return Counter(self._statuses)

    @property
    def calls(self) -> Counter[str]:
        """Executed calls by method, commands of batches included."""
        with self._lock:
            return Counter(self._calls)

    def writes_of(self, method: str) -> tuple[Write, ...]:
        """Changes made by one method."""
        return tuple(write for write in self.writes if write.method == method)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._requests.clear()
            self._writes.clear()
            self._asked.clear()
            self._statuses.clear()
            self._calls.clear()
            self._written = 0

    def note_request(
        self,
        method: str,
        params: dict[str, object],
        *,
        at: datetime,
        commands: tuple[str, ...],
        status: int,
        error: str,
    ) -> None:
        """Log a request; status 0 is a connection cut without an answer."""
        with self._lock:
            self._asked[method] += 1
            self._statuses[status] += 1
            number = self._asked.total()
            self._requests.append(Request(number, at, method, commands, status, error, params))

    def note_call(self, method: str) -> None:
        """Count an executed call."""
        with self._lock:
            self._calls[method] += 1

    def note_write(
        self, at: datetime, method: str, params: dict[str, object], result: object
    ) -> None:
        """Log a change."""
        with self._lock:
            self._written += 1
            self._writes.append(Write(self._written, at, method, params, result))
