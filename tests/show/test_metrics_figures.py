"""Figures by their unit, with sign and interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.jobs.metric_reports import Interval
from b24game.show import figures

if TYPE_CHECKING:
    from b24game.metrics.measures import Unit


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.734, "share", "73.4 %"),
        (6.205, "per_week", "6.21 a week"),
        (1204.0, "count", "1,204"),
        (14516.0, "points", "14,516"),
        (0.4, "index", "0.40"),
        (None, "per_week", "–"),
    ],
)
def test_values(value: float | None, unit: Unit, text: str) -> None:
    assert figures.measured(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.031, "share", "+3.1 pp"),
        (-0.031, "share", "−3.1 pp"),
        (-0.0001, "share", "0.0 pp"),
        (-0.2, "per_week", "−0.20"),
        (-0.001, "index", "0.00"),
        (12.0, "points", "+12"),
        (0.4, "count", "0"),
        (None, "count", "–"),
    ],
)
def test_changes(value: float | None, unit: Unit, text: str) -> None:
    assert figures.change(value, unit) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.012, 0.05, "share", "+1.2 to +5.0 pp"),
        (-0.012, 0.0, "share", "−1.2 to 0.0 pp"),
        (-3.0, 12.0, "points", "−3 to +12"),
        (0.1, 0.25, "per_week", "+0.10 to +0.25"),
    ],
)
def test_intervals(low: float, high: float, unit: Unit, text: str) -> None:
    assert figures.changes(Interval(low, high), unit) == text


@given(st.floats(-1, 1), st.floats(0, 1))
def test_clear_is_what_does_not_cover_zero(low: float, width: float) -> None:
    high = low + width
    expected = 0 if low <= 0 <= high else 1 if low > 0 else -1
    assert figures.clear(Interval(low, high)) == expected
    assert figures.clear(None) == 0
