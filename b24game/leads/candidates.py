"""What a criterion could ask: every condition that enough leads meet, and enough do not."""

from __future__ import annotations

from collections import Counter
from math import floor, log10
from typing import TYPE_CHECKING

import numpy as np

from b24game.leads.conditions import NUMBER, Condition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.leads.conditions import Value
    from b24game.leads.logistic import Matrix
    from b24game.leads.table import Column, Table

CUTS = 32
_DIGITS = 2
_LISTS_FROM = 1_000
"""Leads; where the cut goes is fitted too, which a shorter history cannot bear."""
_MOST_LEVELS = 60
_PRIOR = 20.0
"""Leads of the usual share won that a level is credited with, or rare ones would lead the list."""


def candidates(table: Table, *, fewest: int, cuts: int = CUTS) -> tuple[list[Condition], Matrix]:
    """Return the conditions that at least `fewest` leads meet and at least `fewest` do not.

    Beside them a row for each lead and a column for each condition, 1 where it holds, else 0.

    Bounds are quantiles of the numbers, rounded to what people can remember. Of two conditions
    that hold for the same leads, or for exactly the others, the first stands: filled, then levels,
    rare ones first, as "Do not call is Yes" says more than "is No".
    """
    seen: set[bytes] = set()
    kept: list[Condition] = []
    held = []
    for column in table.features:
        for condition in _conditions(column, table.won, fewest, cuts):
            flags = np.array(condition.of(column.values), dtype=bool)
            if not fewest <= flags.sum() <= len(flags) - fewest:
                continue
            key = min(np.packbits(flags).tobytes(), np.packbits(~flags).tobytes())
            if key not in seen:
                seen.add(key)
                kept.append(condition)
                held.append(flags)
    if not held:
        return [], np.zeros((len(table), 0))
    return kept, np.column_stack(held).astype(np.float64)


def _conditions(column: Column, won: Sequence[bool], fewest: int, cuts: int) -> Iterator[Condition]:
    yield Condition(column.name, "filled")
    if column.kind == "level":
        counted = Counter(value for value in column.values if isinstance(value, str))
        for level, _leads in reversed(counted.most_common(_MOST_LEVELS)):
            yield Condition(column.name, "equals", (level,))
        if len(won) >= _LISTS_FROM:
            yield from _lists(column, won, fewest)
    elif column.kind == "number":
        for bound in _bounds(column.values, cuts):
            yield Condition(column.name, "at_least", (bound,))


def _lists(column: Column, won: Sequence[bool], fewest: int) -> Iterator[Condition]:
    """Cut the levels, best first, where the two lists differ most in the share won.

    Of all ways to part the levels one of these is the best (Fisher, JASA 53, 1958). One cut a
    field: with all of them on offer the choice learns the history by heart.
    """
    leads = Counter(value for value in column.values if isinstance(value, str))
    wins = Counter(
        value
        for value, outcome in zip(column.values, won, strict=True)
        if outcome and isinstance(value, str)
    )
    base = sum(won) / len(won)
    levels = sorted(
        (level for level, count in leads.items() if count >= fewest),
        key=lambda level: -(wins[level] + _PRIOR * base) / (leads[level] + _PRIOR),
    )
    total = sum(leads[level] for level in levels)
    share = sum(wins[level] for level in levels) / max(total, 1)
    apart = []
    count = surplus = 0.0
    for level in levels[:-1]:
        count += leads[level]
        surplus += wins[level] - share * leads[level]
        apart.append(surplus**2 / (count * (total - count)))
    if apart:
        cut = apart.index(max(apart)) + 1
        for values in (levels[:cut], levels[cut:]):
            if len(values) > 1:
                yield Condition(column.name, "among", tuple(values))


def _bounds(values: tuple[Value, ...], cuts: int) -> list[float]:
    """Return up to `cuts` bounds; the smallest number is none, everything filled reaches it."""
    numbers = np.array(sorted(value for value in values if isinstance(value, NUMBER)))
    if not len(numbers):
        return []
    levels = np.unique(numbers)
    if len(levels) > cuts:
        shares = np.linspace(0, 1, cuts + 2)[1:-1]
        levels = np.unique(np.quantile(numbers, shares, method="higher"))
    return sorted({_rounded(float(level)) for level in levels if level > numbers[0]})


def _rounded(bound: float) -> float:
    if bound == 0:
        return 0.0
    return round(bound, _DIGITS - 1 - floor(log10(abs(bound))))
