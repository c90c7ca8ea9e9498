"""What is measured: one entry a section of the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from tests.bench.lead_peers.data import (
    BANK,
    OLIST,
    SALVIRT,
    XEDUCATION,
    XEDUCATION_STRICT,
    Source,
)

if TYPE_CHECKING:
    from b24game.leads.fit import Method
    from b24game.leads.table import Table

Way = Literal["shuffle", "folds", "thin", "time"]
NEWEST = 0.3
_SEEDS = 5
_FOLDS = 5
_REPEATS = 10
_THIN_WON, _THIN_LOST = 39, 61


@dataclass(frozen=True)
class Ours:
    """One of our cards."""

    name: str
    rules: int
    points: int = 5
    method: Method = "sparse"


@dataclass(frozen=True)
class Case:
    """A data set, a way to split it, and our cards on it; the peers are always the same."""

    name: str
    text: str
    source: Source
    way: Way
    ours: tuple[Ours, ...] = field(default=(Ours("card, 15 rules", 15),))

    def draws(self, table: Table) -> dict[str, Any]:
        """Return the task of `peers.py` that makes the splits."""
        if self.way == "shuffle":
            return {"kind": "shuffle", "share": NEWEST, "seeds": list(range(_SEEDS))}
        if self.way == "folds":
            return {"kind": "folds", "folds": _FOLDS, "seeds": list(range(_REPEATS))}
        if self.way == "thin":
            return {"kind": "given", "rows": [_thin(table, seed) for seed in range(_SEEDS)]}
        cut = round(len(table) * (1 - NEWEST))
        return {"kind": "given", "rows": [[list(range(cut)), list(range(cut, len(table)))]]}


def _thin(table: Table, seed: int) -> tuple[list[int], list[int]]:
    """Draw 39 won and 61 lost leads to fit to; all others are the test."""
    # Not for secrets: a draw must be the same every time.
    chance = Random(seed)  # noqa: S311
    won = [row for row, outcome in enumerate(table.won) if outcome]
    lost = [row for row, outcome in enumerate(table.won) if not outcome]
    drawn = sorted(chance.sample(won, _THIN_WON) + chance.sample(lost, _THIN_LOST))
    return drawn, sorted(set(range(len(table))) - set(drawn))


_BOTH = (Ours("card, 15 rules", 15), Ours("card, 10 rules", 10))
CASES = (
    Case("xeducation", "X Education, 30 % as test, 5 draws", XEDUCATION, "shuffle", _BOTH),
    Case(
        "strict",
        "the same without what is filled in late (no target)",
        XEDUCATION_STRICT,
        "shuffle",
        _BOTH,
    ),
    Case("xeducation-time", "X Education, fitted to the older 70 %", XEDUCATION, "time", _BOTH),
    Case(
        "salvirt",
        "Salvirt, 5 folds, 10 times",
        SALVIRT,
        "folds",
        (Ours("card, 5 rules", 5),),
    ),
    Case(
        "thin",
        "X Education, 100 leads with 39 won to fit to, the rest as test, 5 draws",
        XEDUCATION,
        "thin",
        (
            Ours("card, 25 rules, shrunk", 25, method="shrunk"),
            Ours("card, 15 rules, shrunk", 15, method="shrunk"),
            Ours("card, 2 rules (won / 15)", 2),
        ),
    ),
    Case("bank", "bank calls, 30 % as test at random, 5 draws", BANK, "shuffle"),
    Case("bank-time", "bank calls, fitted to the older 70 %", BANK, "time"),
    Case("olist", "Olist leads of 2018, 30 % as test at random (no target)", OLIST, "shuffle"),
    Case("olist-time", "the same, fitted to the older 70 % (no target)", OLIST, "time"),
)
SPEED = "speed"
