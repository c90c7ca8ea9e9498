"""A new card proposed: fitted to older leads, judged on newer ones, beside the card in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from b24game.leads.backtest import NEWEST, Backtest, backtest, in_order, split_by_time
from b24game.leads.compare import Change, Comparison, compare, side_by_side
from b24game.leads.drift import CriterionDrift, drift
from b24game.leads.fit import FEWEST, Fitted, Limits, fit
from b24game.leads.leaks import refused, scan
from b24game.leads.reasons import reasons

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.leads.card import Card
    from b24game.leads.fit import Method
    from b24game.leads.leaks import Leak
    from b24game.leads.table import Table
    from b24game.model import Finding


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that a decision for or against a new card needs."""

    fitted: Fitted
    """To the whole history: the card to write down."""
    trial: Fitted
    """To the older leads only: the card that was judged, by the same procedure."""
    backtest: Backtest
    """Of the trial card, on the newer leads."""
    comparison: Comparison | None
    """With the card in force, on the newer leads; none without one."""
    changes: tuple[Change, ...]
    drift: tuple[CriterionDrift, ...]
    leaks: tuple[Leak, ...]
    findings: tuple[Finding, ...]


def _as_it_is(card: Card) -> Card:
    return card


def propose(
    history: Table,
    *,
    order: str | None = None,
    old: Card | None = None,
    limits: Limits | None = None,
    method: Method = "sparse",
    newest: float = NEWEST,
    where: str = "",
    describe: Callable[[Card], Card] = _as_it_is,
) -> Proposal:
    """Fit to the older leads, judge on the newer, then fit to all; columns that leak are left out.

    `describe` puts the criteria of a card into the words of those whose leads they are.

    Raises:
        UsageError: too little history, or no such order.
    """
    leaks = scan(history)
    clean = in_order(history.without(refused(leaks)), order)
    split = split_by_time(clean, order, newest=newest)
    fitted = _fitted(clean, limits, method, describe)
    # A part of a history that is just enough is judged all the same, with wide intervals.
    trial = _fitted(split.older, limits, method, describe, fewest=FEWEST // 2)
    raw = trial.card.raw(split.newer)
    judged = backtest(raw, split.newer.won, trial.card.probabilities(raw))
    drifts = drift(trial.card, split.older, split.newer)
    return Proposal(
        fitted,
        trial,
        judged,
        compare(old.raw(split.newer), raw, split.newer.won) if old else None,
        side_by_side(old, fitted.card) if old else (),
        drifts,
        leaks,
        (
            *(finding for leak in leaks if (finding := leak.finding(where))),
            *fitted.findings,
            *reasons(split, drifts),
        ),
    )


def _fitted(
    history: Table,
    limits: Limits | None,
    method: Method,
    describe: Callable[[Card], Card],
    fewest: int = FEWEST,
) -> Fitted:
    fitted = fit(history, limits, method=method, fewest=fewest)
    return replace(fitted, card=describe(fitted.card))
