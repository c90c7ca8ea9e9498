"""`explain-rules`: the rules in words for employees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.jobs import rulefile
from b24game.jobs.reports import RulesReport
from b24game.jobs.setting import moment_of
from b24game.language import spoken
from b24game.model import Report
from b24game.rules.badge_words import explain_badges
from b24game.rules.lead_words import explain_leads, tiers_text
from b24game.rules.words import boards_text, explain, levels_text

if TYPE_CHECKING:
    from b24game.jobs.setting import Setting


def run(setting: Setting) -> Report[RulesReport]:
    """Put the rules into words; no state file and no portal is needed.

    Raises:
        ConfigurationError: the rules have mistakes.
    """
    zone = setting.zone()
    ruleset, findings = rulefile.demand(setting.rules, zone)
    data = RulesReport(
        version=ruleset.version,
        points=explain(ruleset),
        badges=explain_badges(ruleset),
        levels=levels_text(ruleset.levels),
        boards=boards_text(ruleset.game, zone, levels=bool(ruleset.levels)),
        leads=explain_leads(ruleset.leads),
        language=spoken(),
        tiers=tiers_text(ruleset.leads),
    )
    return Report("explain-rules", moment_of(None, zone), data, findings)
