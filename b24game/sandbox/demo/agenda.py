"""Playing stories: what happens to many objects, in the order of time.

A story is a generator that acts on the company and yields the moment of its next act. What would
happen after the end simply does not happen, so the history is whole at any end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

Story = Iterator[datetime]

_SATURDAY = 5


def play(stories: Iterable[Story], until: datetime) -> None:
    """Play every story up to ``until``, act by act in the order of time."""
    queue: list[tuple[datetime, int, Story]] = []
    for number, story in enumerate(stories):
        opening = next(story, None)
        if opening is not None:
            queue.append((opening, number, story))
    heapify(queue)
    while queue:
        moment, number, story = heappop(queue)
        if moment > until:
            continue
        following = next(story, None)
        if following is not None:
            heappush(queue, (max(following, moment), number, story))


def some_time(start: datetime, end: datetime, chance: Random) -> datetime:
    """Some minute of the working hours between two moments, on a weekday."""
    day = start + (end - start) * chance.random()
    day -= timedelta(days=max(0, day.weekday() - _SATURDAY + 1))
    moment = day.replace(
        hour=chance.randint(9, 17), minute=chance.randint(0, 59), second=chance.randint(0, 59)
    )
    return min(moment, end)


def evening(moment: datetime) -> datetime:
    """The usual deadline of a day."""
    return moment.replace(hour=19, minute=0, second=0, microsecond=0)


def days(chance: Random, low: float, high: float) -> timedelta:
    """A span of whole minutes between two numbers of days."""
    return timedelta(minutes=round(chance.uniform(low, high) * 24 * 60))
