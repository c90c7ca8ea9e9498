"""Predictive lead scoring as Odoo's CRM does it, written anew from its documentation.

For every field and value the won and the lost leads are counted, 0.1 to begin with; the chance of
a lead is naive Bayes over the values it has, kept between 0.01 % and 99.99 %. Odoo knows choices
only, so numbers are cut into tenths here, which favours it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from math import exp, log
from typing import TYPE_CHECKING

from b24game.leads.conditions import NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.leads.table import Column, Table

_BEGINNING = 0.1
_CUTS = 10
_LOWEST, _HIGHEST = 0.0001, 0.9999


class NaiveBayes:
    """Counts of a history; `inputs` is how many field-value pairs it holds."""

    def __init__(self, history: Table) -> None:
        self._cuts = {one.name: _tenths(one) for one in history.features}
        self._totals = Counter(history.won)
        self._counts: dict[str, Counter[tuple[object, bool]]] = {}
        for column in history.features:
            pairs = zip(self._coded(column), history.won, strict=True)
            self._counts[column.name] = Counter(pair for pair in pairs if pair[0] is not None)
        self.inputs = sum(
            len({value for value, _won in counts}) for counts in self._counts.values()
        )

    def probabilities(self, table: Table) -> list[float]:
        """Return the chance of each lead, 0..1."""
        odds = [log(self._totals[True] / self._totals[False])] * len(table)
        for column in table.features:
            counts = self._counts[column.name]
            sums = [
                sum(number for (_value, won), number in counts.items() if won is kind) + _BEGINNING
                for kind in (True, False)
            ]
            known = {value for value, _won in counts}
            weight = {
                value: log((counts[value, True] + _BEGINNING) / sums[0])
                - log((counts[value, False] + _BEGINNING) / sums[1])
                for value in known
            }
            coded = self._coded(column)
            odds = [one + weight.get(value, 0.0) for one, value in zip(odds, coded, strict=True)]
        return [min(max(1 / (1 + exp(-one)), _LOWEST), _HIGHEST) for one in odds]

    def _coded(self, column: Column) -> Sequence[object]:
        if column.kind != "number":
            return column.values
        cuts = self._cuts[column.name]
        return [
            bisect_right(cuts, value) if isinstance(value, NUMBER) else None
            for value in column.values
        ]


def _tenths(column: Column) -> list[float]:
    numbers = sorted(value for value in column.values if isinstance(value, NUMBER))
    if not numbers:
        return []
    return sorted({numbers[len(numbers) * cut // _CUTS] for cut in range(1, _CUTS)})
