"""What fits what: the conditions, kinds and caps that each kind of fact can answer to."""

from __future__ import annotations

from typing import get_args

from b24game.rules.ruleset import FactKind

FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)

CONDITIONS: dict[FactKind, tuple[str, ...]] = {
    "task_closed": ("outcome",),
    "task_overdue": (),
    "appreciation_sent": (),
    "appreciation_received": (),
    "post_published": (),
    "card_completed": ("kinds",),
    "deal_won": ("amount_at_least", "amount_over", "amount_below", "returning"),
    "deal_commented": (),
    "lead_created": (),
    "lead_handled": ("within",),
    "lead_qualified": (),
    "call_made": ("kinds",),
    "activity_completed": ("in_time", "kinds"),
}
"""The keys of `when` that a fact carries an answer to."""

KINDS: dict[FactKind, tuple[str, ...]] = {
    "card_completed": ("contact", "company"),
    "call_made": ("outgoing", "incoming"),
    "activity_completed": ("call", "meeting", "email", "todo", "other"),
}

WITH_AMOUNT: tuple[FactKind, ...] = ("deal_won",)
"""Facts that hold a sum of money, for `percent_of_amount` and `bands`."""

BETWEEN_PEOPLE: tuple[FactKind, ...] = ("appreciation_sent", "appreciation_received")
"""Facts of two people, for caps `of = "pair"`."""

IN_A_ROW: tuple[FactKind, ...] = ("task_closed",)
"""Facts that a badge can count in a row: it is known what breaks it."""

LEADS_TO: dict[FactKind, tuple[FactKind, ...]] = {
    "lead_created": ("lead_handled", "lead_qualified"),
    "lead_handled": ("lead_qualified",),
}
"""What can become of the object of a fact, for `converted`."""
