"""A trend in the size of a word: lines of SVG, broken where there is no value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT = 112, 36
_MARGIN = 4


@dataclass(frozen=True)
class Sparkline:
    """`points` of each unbroken line, and where the last value stands."""

    lines: tuple[str, ...]
    last: tuple[float, float]


def sparkline(values: Sequence[float | None]) -> Sparkline | None:
    """Return the line through `values`; nothing where there are fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) <= 1:
        return None
    low, high = min(known), max(known)
    rise = (HEIGHT - 2 * _MARGIN) / (high - low or 1)
    step = (WIDTH - 2 * _MARGIN) / (len(values) - 1)
    places = [
        None
        if value is None
        else (round(_MARGIN + step * index, 1), round(HEIGHT - _MARGIN - rise * (value - low), 1))
        for index, value in enumerate(values)
    ]
    lines = tuple(" ".join(f"{x},{y}" for x, y in run) for run in _runs(places) if len(run) > 1)
    return Sparkline(lines, [place for place in places if place][-1])


def _runs(
    places: Sequence[tuple[float, float] | None],
) -> Iterator[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for place in places:
        if place is None:
            yield run
            run = []
        else:
            run.append(place)
    yield run
