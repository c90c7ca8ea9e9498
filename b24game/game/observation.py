"""What can be observed of one portal object: the raw material of facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from b24game.model import Moment
    from b24game.rules.ruleset import FactKind

ObjectKind = Literal[
    "task", "deal", "contact", "company", "post", "lead", "activity", "call", "comment"
]


@dataclass(frozen=True, slots=True)
class Observation:
    """Something that happened; `key` is made of the object and what happened to it.

    Once it has become a fact, its values are frozen: a later observation with the same key never
    changes them.
    """

    key: str
    kind: FactKind
    person_id: int
    object_kind: ObjectKind
    object_id: int
    at: Moment
    partner_id: int | None = None
    """The other side of an appreciation."""
    deadline_at: Moment | None = None
    """The deadline in force then."""
    punctual: bool | None = None
    """Of something with a deadline: done in time, and no earlier deadline was missed."""
    amount: float | None = None
    """In `currency`; the fact also keeps the rate to the base currency."""
    currency: str | None = None
    repeat_customer: bool | None = None
    took: int | None = None
    """Seconds from the beginning to the moment."""
    variant: str | None = None
    """`late`, `deadline_moved` or `reopened_late` of a task that is not punctual; else the kind of
    card, call or activity."""
    terms: str | None = None
    """Of a card: the fields that had to be filled."""


@dataclass(frozen=True, slots=True)
class Undone:
    """When and how something observed before was undone."""

    at: Moment
    reason: str
