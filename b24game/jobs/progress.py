"""What a job tells while it runs; `show` has a bar, lines for a log, and silence."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Somebody who listens."""

    def advance(self, stream: str, rows: int) -> None:
        """`rows` more rows of `stream` have arrived."""

    def wait(self, reason: str, seconds: float) -> None:
        """Nothing happens for `seconds`, because of `reason`."""

    def say(self, text: str) -> None:
        """A new step begins."""
