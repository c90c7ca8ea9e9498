"""The program inside this process: a cassette does not reach into another one."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

from b24game.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.out)["data"]
        return told


@dataclass(frozen=True, slots=True)
class Program:
    """`b24game` in a folder of its own, with nothing of this process's environment.

    The webhook comes on standard input, as for `b24game init < webhook.txt`; every later command
    finds what `init` wrote.
    """

    folder: Path
    webhook: str

    def __call__(self, *words: str) -> Outcome:
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, self._environment(), clear=True),
            mock.patch.object(sys, "argv", ["b24game", *words]),
            mock.patch.object(sys, "stdin", io.StringIO(f"{self.webhook}\n")),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as ending:
                code = int(ending.code or 0)
            else:
                code = 0
        return Outcome(code, out.getvalue(), err.getvalue())

    def json(self, *words: str) -> Outcome:
        return self(*words, "--format", "json")

    def _environment(self) -> dict[str, str]:
        home = str(self.folder)
        return {"HOME": home, "USERPROFILE": home, "LANG": "en_US.UTF-8"}
