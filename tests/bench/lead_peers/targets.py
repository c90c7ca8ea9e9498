"""What the figures have to reach, computed from the run and never asserted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.lead_peers.figures import Summary

    Results = Mapping[str, Mapping[str, Summary]]

_LOGISTIC = "logistic regression"
_BOOSTING = ("boosting", "boosting (histograms)")
FIT_SECONDS = 2.0
SCORE_SECONDS = 2.0


@dataclass(frozen=True)
class Target:
    """A figure and the most, or with `least` the least, that it may be."""

    text: str
    found: float
    bound: float
    least: bool = False

    @property
    def reached(self) -> bool:
        """Whether the figure is on the right side of its bound."""
        return self.found >= self.bound if self.least else self.found <= self.bound

    def line(self) -> str:
        """Return the line of the table."""
        sign = ">=" if self.least else "<="
        verdict = "reached" if self.reached else "MISSED"
        return f"  {self.text:<66} {self.found:>8.4f} {sign} {self.bound:<6g} {verdict}"


def targets(results: Results) -> list[Target]:
    """Return every target whose case was run; "behind" is the peer's AUC minus ours."""
    found: list[Target] = []
    if case := results.get("xeducation"):
        boosting = max(case[name].auc for name in _BOOSTING)
        card, small = case["card, 15 rules"], case["card, 10 rules"]
        found += [
            Target("X Education, 15 rules: behind the better boosting", boosting - card.auc, 0.008),
            Target(
                "X Education, 15 rules: behind logistic regression",
                case[_LOGISTIC].auc - card.auc,
                0.003,
            ),
            Target("X Education, 15 rules: ECE", card.ece, 0.020),
            Target(
                "X Education, 10 rules: behind the better boosting", boosting - small.auc, 0.015
            ),
        ]
    if case := results.get("salvirt"):
        behind = case[_LOGISTIC].auc - case["card, 5 rules"].auc
        found.append(Target("Salvirt, 5 rules: behind logistic regression", behind, 0.010))
    if case := results.get("thin"):
        middle = case["card, 25 rules, shrunk"].auc_median
        found.append(Target("100 leads, 39 won: median AUC", middle, 0.84, least=True))
    if "bank" in results and "bank-time" in results:
        name = "card, 15 rules"
        worse = results["bank"][name].auc - results["bank-time"][name].auc
        found.append(
            Target("bank: AUC of the time split below the random one", worse, 0, least=True)
        )
    return found
