"""What a post says, before a template puts it into words."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

Trend = Literal["", "same", "more", "less", "before"]
_TELLING = range(1, 201)
"""Percent; less or more than that is better said by naming the sum before."""


@dataclass(frozen=True, slots=True)
class Leader:
    """A place on the board."""

    place: int
    change: int | None
    """Places won, or lost where negative; absent: was not on the board the week before."""
    name: str
    points: int
    level: str | None
    """Its name."""


@dataclass(frozen=True, slots=True)
class NewBadge:
    """A badge, or one tier of it, and who got it in that week."""

    icon: str
    badge: str
    tier: str
    """Its name; empty where the badge has no tiers."""
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeeklyPost:
    """The weekly post of a company or a department."""

    kind: Literal["company", "department"]
    scope: str
    """Its name; may be empty for the company."""
    week: str
    """`2026-W47`."""
    first_day: date
    last_day: date
    leaders: tuple[Leader, ...]
    """Empty too where the group is too small to name anybody."""
    others: int
    """People with points who are not shown."""
    badges: tuple[NewBadge, ...]
    points: int | None
    """Of all together; absent: not told."""
    points_before: int | None
    people: int
    """People with points."""
    players: int
    counted: str
    """The moment as of which it counts, in words."""
    mark: str
    """`#b24game-2026w47-d5`: what the post is found by."""


@dataclass(frozen=True, slots=True)
class BadgePost:
    """The announcement of one badge, or of one tier of it."""

    icon: str
    badge: str
    tier: str
    condition: str
    """What it is given for: a sentence of the rules."""
    names: tuple[str, ...]
    counted: str
    mark: str


def weekly_values(post: WeeklyPost) -> dict[str, object]:
    """Return the variables of the `weekly` template: the post, and what follows from it.

    `compared` tells whether anybody stood on the board the week before; `trend` how to speak of
    the sum before, `growth` by how many percent it changed where the trend is `more` or `less`.
    """
    trend, growth = _trend(post.points, post.points_before)
    compared = any(leader.change is not None for leader in post.leaders)
    return _shallow(post) | {"compared": compared, "trend": trend, "growth": growth}


def badge_values(post: BadgePost) -> dict[str, object]:
    """Return the variables of the `badge` template."""
    return _shallow(post)


def _shallow(post: WeeklyPost | BadgePost) -> dict[str, object]:
    return {field.name: getattr(post, field.name) for field in fields(post)}


def _trend(points: int | None, before: int | None) -> tuple[Trend, int]:
    """Percent mean something only between two sums above zero."""
    if points is None or before is None:
        return "", 0
    if points == before:
        return "same", 0
    if points > 0 and before > 0:
        growth = round(abs(points - before) * 100 / before)
        if growth in _TELLING:
            return ("more" if points > before else "less"), growth
    return "before", 0
