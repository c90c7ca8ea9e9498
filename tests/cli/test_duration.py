from __future__ import annotations

import pytest

from b24game.cli.duration import seconds
from b24game.errors import UsageError


@pytest.mark.parametrize(
    ("text", "length"),
    [("0", 0), ("90", 90), ("45s", 45), ("10m", 600), ("1h", 3600), ("1.5H", 5400), (" 2m ", 120)],
)
def test_lengths(text: str, length: float) -> None:
    assert seconds(text, "--wait") == length


@pytest.mark.parametrize("text", ["", "m", "-1", "1d", "1h30m", "ten", "1e3", "inf"])
def test_anything_else_names_the_option(text: str) -> None:
    with pytest.raises(UsageError, match="--wait"):
        seconds(text, "--wait")
