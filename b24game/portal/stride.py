"""How many commands go into the next batch: a request has 60 s, a page takes 0.03 to 1.4 s.

Sources: protocol.md 5 (one request), clients.md 3. Chains grow 4, 16, 50, so that reading thirty
changed rows does not pay for forty-nine pages more.
"""

from __future__ import annotations

LONGEST = 50
_TARGET = 20.0
_GROWTH = 4


class Stride:
    """Grows while batches are quick, follows measured time, shrinks when one got no answer.

    Args:
        first: commands of the first batch.
        cost: seconds one command takes, where that is known.
    """

    def __init__(self, first: int, cost: float = 0.0) -> None:
        self._next = first
        self._cost = cost

    @property
    def length(self) -> int:
        """Number of commands for the next batch, 1 to 50."""
        if not self._cost:
            return self._next
        return max(1, min(self._next, int(_TARGET / self._cost)))

    @property
    def grown(self) -> bool:
        """Whether it has grown to its full length: until then one batch at a time is enough."""
        return self._next >= LONGEST

    def took(self, commands: int, seconds: float) -> None:
        """Take note of how many commands ran in a batch that was answered."""
        if not commands:
            return
        self._cost = seconds / commands
        self._next = min(LONGEST, max(self._next, commands) * _GROWTH)

    def failed(self, commands: int) -> bool:
        """Shrink after a batch without an answer; false where it cannot get any shorter."""
        if commands == 1:
            return False
        # Batches that left before may fail after it: they ask for nothing shorter than this.
        self._next = min(self._next, max(1, commands // _GROWTH))
        return True
