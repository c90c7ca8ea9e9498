"""Why something earned nothing, in words for the person it happened to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast, get_args

from b24game.language import _
from b24game.rules.actions import limit
from b24game.rules.ruleset import Cap

if TYPE_CHECKING:
    from b24game.rules.ruleset import CapOf, CapPeriod

RejectionCode = Literal[
    "no_deadline",
    "late",
    "deadline_moved",
    "reopened_late",
    "awaiting_approval",
    "self_thanks",
    "partner_not_player",
    "not_player",
    "excluded",
    "before_start",
    "cap",
    "no_rule",
    "zero_negative",
    "template_deal",
    "own_post",
    "rate_unknown",
    "no_amount_band",
    "conditions",
    "no_receiver",
    "history_unavailable",
    "rule_came_later",
    "no_points",
    "not_posted",
]
REJECTION_CODES: tuple[RejectionCode, ...] = get_args(RejectionCode)


def rejection_text(code: str, **params: object) -> str:
    """Return the reason behind a rejection code, as part of a sentence.

    `cap` takes `times`, `per` and `of`, `before_start` takes `start`, `rate_unknown` takes
    `currency`; without them the reason is less exact. An unknown code is its own reason.
    """
    if code == "cap" and "times" in params and "per" in params:
        return _("the limit of this rule was reached: {limit}").format(limit=_limit(params))
    if code == "before_start" and "start" in params:
        return _("it happened before the game began on {start}").format(start=params["start"])
    if code == "rate_unknown" and "currency" in params:
        text = _("the exchange rate of {currency} is not known")
        return text.format(currency=params["currency"])
    return _reasons().get(code, code)


def _limit(params: dict[str, object]) -> str:
    per = cast("CapPeriod", str(params["per"]))
    of = cast("CapOf", str(params.get("of", "person")))
    return limit(Cap(times=int(str(params["times"])), per=per, of=of))


def _reasons() -> dict[str, str]:
    return {
        "no_deadline": _("the task has no deadline"),
        "rule_came_later": _("the rule that counts this came into force later"),
        "history_unavailable": _("the portal does not show the task's history"),
        "late": _("the task was closed after its deadline"),
        "deadline_moved": _("the deadline was moved after it had passed"),
        "reopened_late": _("the task was reopened after its deadline, so it is late"),
        "awaiting_approval": _("the task was handed in and is not approved yet"),
        "self_thanks": _("nobody earns points by thanking themselves"),
        "partner_not_player": _("the person thanked does not take part in the game"),
        "not_player": _("the person does not take part in the game"),
        "excluded": _("the rules exclude this person or department"),
        "before_start": _("it happened before the game began"),
        "cap": _("the limit of this rule was reached"),
        "no_rule": _("no rule counts this"),
        "zero_negative": _("the rules take no points away: minus is switched off"),
        "template_deal": _("the deal is only a template for recurring deals"),
        "own_post": _("this program published the post"),
        "rate_unknown": _("the exchange rate of the deal's currency is not known"),
        "no_amount_band": _("the amount is below the first band of the rule"),
        "conditions": _("the conditions of the rule are not met"),
        "no_receiver": _("the appreciation names nobody"),
        "no_points": _("the rule gives no points for this"),
        "not_posted": _("not counted yet: the last sync did not finish"),
    }
