"""Why a card fitted to older leads does worse on newer ones: what the backtest says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.leads.backtest import split_by_time
from b24game.leads.drift import drift
from b24game.leads.fit import fit
from b24game.leads.reasons import reasons

if TYPE_CHECKING:
    from b24game.leads.table import Table


def why_worse(table: Table) -> str:
    """Return the findings of the backtest of a card on the newest leads of a table."""
    split = split_by_time(table)
    card = fit(split.older).card
    raw = card.raw(split.newer)
    chances = card.probabilities(raw) or []
    expected = sum(chances) / len(chances)
    found = sum(split.newer.won) / len(split.newer)
    lines = [
        f"of the newer leads {100 * found:.1f} % are won, the card expects {100 * expected:.1f} %",
        *(one.message for one in reasons(split, drift(card, split.older, split.newer))),
    ]
    return "\n".join(f"    {line}" for line in lines)
