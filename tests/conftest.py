"""Shared by every room's tests: English unless a test asks otherwise, and snapshots.

A snapshot is a file in `fixtures/snapshots/`. `pytest --snapshot-update` writes what the tests
produce now; read the difference before committing it.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from b24game import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SNAPSHOTS = Path(__file__).parent.parent / "fixtures" / "snapshots"


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
