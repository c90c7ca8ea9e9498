"""Seconds: a fit to the whole X Education file, and 100,000 leads scored."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from b24game.leads.fit import fit
from tests.bench.lead_peers.data import XEDUCATION
from tests.bench.lead_peers.targets import FIT_SECONDS, SCORE_SECONDS, Target

if TYPE_CHECKING:
    from pathlib import Path

_SCORED = 100_000


def speed(folder: Path) -> list[Target]:
    """Return what both took, without reading the file."""
    table = XEDUCATION.read(folder)
    begun = time.perf_counter()
    card = fit(table).card
    fitted = time.perf_counter() - begun
    many = table.rows([row % len(table) for row in range(_SCORED)])
    begun = time.perf_counter()
    card.scores(many)
    scored = time.perf_counter() - begun
    begun = time.perf_counter()
    card.explained(many)
    explained = time.perf_counter() - begun
    print(f"  {_SCORED:,} leads explained, criterion by criterion: {explained:.2f} s\n")
    return [
        Target(f"fit of 15 rules to {len(table):,} leads, seconds", fitted, FIT_SECONDS),
        Target(f"{_SCORED:,} leads scored, seconds", scored, SCORE_SECONDS),
    ]
