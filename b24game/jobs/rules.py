"""`rules check` and `rules show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game.compile import Span, statements
from b24game.jobs import rulefile
from b24game.jobs.reports import CheckReport, ShowRulesReport
from b24game.jobs.setting import moment_of
from b24game.model import Report
from b24game.rules.lead_words import idle_text
from b24game.rules.scorecard import Scoring
from b24game.rules.words import line_of

if TYPE_CHECKING:
    from pathlib import Path

    from b24game.jobs.setting import Setting
    from b24game.model import Status
    from b24game.rules.ruleset import RuleSet


def check(setting: Setting, file: Path | None) -> Report[CheckReport]:
    """Check a rules file, the configured one by default; mistakes come as findings."""
    path = file or setting.rules
    zone = setting.zone()
    loaded = rulefile.read(path, zone)
    rules = loaded.ruleset.rules if loaded.ruleset else ()
    data = CheckReport(
        file=rulefile.name_of(path),
        version=loaded.ruleset.version if loaded.ruleset else None,
        rules=len(rules),
        enabled=sum(rule.enabled for rule in rules),
        criteria=_criteria(loaded.ruleset),
    )
    status: Status = "success" if loaded.ruleset else "error"
    return Report("rules check", moment_of(None, zone), data, loaded.findings, status)


def show(setting: Setting, file: Path | None, *, sql: bool) -> Report[ShowRulesReport]:
    """List the rules, with the SELECTs they compile to if `sql`.

    Raises:
        ConfigurationError: the rules have mistakes.
    """
    path = file or setting.rules
    zone = setting.zone()
    ruleset, findings = rulefile.demand(path, zone)
    data = ShowRulesReport(
        file=rulefile.name_of(path),
        version=ruleset.version,
        rules=tuple(line_of(rule) for rule in ruleset.rules),
        sql=_sql(ruleset) if sql else None,
    )
    return Report("rules show", moment_of(None, zone), data, findings)


def _sql(ruleset: RuleSet) -> str:
    return "\n\n".join(
        f"-- {', '.join(map(repr, statement.values))}\n{statement.sql};"
        for statement in statements([Span(ruleset)])
    )


def _criteria(ruleset: RuleSet | None) -> int:
    """Return how many criteria of the score card can count."""
    leads = ruleset.leads if ruleset else Scoring()
    return sum(one.enabled and not idle_text(one, leads) for one in leads.criteria)
