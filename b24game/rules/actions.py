"""What a rule asks for, in one sentence an employee understands: one per kind of fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.rules.measures import amount_text, duration_text

if TYPE_CHECKING:
    from b24game.rules.ruleset import Cap, FactKind, RuleSet, When


def action(counts: FactKind, when: When, ruleset: RuleSet) -> str:
    """Return what to do to be counted, without full stop."""
    sentences: dict[FactKind, str] = {
        "task_closed": _task(when, ruleset.tasks.early_by),
        "task_overdue": _(
            "Miss a task's deadline: the task is open when the deadline passes, or closed "
            "after it (once per deadline)"
        ),
        "appreciation_sent": _(
            "Thank a colleague with an appreciation in the feed (once per post and person)"
        ),
        "appreciation_received": _("Be thanked with an appreciation in the feed (once per post)"),
        "post_published": _("Publish a post in the feed; an appreciation is a post too"),
        "card_completed": _card(when, ruleset),
        "deal_won": _deal(when),
        "deal_commented": _("Comment on a deal"),
        "lead_created": _("Create a lead"),
        "lead_handled": _lead(when),
        "lead_qualified": _("Qualify a lead"),
        "call_made": _call(when),
        "activity_completed": _activity(when),
    }
    return sentences[counts]


def limit(cap: Cap) -> str:
    """Return a cap in words: "at most 3 times a day"."""
    times = ngettext("at most {times} time", "at most {times} times", cap.times)
    periods = {
        "day": _("a day"),
        "week": _("a week"),
        "month": _("a month"),
        "all": _("in all"),
    }
    words = [times.format(times=cap.times), periods[cap.per]]
    if cap.of == "pair":
        words.append(_("with the same colleague"))
    elif cap.of == "object":
        words.append(_("for the same task, deal, card or post"))
    return " ".join(words)


def _task(when: When, early_by: int) -> str:
    margin = duration_text(early_by)
    if when.outcome == "early":
        return _("Close a task at least {margin} before its deadline").format(margin=margin)
    if when.outcome == "on_time":
        text = _("Close a task by its deadline, less than {margin} before it")
        return text.format(margin=margin)
    return _("Close a task by its deadline")


def _card(when: When, ruleset: RuleSet) -> str:
    cards: list[str] = []
    if not when.kinds or "contact" in when.kinds:
        cards.append(_("contact: {fields}").format(fields=_fields(ruleset.cards.contact)))
    if not when.kinds or "company" in when.kinds:
        cards.append(_("company: {fields}").format(fields=_fields(ruleset.cards.company)))
    text = _("Have a client card of yours filled in completely, once per card ({cards})")
    return text.format(cards="; ".join(cards))


def _fields(fields: tuple[str, ...]) -> str:
    names = {
        "name": _("first name"),
        "last_name": _("last name"),
        "second_name": _("middle name"),
        "honorific": _("form of address"),
        "phone": _("phone"),
        "email": _("e-mail"),
        "web": _("web site"),
        "im": _("messenger"),
        "post": _("position"),
        "birthdate": _("date of birth"),
        "address": _("address"),
        "source_id": _("source"),
        "type_id": _("contact type"),
        "company_id": _("company"),
        "photo": _("photo"),
        "comments": _("comment"),
        "title": _("company name"),
        "industry": _("industry"),
        "employees": _("number of employees"),
        "revenue": _("annual turnover"),
        "company_type": _("company type"),
        "banking_details": _("bank details"),
        "logo": _("logo"),
    }
    return ", ".join(names.get(field, field) for field in fields)


def _deal(when: When) -> str:
    conditions: list[str] = []
    if when.amount_at_least is not None:
        text = _("its amount is at least {amount}")
        conditions.append(text.format(amount=amount_text(when.amount_at_least)))
    if when.amount_over is not None:
        text = _("its amount is over {amount}")
        conditions.append(text.format(amount=amount_text(when.amount_over)))
    if when.amount_below is not None:
        text = _("its amount is below {amount}")
        conditions.append(text.format(amount=amount_text(when.amount_below)))
    if when.returning is not None:
        conditions.append(
            _("the customer bought before") if when.returning else _("the customer is new")
        )
    if not conditions:
        return _("Win a deal")
    return _("Win a deal ({conditions})").format(conditions="; ".join(conditions))


def _lead(when: When) -> str:
    if when.within is None:
        return _("Take a new lead into work")
    text = _("Take a new lead into work within {duration}")
    return text.format(duration=duration_text(when.within))


def _call(when: When) -> str:
    if set(when.kinds) == {"outgoing"}:
        return _("Call a client")
    if set(when.kinds) == {"incoming"}:
        return _("Take a client's call")
    return _("Call a client or take a client's call")


def _activity(when: When) -> str:
    names = {
        "call": _("call"),
        "meeting": _("meeting"),
        "email": _("e-mail message"),
        "todo": _("to-do"),
        "other": _("other activity"),
    }
    text = _("Complete an activity in the CRM")
    if when.kinds:
        kinds = ", ".join(names[kind] for kind in names if kind in when.kinds)
        text = _("Complete an activity in the CRM ({kinds})").format(kinds=kinds)
    if when.in_time is None:
        return text
    if when.in_time:
        return _("{activity} by its deadline").format(activity=text)
    return _("{activity} after its deadline").format(activity=text)
