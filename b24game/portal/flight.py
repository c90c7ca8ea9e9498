"""A few requests at once: each in a thread of its own, their results in the order of arrival.

A sequential reader waits out each answer; twelve at once keep up with the rate limit up to
six seconds an answer (clients.md 3). The threads are daemons: an interrupted program need not
wait a minute for an answer that nobody reads.
"""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class Flight(Generic[Result]):
    """Up to `places` pieces of work on their way."""

    def __init__(self, places: int) -> None:
        self.places = places
        self.aloft = 0
        """How many have been launched and not landed yet."""
        self._landed: SimpleQueue[tuple[Result | None, BaseException | None]] = SimpleQueue()

    def launch(self, work: Callable[[], Result]) -> None:
        """Begin a piece of work; with a single place it is done before this returns."""
        self.aloft += 1
        if self.places == 1:
            self._do(work)
        else:
            threading.Thread(target=self._do, args=(work,), daemon=True).start()

    def land(self) -> Result:
        """Return the result of whichever piece is done first, or raise what it raised."""
        result, problem = self._landed.get()
        self.aloft -= 1
        if problem is not None:
            raise problem
        return result  # type: ignore[return-value]  # without a problem there is a result

    def _do(self, work: Callable[[], Result]) -> None:
        try:
            self._landed.put((work(), None))
        except BaseException as problem:  # noqa: BLE001 - raised again by `land`
            self._landed.put((None, problem))
