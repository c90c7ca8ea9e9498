"""The score card of leads as the rules file describes it: typed and frozen data."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Signal = Literal[
    "call_made",
    "call_received",
    "email_sent",
    "email_received",
    "replied",
    "meeting",
    "todo",
    "email_opened",
    "link_clicked",
]
"""What can happen around a lead: activities; `replied` is an e-mail received after one was sent;
the last two are read from fields that the portal fills, each change of which is one more."""
FieldRole = Literal["employees", "email_opened", "link_clicked"]
"""What a field of the customer's own may stand for; see `Scoring.fields`."""


class Criterion(Struct, frozen=True):
    """What is asked of one field, or of how often something happened; points where it holds.

    Either `field` with one of among, words, filled, age or bounds, or `counts` with bounds.
    """

    id: str
    points: int
    enabled: bool = True
    group: str = ""
    field: str = ""
    """One of `lead_fields.LEAD_FIELDS` or the customer's own, `UF_CRM_...`."""
    among: tuple[str, ...] | None = None
    """Ids or names of a dictionary's or a list's entries, or texts; case does not matter."""
    words: tuple[str, ...] | None = None
    """Beginnings of words, as stems; none: the criterion is off until some are named."""
    filled: bool | None = None
    at_least: float | None = None
    over: float | None = None
    below: float | None = None
    age_at_least: int | None = None
    """Seconds since the moment in the field."""
    age_below: int | None = None
    counts: Signal | None = None
    within: int | None = None
    """Seconds: only what happened so lately counts."""
    half_life: int | None = None
    """Seconds after which something counts half."""
    title: dict[str, str] = {}


class Group(Struct, frozen=True):
    """Criteria that limit each other."""

    id: str
    best: bool = False
    """Only the one with most points counts."""
    at_most: int | None = None
    """The sum of the group, never more than this."""


class ScoreBand(Struct, frozen=True):
    """Sums from `least` up to the next band: the share won of past leads, 0..1."""

    least: int
    won: float


class Scoring(Struct, frozen=True):
    """`[leads]` of the rules file."""

    start: int = 0
    """What every lead begins with."""
    step: int = 1
    """What the points of a fitted card are multiples of."""
    criteria: tuple[Criterion, ...] = ()
    groups: tuple[Group, ...] = ()
    bands: tuple[ScoreBand, ...] = ()
    fields: dict[FieldRole, str] = {}
    """The customer's own fields (`UF_CRM_...`) by what they stand for."""
    notify_at: int = 60
    hot_from: int = 70
    warm_from: int = 40
    hysteresis: int = 5
    """Points that a score has to fall back by before reaching a threshold is news again."""
    horizon: int | None = None
    """Seconds after which a lead that is not won counts as not won; absent: from the history."""
