"""What was asked of the portal and what was changed in it; never holds the webhook's code."""

from __future__ import annotations

from collections import Counter
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

    def __init__(self) -> None:
        """Start empty."""
        self._lock = Lock()
        self._requests: list[Request] = []
        self._writes: list[Write] = []
        self._calls: Counter[str] = Counter()

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every HTTP request so far."""
        with self._lock:
            return tuple(self._requests)

    @property
    def writes(self) -> tuple[Write, ...]:
        """Every change so far."""
        with self._lock:
            return tuple(self._writes)

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
            self._calls.clear()

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
            number = len(self._requests) + 1
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
            number = len(self._writes) + 1
            self._writes.append(Write(number, at, method, params, result))
