"""How far points are concentrated: the Gini coefficient, and how it changed.

0 means that all have the same, 1 that one of very many has all. G = sum |xi - xj| / (2 n sum x),
over all pairs (Dorfman, Review of Economics and Statistics 61, 1979, 146-149). The interval of a
change is the jackknife's: each person is left out of both periods once (Yitzhaki, Journal of
Business and Economic Statistics 9, 1991, 235-239).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.metrics.estimate import Estimate, interval

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAST = 3


def gini(values: Mapping[int, float]) -> float | None:
    """Return the Gini coefficient of what people have, none of it negative.

    None where nobody has anything.
    """
    whole, count = sum(values.values()), len(values)
    if whole <= 0:
        return None
    ranked = sum(rank * value for rank, value in enumerate(sorted(values.values()), 1))
    return (2 * ranked - (count + 1) * whole) / (count * whole)


def gini_change(now: Mapping[int, float], before: Mapping[int, float]) -> Estimate | None:
    """Return how the coefficient changed; none where it has no value, or for fewer than three."""
    late, early = gini(now), gini(before)
    people = now.keys() | before.keys()
    if late is None or early is None or len(people) < _LEAST:
        return None
    without_now, without_before = _without(now), _without(before)
    changes = []
    for person in people:
        here, there = without_now.get(person, late), without_before.get(person, early)
        if here is None or there is None:  # one person has everything
            return None
        changes.append(here - there)
    count = len(changes)
    mean = sum(changes) / count
    spread = sum((one - mean) ** 2 for one in changes) * (count - 1) / count
    return interval(late - early, spread, count - 1)


def _without(values: Mapping[int, float]) -> dict[int, float | None]:
    """Return the coefficient of all others, for each person: all in one pass over the ranks."""
    ordered = sorted(values.items(), key=lambda pair: pair[1])
    whole, count = sum(values.values()), len(values)
    ranked = sum(rank * value for rank, (_person, value) in enumerate(ordered, 1))
    above, found = whole, {}
    for rank, (person, value) in enumerate(ordered, 1):
        above -= value
        rest = whole - value
        # Those above move down by one rank.
        sums = ranked - rank * value - above
        others = count - 1
        found[person] = (
            (2 * sums - (others + 1) * rest) / (others * rest) if rest > 0 and others else None
        )
    return found
