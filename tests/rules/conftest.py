"""The docstring of a test is its rules file."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from b24game.rules.load import Loaded, load

if TYPE_CHECKING:
    from collections.abc import Callable

ZONE = ZoneInfo("Europe/Moscow")


def docstring(request: pytest.FixtureRequest) -> str:
    return inspect.cleandoc(request.function.__doc__ or "")


@pytest.fixture
def rules_doc(request: pytest.FixtureRequest) -> Loaded:
    """What loading the test's docstring gives."""
    return load(docstring(request), file="rules.toml", zone=ZONE)


@pytest.fixture
def messages(rules_doc: Loaded) -> list[str]:
    """The findings of the test's docstring, one a line, as a terminal would show them."""
    return [f"{found.where}: {found.level}: {found.message}" for found in rules_doc.findings]


@pytest.fixture
def load_text() -> Callable[[str], Loaded]:
    return lambda text: load(text, file="rules.toml", zone=ZONE)
