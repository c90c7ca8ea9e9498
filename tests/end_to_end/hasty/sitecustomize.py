"""Python runs this file before the program: whoever waits, waits a thousandth of the time."""

from __future__ import annotations

import time

_sleep = time.sleep


def _hasty(seconds: float) -> None:
    _sleep(seconds / 1000)


time.sleep = _hasty  # type: ignore[assignment]  # whoever sleeps here gives a float
