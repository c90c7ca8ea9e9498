"""What the program shows where it has a terminal: a pipe has no width, nothing is wrapped there."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Program

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def shown(run: Program, *words: str, width: int) -> list[str]:
    """Return the lines of a successful run on a terminal of so many columns."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [run.python, "-m", "b24game", *words],
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=subprocess.DEVNULL,
        cwd=run.folder,
        env={**run.surroundings(), "COLUMNS": str(width), "TERM": "xterm"},
    ) as process:
        os.close(its)
        text = b""
        try:
            while piece := os.read(ours, 65536):
                text += piece
        except OSError:  # the last end of the line was closed
            pass
        finally:
            os.close(ours)
    assert process.returncode == 0
    return _COLOURS.sub("", text.decode()).replace("\r", "").splitlines()
