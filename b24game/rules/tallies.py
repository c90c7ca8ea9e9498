"""What badges tally, in words: "close 10 tasks by their deadline", "won deals"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.rules.measures import amount_text, duration_text

if TYPE_CHECKING:
    from b24game.rules.ruleset import FactKind, RuleSet, When


def several(counts: FactKind, when: When, count: int, ruleset: RuleSet) -> str:
    """Return what to do so many times, without full stop."""
    if counts == "task_closed" and when.outcome is not None:
        text, conditions = _tasks(when, count), ""
    else:
        text, conditions = _phrases(when, count)[counts], _conditions(counts, when, ruleset)
    margin = duration_text(ruleset.tasks.early_by)
    return _with(text.format(count=amount_text(count), margin=margin), conditions)


def in_a_row(when: When, count: int, ruleset: RuleSet) -> tuple[str, str]:
    """Return how many tasks to close one after the other, and what breaks the row."""
    if when.outcome == "early":
        text = ngettext(
            "Close {count} task in a row at least {margin} before its deadline",
            "Close {count} tasks in a row, each at least {margin} before its deadline",
            count,
        )
    elif when.outcome == "on_time":
        text = ngettext(
            "Close {count} task in a row by its deadline, less than {margin} before it",
            "Close {count} tasks in a row, each by its deadline, less than {margin} before it",
            count,
        )
    else:
        text = ngettext(
            "Close {count} task in a row by its deadline",
            "Close {count} tasks in a row, each by its deadline",
            count,
        )
    if when.outcome is None:
        broken = _("a missed deadline breaks the row")
    else:
        broken = _("any other task with a deadline, closed or overdue, breaks the row")
    margin = duration_text(ruleset.tasks.early_by)
    return text.format(count=amount_text(count), margin=margin), broken


def deeds(counts: FactKind, when: When, ruleset: RuleSet) -> str:
    """Return what is counted, to follow "the number of" and "the sum of"."""
    # Translators: these follow "the number of" and "the sum of".
    names: dict[FactKind, str] = {
        "task_closed": _("tasks closed by their deadline"),
        "task_overdue": _("tasks that missed their deadline"),
        "appreciation_sent": _("appreciations sent"),
        "appreciation_received": _("appreciations received"),
        "post_published": _("posts in the feed"),
        "card_completed": _("client cards filled in completely"),
        "deal_won": _("won deals"),
        "deal_commented": _("comments on deals"),
        "lead_created": _("leads created"),
        "lead_handled": _("leads taken into work"),
        "lead_qualified": _("leads qualified"),
        "call_made": _("calls made or taken"),
        "activity_completed": _("activities completed in the CRM"),
    }
    return _with(names[counts], _conditions(counts, when, ruleset))


def _with(text: str, conditions: str) -> str:
    return f"{text} ({conditions})" if conditions else text


def _tasks(when: When, count: int) -> str:
    if when.outcome == "early":
        return ngettext(
            "Close {count} task at least {margin} before its deadline",
            "Close {count} tasks, each at least {margin} before its deadline",
            count,
        )
    return ngettext(
        "Close {count} task by its deadline, less than {margin} before it",
        "Close {count} tasks, each by its deadline, less than {margin} before it",
        count,
    )


def _phrases(when: When, count: int) -> dict[FactKind, str]:
    return {
        "task_closed": ngettext(
            "Close {count} task by its deadline", "Close {count} tasks by their deadline", count
        ),
        "task_overdue": ngettext(
            "Miss the deadline of {count} task", "Miss the deadlines of {count} tasks", count
        ),
        "appreciation_sent": ngettext(
            "Thank a colleague {count} time with an appreciation in the feed",
            "Thank colleagues {count} times with an appreciation in the feed",
            count,
        ),
        "appreciation_received": ngettext(
            "Be thanked {count} time with an appreciation in the feed",
            "Be thanked {count} times with an appreciation in the feed",
            count,
        ),
        "post_published": ngettext(
            "Publish {count} post in the feed", "Publish {count} posts in the feed", count
        ),
        "card_completed": ngettext(
            "Have {count} client card of yours filled in completely",
            "Have {count} client cards of yours filled in completely",
            count,
        ),
        "deal_won": ngettext("Win {count} deal", "Win {count} deals", count),
        "deal_commented": ngettext(
            "Write {count} comment on deals", "Write {count} comments on deals", count
        ),
        "lead_created": ngettext("Create {count} lead", "Create {count} leads", count),
        "lead_handled": ngettext(
            "Take {count} new lead into work", "Take {count} new leads into work", count
        ),
        "lead_qualified": ngettext("Qualify {count} lead", "Qualify {count} leads", count),
        "call_made": _calls(when, count),
        "activity_completed": ngettext(
            "Complete {count} activity in the CRM", "Complete {count} activities in the CRM", count
        ),
    }


def _calls(when: When, count: int) -> str:
    if set(when.kinds) == {"outgoing"}:
        return ngettext("Call clients {count} time", "Call clients {count} times", count)
    if set(when.kinds) == {"incoming"}:
        return ngettext("Take {count} call of clients", "Take {count} calls of clients", count)
    return ngettext(
        "Call clients or take their calls {count} time",
        "Call clients or take their calls {count} times",
        count,
    )


def _conditions(counts: FactKind, when: When, ruleset: RuleSet) -> str:
    """Return the conditions of one deed, to stand in brackets behind several."""
    said: list[str] = []
    margin = duration_text(ruleset.tasks.early_by)
    if when.outcome == "early":
        said.append(_("at least {margin} before it").format(margin=margin))
    elif when.outcome == "on_time":
        said.append(_("less than {margin} before it").format(margin=margin))
    for bound, text in (
        (when.amount_at_least, _("each of at least {amount}")),
        (when.amount_over, _("each over {amount}")),
        (when.amount_below, _("each below {amount}")),
    ):
        if bound is not None:
            said.append(text.format(amount=amount_text(bound)))
    if when.returning is not None:
        said.append(_("customers who bought before") if when.returning else _("new customers"))
    if when.within is not None:
        said.append(_("each within {duration}").format(duration=duration_text(when.within)))
    said += _kinds(counts, when)
    if when.in_time is not None:
        said.append(_("by the deadline") if when.in_time else _("after the deadline"))
    return "; ".join(said)


def _kinds(counts: FactKind, when: When) -> list[str]:
    names: dict[FactKind, dict[str, str]] = {
        "card_completed": {"contact": _("contacts"), "company": _("companies")},
        "call_made": {"outgoing": _("outgoing"), "incoming": _("incoming")},
        "activity_completed": {
            "call": _("calls"),
            "meeting": _("meetings"),
            "email": _("e-mail messages"),
            "todo": _("to-dos"),
            "other": _("other activities"),
        },
    }
    known = names.get(counts, {})
    kinds = [known[kind] for kind in known if kind in when.kinds]
    return [", ".join(kinds)] if kinds and len(kinds) < len(known) else []
