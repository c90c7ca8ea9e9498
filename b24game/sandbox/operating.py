"""Operating time: who is billed for a request, and when a method is refused.

Two billings are reported and nobody outside can tell which one a portal uses. By the page
settings/performance/limits every method pays for itself, also inside a batch. Measurements in
bitrix24/b24jssdk (issues 459 and 539) and newer product code say that the method called over HTTP
pays for everything, and that a method that passed its budget is banned for a fixed time.
"""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import TYPE_CHECKING, Literal, Protocol

from b24game.sandbox.errors import too_much_time

if TYPE_CHECKING:
    from collections.abc import Callable

Billing = Literal["methods", "request"]
"""Who pays: each method for itself, or the method called over HTTP for the whole request."""

FREE = 0.1
"""Requests up to so many seconds cost nothing when requests are billed."""


class Books:
    """Seconds every method used within a sliding window, and the bans."""

    def __init__(
        self, *, budget: float | None, window: float, ban: float, clock: Callable[[], float]
    ) -> None:
        """Open empty books; without a budget time is booked and nothing refused."""
        self.budget = budget
        self.window = window
        self.ban = ban
        self._clock = clock
        self._lock = Lock()
        self._spent: dict[str, _Spent] = {}
        self._banned: dict[str, float] = {}

    def book(self, method: str, seconds: float) -> None:
        """Add used time."""
        with self._lock:
            self._of(method).add(self._clock(), seconds)

    def book_or_ban(self, method: str, seconds: float) -> None:
        """Add used time; a method that passes its budget is banned and starts afresh after it.

        What was still running when the ban fell is not booked: the budget after it is whole.
        """
        with self._lock:
            if self._is_banned(method):
                return
            spent = self._of(method)
            spent.add(self._clock(), seconds)
            if self.budget is not None and spent.seconds >= self.budget:
                self._banned[method] = self._clock() + self.ban
                del self._spent[method]

    def refuse_spent(self, method: str) -> None:
        """Refuse a method that has used up its time: it is checked before the run."""
        if self.budget is not None and self.spent(method) >= self.budget:
            raise too_much_time()

    def refuse_banned(self, method: str) -> None:
        """Refuse a banned method; asking does not prolong the ban."""
        with self._lock:
            banned = self._is_banned(method)
        if banned:
            raise too_much_time()

    def spent(self, method: str) -> float:
        """Seconds a method used within the window: ``time.operating``."""
        with self._lock:
            return self._of(method).seconds

    def reset_in(self, method: str) -> float:
        """Seconds until the oldest used time is forgiven: for ``operating_reset_at``."""
        with self._lock:
            oldest = self._of(method).oldest
            return self.window if oldest is None else oldest + self.window - self._clock()

    def _of(self, method: str) -> _Spent:
        """What a method used, without what is forgiven by now."""
        spent = self._spent.setdefault(method, _Spent())
        spent.forgive(self._clock() - self.window)
        return spent

    def _is_banned(self, method: str) -> bool:
        return self._banned.get(method, self._clock()) > self._clock()


class _Spent:
    """Used time in order; the sum is carried along, a long run has thousands of entries."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._booked: deque[tuple[float, float]] = deque()

    @property
    def oldest(self) -> float | None:
        return self._booked[0][0] if self._booked else None

    def add(self, at: float, seconds: float) -> None:
        self._booked.append((at, seconds))
        self.seconds += seconds

    def forgive(self, border: float) -> None:
        while self._booked and self._booked[0][0] <= border:
            self.seconds -= self._booked.popleft()[1]
        if not self._booked:
            self.seconds = 0.0  # subtracting fractions leaves a rest


class Bill(Protocol):
    """The bill of one HTTP request."""

    def begin(self, method: str) -> None:
        """Refuse a call that is about to run, if its method has no time left."""

    def charge(self, method: str, seconds: float) -> None:
        """Note the run time of a call, alone or a command of a batch."""

    def close(self) -> None:
        """The request has run."""

    def spent(self, method: str) -> float:
        """What ``time.operating`` says about a call."""

    def reset_in(self, method: str) -> float:
        """Seconds to ``operating_reset_at``."""


class MethodBill:
    """Each method pays for itself; a batch is free."""

    def __init__(self, books: Books) -> None:
        """Bill to these books."""
        self._books = books
        self.begin = books.refuse_spent
        self.charge = books.book
        self.spent = books.spent
        self.reset_in = books.reset_in

    def close(self) -> None:
        """Everything is booked already."""


class RequestBill:
    """The method called over HTTP pays for everything inside it."""

    def __init__(self, books: Books, method: str, weight: float) -> None:
        """Open a bill.

        Raises:
            Refusal: the method is banned.
        """
        books.refuse_banned(method)
        self._books = books
        self._method = method
        self._weight = weight
        self._seconds = 0.0

    def begin(self, method: str) -> None:
        """A command of a batch is never refused by itself."""

    def charge(self, _method: str, seconds: float) -> None:
        """Add to the request."""
        self._seconds += seconds

    def close(self) -> None:
        """Book the request; a short one is free."""
        if self._seconds > FREE:
            self._books.book_or_ban(self._method, self._seconds * self._weight)

    def spent(self, method: str) -> float:
        """Commands of a batch report nothing."""
        return self._books.spent(method) if method == self._method else 0.0

    def reset_in(self, method: str) -> float:
        """As for any method."""
        return self._books.reset_in(method)
