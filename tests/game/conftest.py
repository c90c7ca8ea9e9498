"""A stage for every test that wants one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.game.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """An empty company on a portal; nothing has been synced yet."""
    with Stage(tmp_path) as opened:
        yield opened
