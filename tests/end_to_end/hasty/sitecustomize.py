"""Python runs this file before the program: whoever waits, waits a thousandth of the time.

Nor does the program load what it never uses: httpx brings a command line of its own, sqlite-utils
loads NumPy wherever it is installed. `tests/cli` and `tests/smoke` run the program without this.
"""

from __future__ import annotations

import sys
import time
from types import FrameType, ModuleType

_sleep = time.sleep


def _hasty(seconds: float) -> None:
    _sleep(seconds / 1000)


time.sleep = _hasty  # type: ignore[assignment]  # whoever sleeps here gives a float


class _Without:
    """Finds no NumPy for sqlite-utils; everybody else does."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name != "numpy":
            return
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and "importlib" in frame.f_globals["__name__"]:
            frame = frame.f_back
        if frame is not None and frame.f_globals["__name__"].startswith("sqlite_utils"):
            raise ImportError(name)


sys.meta_path.insert(0, _Without)
_command_line = ModuleType("httpx._main")
_command_line.main = sys.exit  # type: ignore[attr-defined]
sys.modules["httpx._main"] = _command_line
