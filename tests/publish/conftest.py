"""Shared by the tests of what is written to leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from b24game.publish import late
from tests.publish.sales import Sales

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def sales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sales]:
    monkeypatch.setattr(late, "_PAUSES", (0, 0, 0))
    sales = Sales(tmp_path)
    with sales.portal:
        yield sales
