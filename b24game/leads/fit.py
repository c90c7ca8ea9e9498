"""A sparse card of whole points from past leads: chosen, checked over time, rounded, recalibrated.

    candidates.py   what could be asked of a lead
    selection.py    which few conditions, and with what weights (logistic.py)
    halves          a condition whose sign flips between the halves of the history is dropped
    points.py       weights to whole points
    bands.py        points to a score of 0..100 and to what it promises

Needs numpy, the extra `fit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from b24game.errors import UsageError
from b24game.language import _, ngettext
from b24game.leads.bands import bands, scale
from b24game.leads.candidates import candidates
from b24game.leads.card import Card, Criterion
from b24game.leads.logistic import loss, probabilities, weights
from b24game.leads.merging import merged, named
from b24game.leads.points import line, whole_points
from b24game.leads.selection import largest, select
from b24game.model import Finding

if TYPE_CHECKING:
    from b24game.leads.conditions import Condition
    from b24game.leads.logistic import Matrix, Vector
    from b24game.leads.points import Points
    from b24game.leads.table import Table

Method = Literal["sparse", "shrunk"]
"""Few rules, well supported; or many small ones under a strong prior, for thin history."""
FEWEST = 40
THIN = 150
WON_PER_RULE = 15
_PRIOR: dict[Method, float] = {"sparse": 2.0, "shrunk": 3.0}
_FEWEST_MET: dict[Method, int] = {"sparse": 5, "shrunk": 4}
_SHARE_MET = 0.005
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a card may get."""

    rules: int = 15
    points: int = 5
    """Bound of a criterion's points, in steps of the card."""
    step: int | None = None
    """What a step is worth on 0..100; `None` lets the history fill the scale."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A card and what it was fitted to."""

    card: Card
    leads: int
    won: int
    dropped: tuple[Condition, ...]
    """Conditions left out because their sign flipped between the halves of the history."""
    findings: tuple[Finding, ...]


def fit(
    history: Table,
    limits: Limits | None = None,
    *,
    method: Method = "sparse",
    fewest: int = FEWEST,
) -> Fitted:
    """Fit a card to past leads, oldest first: at most a rule for each 15 won ones.

    The many small rules of `shrunk` are kept in check by their prior, not by their number.

    Raises:
        UsageError: fewer than 40 leads won, or lost.
    """
    bounds = limits or Limits()
    won = sum(history.won)
    rarer = min(won, len(history) - won)
    if rarer < fewest:
        raise UsageError(
            _("too little history to fit a card: {won} won and {lost} lost leads").format(
                won=won, lost=len(history) - won
            ),
            hint=_("a card needs {fewest} of each; keep the old one until then").format(
                fewest=fewest
            ),
            code="history_small",
        )
    findings = []
    if rarer < THIN:
        message = _(
            "thin history: {won} won and {lost} lost leads, below {thin} of each a card is a guess"
        ).format(won=won, lost=len(history) - won, thin=THIN)
        findings.append(Finding("warning", "history_thin", message))
    most = bounds.rules if method == "shrunk" else min(bounds.rules, won // WON_PER_RULE)
    card, dropped = fit_card(
        history, rules=most, points=bounds.points, step=bounds.step, method=method
    )
    if dropped:
        message = ngettext(
            "{count} rule is left out, its sign flips between the halves of the history",
            "{count} rules are left out, their signs flip between the halves of the history",
            len(dropped),
        )
        findings.append(Finding("info", "rules_flipped", message.format(count=len(dropped))))
    return Fitted(card, len(history), won, dropped, tuple(findings))


def fit_card(
    history: Table,
    *,
    rules: int,
    points: int,
    step: int | None = None,
    method: Method = "sparse",
) -> tuple[Card, tuple[Condition, ...]]:
    """Fit without asking whether the history is large enough; return the card and what flipped.

    Raises:
        ValueError: all leads are won, or all lost.
    """
    if len(set(history.won)) == 1:
        raise ValueError("a card needs won and lost leads")
    won = np.array(history.won, dtype=float)
    fewest = max(_FEWEST_MET[method], int(_SHARE_MET * len(history)))
    conditions, flags = candidates(history, fewest=fewest)
    chosen, found, flipped = _steady(flags, won, rules, method)
    # The regression, unlike the outcomes, knows how much of them its prior takes for chance. Where
    # that is much, rounding by the outcomes would take the shrinkage back.
    expected = probabilities(found[0] + flags[:, chosen] @ found[1:])
    aim = won if method == "sparse" else expected
    whole = whole_points(flags[:, chosen], aim, found, points)
    sums = flags[:, chosen] @ whole
    follows = line(sums, expected)
    on = scale(sums, follows, step=step)
    card = Card(
        _criteria([conditions[place] for place in chosen], whole, on.step),
        on.start,
        on.step,
        bands(sums, won, follows, on),
    )
    return card, tuple(conditions[place] for place in flipped)


def _steady(
    flags: Matrix, won: Vector, rules: int, method: Method
) -> tuple[list[int], Vector, list[int]]:
    """Return columns whose signs do not flip, their weights, and the columns that did flip.

    What flips is left out and the choice is made anew, a few times: the likeliest of these counts.
    """
    prior = _PRIOR[method]
    if method == "shrunk":
        # The halves of a thin history differ by chance.
        return *largest(flags, won, rules, prior), []
    flipped: list[int] = []
    tried = []
    for _attempt in range(_ATTEMPTS):
        left = [place for place in range(flags.shape[1]) if place not in flipped]
        places, found = select(flags[:, left], won, rules, prior)
        chosen, found, turned = _pruned(flags, won, [left[one] for one in places], found, prior)
        tried.append((loss(found[0] + flags[:, chosen] @ found[1:], won), chosen, found))
        flipped += turned
        if not turned:
            break
    _loss, chosen, found = min(tried, key=lambda attempt: attempt[0])
    return chosen, found, [place for place in flipped if place not in chosen]


def _pruned(
    flags: Matrix, won: Vector, chosen: list[int], found: Vector, prior: float
) -> tuple[list[int], Vector, list[int]]:
    """Take out the column that flips most until none does; two that say much the same flip as one.

    A column flips if its weight has another sign in one half of the history.
    """
    middle = len(won) // 2
    halves = [
        half
        for half in (slice(None, middle), slice(middle, None))
        if 0 < won[half].sum() < len(won[half])
    ]
    turned: list[int] = []
    while chosen and halves:
        alone = [weights(flags[half][:, chosen], won[half], prior)[1:] for half in halves]
        agreement = np.min([weight * found[1:] for weight in alone], axis=0)
        worst = int(agreement.argmin())
        if agreement[worst] >= 0:
            break
        turned.append(chosen[worst])
        chosen = chosen[:worst] + chosen[worst + 1 :]
        found = weights(flags[:, chosen], won, prior)
    return chosen, found, turned


def _criteria(conditions: list[Condition], whole: Points, step: int) -> tuple[Criterion, ...]:
    pairs = [
        (condition, int(points) * step)
        for condition, points in zip(conditions, whole, strict=True)
        if points
    ]
    return named([Criterion("", condition, points) for condition, points in merged(pairs)])
