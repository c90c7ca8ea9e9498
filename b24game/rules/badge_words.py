"""Badges in plain words, in the language of the process: one sentence each, from the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.language import _, ngettext, spoken
from b24game.rules.actions import action
from b24game.rules.measures import amount_text
from b24game.rules.tallies import deeds, in_a_row, several

if TYPE_CHECKING:
    from b24game.rules.ruleset import Badge, BadgePer, RuleSet, Tier, TierId


@dataclass(frozen=True, slots=True)
class BadgeText:
    """A badge in plain words, or one tier of it."""

    id: str
    name: str
    icon: str
    text: str
    tier: TierId | None = None
    """As the rules file spells it."""
    tier_name: str = ""
    category: str = ""


def explain_badges(ruleset: RuleSet) -> tuple[BadgeText, ...]:
    """Return every enabled badge in the order of the file, a tiered one once for each tier."""
    return tuple(
        text for badge in ruleset.badges if badge.enabled for text in _texts(badge, ruleset)
    )


def badge_name(badge: Badge) -> str:
    """Return the name of a badge in this language, else in another one, else its id."""
    return badge.name.get(spoken()) or next(iter(badge.name.values()), badge.id)


def tier_name(tier: TierId) -> str:
    """Return the name of a tier."""
    return {"bronze": _("bronze"), "silver": _("silver"), "gold": _("gold")}[tier]


def badge_text(badge: Badge, ruleset: RuleSet, tier: Tier | None = None) -> str:
    """Return what a badge is given for: the customer's words in this language, or ours."""
    if own := badge.text.get(spoken()):
        text = own.removesuffix(".")
        return text if tier is None else f"{text}: {amount_text(tier.reach)}"
    sentence = _condition(badge, ruleset, tier.reach if tier else badge.reach)
    if badge.revoke == "revoke":
        return _("{sentence}; taken back if that no longer holds").format(sentence=sentence)
    return sentence


def _texts(badge: Badge, ruleset: RuleSet) -> list[BadgeText]:
    name = badge_name(badge)
    if not badge.tiers:
        text = badge_text(badge, ruleset)
        return [BadgeText(badge.id, name, badge.icon, text, category=badge.category)]
    return [
        BadgeText(
            badge.id,
            name,
            badge.icon,
            badge_text(badge, ruleset, tier),
            tier.id,
            tier_name(tier.id),
            badge.category,
        )
        for tier in badge.tiers
    ]


def _condition(badge: Badge, ruleset: RuleSet, reach: float | None) -> str:
    if badge.top is not None:
        return _place(badge, badge.top, ruleset)
    if badge.streak is not None:
        text, broken = in_a_row(badge.when, badge.streak, ruleset)
        return f"{_within(text, badge.per)}; {broken}"
    value = reach or 0
    if badge.measure == "points" or badge.counts is None:
        return _points(int(value), badge.per)
    if badge.measure == "amount":
        text = _("Bring the sum of your {deeds} to {amount}")
        what = deeds(badge.counts, badge.when, ruleset)
        return _within(text.format(deeds=what, amount=amount_text(value)), badge.per)
    if value == 1:
        text = action(badge.counts, badge.when, ruleset)
    else:
        text = several(badge.counts, badge.when, int(value), ruleset)
    text = _within(text, badge.per)
    return f"{text}; {_share(badge)}" if badge.converted else text


def _points(points: int, per: BadgePer) -> str:
    if per == "all":
        text = ngettext("Reach a total of {count} point", "Reach a total of {count} points", points)
    else:
        text = ngettext("Earn {count} point", "Earn {count} points", points)
    return _within(text.format(count=amount_text(points)), per)


def _share(badge: Badge) -> str:
    if badge.converted == "lead_qualified":
        return _("the share of them that were qualified is above that of the whole company")
    return _("the share of them that were taken into work is above that of the whole company")


def _place(badge: Badge, top: int, ruleset: RuleSet) -> str:
    where = _("in the company") if badge.among == "company" else _("in your department")
    if top == 1:
        text = _("Take first place {where} by {measure}")
    else:
        text = _("Take a place among the first {count} {where} by {measure}")
    text = text.format(count=top, where=where, measure=_measure(badge, ruleset))
    parts = [_within(text, badge.per)]
    if badge.at_least is not None:
        least = _("at least {value} is needed")
        parts.append(least.format(value=amount_text(badge.at_least)))
    parts.append(_("equal results share a place"))
    return "; ".join(parts)


def _measure(badge: Badge, ruleset: RuleSet) -> str:
    if badge.measure == "points" or badge.counts is None:
        return _("the number of points earned")
    what = deeds(badge.counts, badge.when, ruleset)
    if badge.measure == "amount":
        return _("the sum of {deeds}").format(deeds=what)
    return _("the number of {deeds}").format(deeds=what)


def _within(text: str, per: BadgePer) -> str:
    periods = {
        "day": _("within a day"),
        "week": _("within a calendar week"),
        "month": _("within a calendar month"),
        "quarter": _("within a calendar quarter"),
        "year": _("within a calendar year"),
    }
    if per == "all":
        return text
    return f"{text} {periods[per]}"
