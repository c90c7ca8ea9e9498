"""Shared by every room's tests: English unless a test asks otherwise, and snapshots.

A snapshot is a file in `fixtures/snapshots/`. `pytest --snapshot-update` writes what the tests
produce now; read the difference before committing it.
"""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import certifi
import pytest

from b24game import language
from tests.end_to_end.hasty import certifi as hasty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SNAPSHOTS = Path(__file__).parent.parent / "fixtures" / "snapshots"
MEMORY = Path("/dev/shm")  # noqa: S108 - each test has a folder of its own in it
ROOM = 2**30
"""Bytes that all tests together never fill."""


def _roomy(folder: Path) -> bool:
    """Whether temporary files fit there, and programs among them would run."""
    if not os.access(folder, os.W_OK):
        return False
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize > ROOM and not about.f_flag & os.ST_NOEXEC


# A state file makes sure of the disk at each commit. What a power cut leaves is not tested, and a
# killed program loses nothing of what it wrote, so temporary files are in memory where they fit: on
# a busy disk that wait was most of the time of a test that writes.
if _roomy(MEMORY):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    tempfile.tempdir = str(MEMORY)

# No test asks anybody over https, and reading the real authorities takes 17 ms a client.
certifi.where = hasty.where


# A shell that starts the tests in its background lets them ignore interrupts, and every program
# that they start and interrupt would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--snapshot-update", action="store_true", help="write fixtures/snapshots anew")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "en")
    language.speak("en")
    yield
    language.speak("en")


@pytest.fixture
def russian() -> Iterator[None]:
    language.speak("ru")
    yield
    language.speak("en")


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name."""

    def compare(name: str, text: str) -> None:
        file = SNAPSHOTS / name
        if request.config.getoption("--snapshot-update"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert file.exists(), f"{name}: no such snapshot, run pytest --snapshot-update"
        assert text == file.read_text(encoding="utf-8")

    return compare
