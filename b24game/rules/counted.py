"""Which facts a rule set looks at: what nobody counts need not be read from the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from b24game.rules.ruleset import FactKind, RuleSet


def paid(ruleset: RuleSet) -> frozenset[FactKind]:
    """Return the kinds of facts that an enabled rule pays for."""
    return frozenset(rule.counts for rule in ruleset.rules if rule.enabled)


def counted(ruleset: RuleSet) -> frozenset[FactKind]:
    """Return the kinds of facts that an enabled rule or badge looks at."""
    badges = [badge for badge in ruleset.badges if badge.enabled]
    asked = [kind for badge in badges for kind in (badge.counts, badge.converted)]
    return frozenset([*paid(ruleset), *(kind for kind in asked if kind)])
