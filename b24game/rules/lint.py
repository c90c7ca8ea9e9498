"""Warnings about a rule set that is valid and still looks unintended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.rules.lead_lint import lint_leads

if TYPE_CHECKING:
    from b24game.rules.mistakes import Mistakes
    from b24game.rules.ruleset import Badge, Rule, RuleSet, When


def lint(ruleset: RuleSet, mistakes: Mistakes) -> None:
    """Note what an administrator probably did not mean."""
    for check in (_points, _overlaps, _levels, _badges, _moments):
        check(ruleset, mistakes)
    lint_leads(ruleset.leads, mistakes)


def _points(ruleset: RuleSet, mistakes: Mistakes) -> None:
    for rule in ruleset.rules:
        if rule.points == 0:
            text = _("zero points earn nothing; enabled = false says so more clearly")
            mistakes.warning(("rules", rule.id, "points"), "zero_points", text)
    if not any(rule.enabled for rule in ruleset.rules):
        mistakes.warning(("rules",), "no_rules", _("no rule is enabled: nothing earns points"))


def _overlaps(ruleset: RuleSet, mistakes: Mistakes) -> None:
    enabled = [rule for rule in ruleset.rules if rule.enabled]
    for position, rule in enumerate(enabled):
        for earlier in enabled[:position]:
            if _conditions(earlier) != _conditions(rule):
                continue
            place = ("rules", rule.id, "counts")
            other = f"rules.{earlier.id}"
            if _pay(earlier) == _pay(rule):
                text = _("counts the same facts as {other}, and both pay").format(other=other)
                mistakes.warning(place, "overlap", text)
            else:
                # A share of the amount on top of fixed points is a common wish: only say so.
                text = _("pays on top of {other}, for the same facts").format(other=other)
                mistakes.info(place, "overlap", text)
            break


def _levels(ruleset: RuleSet, mistakes: Mistakes) -> None:
    if ruleset.levels and ruleset.levels[0].from_points > 0:
        text = _("no level begins at 0 points: newcomers have none")
        mistakes.warning(("levels",), "no_first_level", text)


def _badges(ruleset: RuleSet, mistakes: Mistakes) -> None:
    first: dict[tuple[object, ...], str] = {}
    for badge in ruleset.badges:
        if not badge.enabled:
            continue
        other = first.setdefault(_won_by(badge), badge.id)
        if other != badge.id:
            text = _("is won by the same as {other}").format(other=f"badges.{other}")
            mistakes.warning(("badges", badge.id), "overlap", text)


def _moments(ruleset: RuleSet, mistakes: Mistakes) -> None:
    game = ruleset.game
    if game.start is None or game.effective_from is None:
        return
    if game.start > game.effective_from:
        text = _("is later than effective_from: nothing earns between the two")
        mistakes.warning(("game", "start"), "late_start", text)


def _conditions(rule: Rule) -> tuple[object, ...]:
    return (rule.counts, *_asked(rule.when))


def _won_by(badge: Badge) -> tuple[object, ...]:
    ways = (badge.reach, badge.tiers, badge.streak, badge.top, badge.among, badge.at_least)
    measured = (badge.measure, badge.per, badge.counts, badge.converted)
    return (*measured, *ways, *_asked(badge.when))


def _asked(when: When) -> tuple[object, ...]:
    return (
        when.outcome,
        when.amount_at_least,
        when.amount_over,
        when.amount_below,
        when.returning,
        when.within,
        when.in_time,
        frozenset(when.kinds),
    )


def _pay(rule: Rule) -> str:
    if rule.bands:
        return "bands"
    return "points" if rule.points is not None else "percent_of_amount"
