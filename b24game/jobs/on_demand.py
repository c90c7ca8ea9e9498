"""What a sync reads only where somebody asks for it: a rule, a badge or the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.rules.counted import counted

if TYPE_CHECKING:
    from b24game.jobs.setting import Setting
    from b24game.rules.ruleset import FactKind, RuleSet

SOURCES: dict[str, frozenset[FactKind]] = {
    "lead_moves": frozenset({"lead_created", "lead_handled", "lead_qualified"}),
    "leads": frozenset({"lead_created", "lead_handled", "lead_qualified"}),
    "activities": frozenset({"activity_completed"}),
    "calls": frozenset({"call_made"}),
    "comments": frozenset({"deal_commented"}),
}
"""Sources, and the facts that they show; every sync reads all others."""
_USAGE: frozenset[FactKind] = frozenset({"activity_completed", "deal_commented"})
"""What the figures on the usage of the CRM need."""


def asked_for(name: str, ruleset: RuleSet, setting: Setting) -> bool:
    """Tell whether a sync reads the source `name`."""
    shown = SOURCES.get(name)
    if shown is None or shown & counted(ruleset):
        return True
    return setting.crm_usage and bool(shown & _USAGE)
