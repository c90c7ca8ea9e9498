"""Running the program: in this process, or as a process of its own in a clean environment."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


class Program(Protocol):
    def __call__(self, *words: str, stdin: str = "", **environment: str) -> Outcome: ...


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Run `b24game` as a process, in an empty folder."""

    def run(*words: str, stdin: str = "", **environment: str) -> Outcome:
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
        done = subprocess.run(
            [sys.executable, "-m", "b24game", *words],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**kept, **home, "LANG": "en_US.UTF-8", "PYTHONUTF8": "1", **environment},
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


@dataclass
class Here:
    """Run `b24game` in this process, for what a test replaces."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Outcome:
        from b24game.cli import app

        code = app.run(list(words))
        told = self.capture.readouterr()
        return Outcome(code, told.out, told.err)


@pytest.fixture
def here(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Here:
    # What whoever runs the tests has of their own must not be met.
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return Here(capsys)
