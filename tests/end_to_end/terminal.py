"""What the program shows where it has a terminal: a pipe has no width, nothing is wrapped there."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.conftest import Program

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def shown(run: Program, *words: str, width: int) -> list[str]:
    """Return the lines of a successful run on a terminal of so many columns."""
    surroundings = {**run.surroundings(), "COLUMNS": str(width), "TERM": "xterm"}
    text = on_terminal([run.python, "-m", "b24game", *words], run.folder, surroundings)
    return _COLOURS.sub("", text).splitlines()


def on_terminal(command: list[str], folder: Path, surroundings: dict[str, str]) -> str:
    """Return what a successful command shows on a terminal, colours included."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=surroundings,
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
    assert process.returncode == 0, command
    return text.decode().replace("\r", "")
