"""When something happened around a lead: activities and changes of fields as dated signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from b24game.model import Moment, Touch
    from b24game.rules.scorecard import Signal

_TOUCHES: dict[Signal, Callable[[Touch], bool]] = {
    "call_made": lambda touch: touch.kind == "call" and touch.outgoing,
    "call_received": lambda touch: touch.kind == "call" and not touch.outgoing,
    "email_sent": lambda touch: touch.kind == "email" and touch.outgoing and touch.completed,
    "email_received": lambda touch: touch.kind == "email" and not touch.outgoing,
    "meeting": lambda touch: touch.kind == "meeting" and touch.completed,
    "todo": lambda touch: touch.kind == "todo",
}


def happened(
    signal: Signal,
    touches: Sequence[Touch],
    changes: Mapping[Signal, Sequence[Moment]],
    created_at: Moment,
    until: Moment,
) -> list[Moment]:
    """Return when a signal occurred on the card of one lead, from its creation to `until`.

    An activity entered after `until` was not known then, whenever it is said to have happened.
    """
    if signal == "replied":
        return _replies(touches, changes, created_at, until)
    test = _TOUCHES.get(signal)
    if test is None:
        return [at for at in changes.get(signal, ()) if created_at <= at <= until]
    return [
        touch.at
        for touch in touches
        if created_at <= touch.at <= until and touch.created_at <= until and test(touch)
    ]


def _replies(
    touches: Sequence[Touch],
    changes: Mapping[Signal, Sequence[Moment]],
    created_at: Moment,
    until: Moment,
) -> list[Moment]:
    """Return the e-mails received after one was sent: REST tells no threads of letters."""
    sent = happened("email_sent", touches, changes, created_at, until)
    if not sent:
        return []
    first = min(sent)
    received = happened("email_received", touches, changes, created_at, until)
    return [at for at in received if at > first]
