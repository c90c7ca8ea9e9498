"""How many commands go into the next batch: a request has 60 s, a page takes 0.03 to 1.4 s.

Sources: protocol.md 5 (one request), clients.md 3. Chains grow 4, 16, 50, so that reading thirty
changed rows does not pay for forty-nine pages more.
"""

from __future__ import annotations

LONGEST = 50
_TARGET = 20.0
_GROWTH = 4


class Stride:
    """Grows while batches are quick, follows measured time, shrinks when one got no answer."""

    def __init__(self, first: int) -> None:
        self._next = first
        self._cost = 0.0

    @property
    def length(self) -> int:
        """Number of commands for the next batch, 1 to 50."""
        if not self._cost:
            return self._next
        return max(1, min(self._next, int(_TARGET / self._cost)))

    def took(self, commands: int, seconds: float) -> None:
        """Take note of a batch that was answered."""
        self._cost = seconds / commands
        self._next = min(LONGEST, max(self._next, commands) * _GROWTH)

    def failed(self) -> bool:
        """Shrink after a batch without an answer; false where it cannot get any shorter."""
        if self.length == 1:
            return False
        self._next = max(1, self.length // _GROWTH)
        return True
