"""A text that says as of when it counts, and is not news where it says nothing else anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from b24game.publish import outbox

if TYPE_CHECKING:
    import sqlite3

    from b24game.model import Moment
    from b24game.publish.outbox import Intent


class Counted(Protocol):
    """Makes an intent that counts as of a moment, and keeps that moment in its content."""

    def __call__(self, *, counted: Moment) -> Intent:
        """Return it."""


def steady(connection: sqlite3.Connection, now: Moment, make: Counted) -> Intent:
    """Return the intent as planned before where nothing but the moment it counts as of is new."""
    fresh = make(counted=now)
    row = outbox.item(connection, fresh.key)
    if row is None:
        return fresh
    again = make(counted=row.content["counted"])
    return again if again.content == row.content else fresh
