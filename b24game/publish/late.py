"""What arrives late: a portal may be at work for a minute on a request that nobody waits for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.publish.outbox import Item

Found = TypeVar("Found")
_PAUSES = (1.0, 10.0, 65.0)
"""Seconds before each look: together longer than the minute that the portal gives a request."""


def may_come(item: Item) -> bool:
    """Tell whether an earlier try is so fresh that the portal may be at work on it still."""
    return item.state == "sending" and time.time() - item.changed_at <= sum(_PAUSES)


def await_it(look: Callable[[], Found | None]) -> Found | None:
    """Return what `look` finds, looking until it cannot come any more.

    Raises:
        ProductError: whatever `look` raises.
    """
    for pause in _PAUSES:
        time.sleep(pause)
        if (found := look()) is not None:
            return found
    return None
