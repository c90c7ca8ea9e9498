"""How far a job is: a bar for a person, lines for a log, silence otherwise.

Each is a `b24game.jobs.progress.Progress`; a job needs not know which it got.
"""

from __future__ import annotations

import math
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self, TextIO

from b24game.language import _
from b24game.show import safe, words
from b24game.show.numbers import number

if TYPE_CHECKING:
    from types import TracebackType


_LONG = 60.0
"""Seconds from which on the hour on the wall says more than their number."""
_GAP = 5.0
"""Seconds between two waits that are still one."""


class Silence:
    """Tells nobody."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave nothing behind."""

    def advance(self, stream: str, rows: int) -> None:
        """Ignore it."""

    def wait(self, reason: str, seconds: float) -> None:
        """Ignore it."""

    def say(self, text: str) -> None:
        """Ignore it."""


class Lines(Silence):
    """Writes a line per step, for `-v`."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._rows: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def advance(self, stream: str, rows: int) -> None:
        """Write how many rows of `stream` there are by now."""
        self._rows[stream] = self._rows.get(stream, 0) + rows
        self._write(f"{words.stream(stream)}: {number(self._rows[stream])}")

    def wait(self, reason: str, seconds: float) -> None:
        """Write what is waited for, once while short waits follow one another."""
        now = time.monotonic()
        goes_on = now <= self._until.get(reason, -math.inf) + _GAP
        self._until[reason] = max(self._until.get(reason, 0.0), now + seconds)
        if seconds >= _LONG or not goes_on:
            self._write(waiting(reason, seconds))

    def say(self, text: str) -> None:
        """Write `text`."""
        self._write(text)

    def _write(self, text: str) -> None:
        # Who stops reading the messages does not stop the work.
        with suppress(BrokenPipeError):
            self._out.write(safe.line(text) + "\n")
            self._out.flush()


def waiting(reason: str, seconds: float) -> str:
    """Return the words for a pause."""
    if seconds < _LONG:
        return _("{reason}: waiting {seconds} s").format(
            reason=words.pause(reason), seconds=number(round(seconds))
        )
    until = time.strftime("%H:%M:%S", time.localtime(time.time() + seconds))
    return _("{reason}: waiting until {moment}").format(reason=words.pause(reason), moment=until)
