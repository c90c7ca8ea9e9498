"""What each metric is called and means, in the language of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _

if TYPE_CHECKING:
    from b24game.metrics.measures import MeasureId


def title(name: MeasureId) -> str:
    """Return what a metric is called, in at most 24 characters: a column of a terminal."""
    return {
        "active_day": _("Active per working day"),
        "active_week": _("Active per week"),
        "active_month": _("Active per month"),
        "on_time": _("Tasks on time"),
        "cards": _("Client cards per head"),
        "comments": _("Deal comments per head"),
        "activities": _("CRM activities per head"),
        "appreciations_sent": _("Appreciations sent"),
        "appreciations_received": _("Appreciations received"),
        "points_issued": _("Points given"),
        "points_deducted": _("Points deducted"),
        "points_reversed": _("Points taken back"),
        "points_gini": _("Concentration of points"),
        "badge_share": _("Badge holders"),
    }[name]


def definition(name: MeasureId) -> str:
    """Return what a metric is made of: its own sentence, then what several have in common."""
    sentence = {
        "active_day": _(
            "Share of employees who did at least one thing on an average working day, Monday to"
            " Friday."
        ),
        "active_week": _(
            "Share of employees who did at least one thing in an average week, of the weeks from"
            " Monday to Sunday that end in the period."
        ),
        "active_month": _(
            "Share of employees who did at least one thing in an average calendar month, of those"
            " that end in the period."
        ),
        "on_time": _(
            "Tasks closed at or before their deadline, divided by these and the missed deadlines."
            " Each counts at its own moment, once it is settled; tasks without a deadline do not"
            " count."
        ),
        "cards": _(
            "Client cards completed per employee and week: contacts and companies of which all"
            " required fields were filled. Known from the first sync on: the portal does not tell"
            " when a card was filled."
        ),
        "comments": _("Comments written on deals, per employee and week."),
        "activities": _("CRM activities completed, per employee and week."),
        "appreciations_sent": _(
            "Appreciations that employees sent to others in the period, one for each receiver."
        ),
        "appreciations_received": _(
            "Appreciations that employees received from others in the period."
        ),
        "points_issued": _("Points given by the rules in the period."),
        "points_deducted": _(
            "Points that rules took in the period, for example for overdue tasks."
        ),
        "points_reversed": _(
            "Points taken back in the period because what had earned them was undone, less the"
            " deductions that were given back for the same reason."
        ),
        "points_gini": _(
            "Gini coefficient of the points that each employee earned in the period: 0 means that"
            " all have the same, 1 that one person has all of them."
        ),
        "badge_share": _(
            "Share of employees who hold at least one badge at the end of the period."
        ),
    }[name]
    return " ".join((sentence, *_common(name)))


def _common(name: MeasureId) -> tuple[str, ...]:
    if name in ("active_day", "active_week", "active_month"):
        return (_things(), _employees())
    if name in ("cards", "comments", "activities", "points_gini", "badge_share"):
        return (_employees(),)
    return ()


def _things() -> str:
    return _(
        "Things that count, as far as they are read: closing a task, sending an appreciation,"
        " writing a feed post, completing a client card, winning a deal, commenting on a deal,"
        " making a call, completing a CRM activity, handling a lead."
    )


def _employees() -> str:
    return _(
        "Employees are those who were employed on the day and play: without people and"
        " departments that the rules exclude."
    )


def method(days: int, *, beside: bool) -> str:
    """Return in one sentence how a launch is judged by so many days on each side."""
    if beside:
        text = _(
            "What each person did in the {days} days before the launch and in as many after it is"
            " set against each other, and the change of the departments not in the game is taken"
            " away; the interval (95 %, linearised ratios, Student's t) takes people as"
            " independent, not their tasks."
        )
    else:
        text = _(
            "What each person did in the {days} days before the launch and in as many after it is"
            " set against each other; the interval (95 %, linearised ratios, Student's t) takes"
            " people as independent, not their tasks, and whatever else changed meanwhile, such"
            " as the season, is part of the difference."
        )
    return text.format(days=days)
