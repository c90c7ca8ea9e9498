"""Why a card does worse on newer leads: what a time split shows and a random one hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.leads.calibration import wilson
from b24game.leads.drift import BROKEN
from b24game.model import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.leads.backtest import Split
    from b24game.leads.drift import CriterionDrift


def reasons(split: Split, drifts: Sequence[CriterionDrift]) -> tuple[Finding, ...]:
    """Return what changed between the older and the newer leads, the share won first.

    The share has changed if its Wilson intervals do not meet; a criterion if its population
    stability index is at least 0.25.
    """
    findings = []
    before = wilson(sum(split.older.won), len(split.older))
    after = wilson(sum(split.newer.won), len(split.newer))
    if before.high < after.low or after.high < before.low:
        message = _(
            "{before} of the older leads are won and {after} of the newer: probabilities fitted to "
            "the older ones do not hold"
        ).format(before=_percent(before.value), after=_percent(after.value))
        findings.append(Finding("warning", "share_won_moved", message))
    for one in sorted(drifts, key=lambda drift: -drift.psi):
        if one.psi >= BROKEN:
            message = _(
                "{criterion}: held for {before} of the older leads and {after} of the newer "
                "(PSI {psi})"
            ).format(
                criterion=one.words,
                before=_percent(one.held_before),
                after=_percent(one.held_after),
                psi=f"{one.psi:.2f}",
            )
            findings.append(Finding("warning", "criterion_moved", message, one.id))
    return tuple(findings)


def _percent(share: float) -> str:
    return _("{share} %").format(share=f"{100 * share:.1f}")
