"""Scores that reach a threshold: news once, and again only after a real fall back.

A score that trembles around a threshold would be news every day, so that what was reached counts
as reached until the score stands `hysteresis` points on the other side (a Schmitt trigger).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from b24game.model import Moment
    from b24game.rules.scorecard import Scoring

Alert = Literal["senior", "hot", "warm", "cold"]
State: TypeAlias = "tuple[bool | None, int]"
"""Whether an alert is reached, none where that was forgotten; and how often that was news."""
FRESH = 3 * 86_400
"""Seconds since its creation in which a lead that was never seen before is news."""


@dataclass(frozen=True, slots=True)
class Span:
    """The scores that an alert is about: from `least` to below `below`; either may be open."""

    least: int | None = None
    below: int | None = None

    def holds(self, score: int) -> bool:
        """Tell whether a score is one of them."""
        return (self.least is None or score >= self.least) and (
            self.below is None or score < self.below
        )

    def left(self, score: int, hysteresis: int) -> bool:
        """Tell whether a score is so many points on the other side of a threshold."""
        under = self.least is not None and self.least - score >= max(hysteresis, 1)
        over = self.below is not None and score - self.below >= hysteresis
        return under or over


@dataclass(frozen=True, slots=True)
class Crossing:
    """News: a lead has come to the scores of an alert, for the `turn`-th time."""

    lead_id: int
    alert: Alert
    turn: int


def spans(scoring: Scoring) -> dict[Alert, Span]:
    """Return the scores of each alert, as the rules say."""
    return {
        "senior": Span(least=scoring.notify_at),
        "hot": Span(least=scoring.hot_from),
        "warm": Span(scoring.warm_from, scoring.hot_from),
        "cold": Span(below=scoring.warm_from),
    }


def step(reached: bool | None, score: int, span: Span, hysteresis: int) -> tuple[bool, bool]:  # noqa: FBT001 - a state
    """Return whether an alert is reached with the next score, and whether that is a crossing.

    `reached` is what this returned before, `None` before the first score.
    """
    if reached:
        return not span.left(score, hysteresis), False
    holds = span.holds(score)
    return holds, holds


def advance(
    known: Mapping[tuple[int, str], State],
    scored: Iterable[tuple[int, int, Moment]],
    scoring: Scoring,
    alerts: Collection[Alert],
    now: Moment,
    *,
    quiet: bool = False,
) -> tuple[list[Crossing], dict[tuple[int, str], State]]:
    """Return what is news about leads with their scores, and the states that are new.

    `known` are the states so far, by lead and alert; `scored` is `id, score, created_at` of leads.
    A lead never seen before is news only if it was made in the last three days; else its state is
    noted quietly, so that switching an alert on does not tell of every old lead. `quiet` notes
    known leads so, too: it is the card that has changed and not they.
    """
    ranges = [(alert, span) for alert, span in spans(scoring).items() if alert in alerts]
    crossings: list[Crossing] = []
    states: dict[tuple[int, str], State] = {}
    for lead_id, score, created_at in scored:
        for alert, span in ranges:
            before = known.get((lead_id, alert))
            was, turn = before or (None, 0)
            reached, crossed = step(was, score, span, scoring.hysteresis)
            # With a turn it was news before its state was forgotten: it is not seen first.
            news = (not turn and now - created_at <= FRESH) if was is None else not quiet
            if crossed and news:
                turn += 1
                crossings.append(Crossing(lead_id, alert, turn))
            if (reached, turn) != before:
                states[lead_id, alert] = (reached, turn)
    return crossings, states
