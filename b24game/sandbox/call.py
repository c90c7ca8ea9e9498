"""A call as a method sees it, and the answer it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from b24game.sandbox.store import Row

if TYPE_CHECKING:
    from datetime import datetime

    from b24game.sandbox.company import Company
    from b24game.sandbox.model import Card, Person, Post, Task
    from b24game.sandbox.params import Params
    from b24game.sandbox.query import Page

R = TypeVar("R", bound=Row)

ALL_SCOPES = (
    "crm",
    "department",
    "im",
    "landing",
    "log",
    "note",
    "task",
    "telephony",
    "user",
    "user.userfield",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the owner of the webhook or of the token, and what either may do."""

    user_id: int
    admin: bool
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one method, alone or as a command of a batch."""

    method: str
    params: Params
    company: Company
    caller: Caller
    now: datetime

    @property
    def me(self) -> Person:
        """The account the webhook acts as."""
        return self.company.people[self.caller.user_id]

    def near(self, user_id: int) -> bool:
        """Whether somebody is the caller or works in a department of the caller."""
        person = self.company.people.get(user_id)
        if person is None:
            return False
        return person is self.me or bool(set(person.departments) & set(self.me.departments))

    def sees_task(self, task: Task) -> bool:
        """Whether the caller may read a task: the staff of the own departments, and own tasks."""
        return self.near(task.responsible_id) or task.created_by == self.caller.user_id

    def sees_card(self, card: Card) -> bool:
        """Whether the caller may read a CRM card."""
        return self.near(int(str(card.fields["assignedById"])))

    def sees_post(self, post: Post) -> bool:
        """Whether the caller may read a feed post."""
        mine = {"UA", f"U{self.caller.user_id}", *(f"DR{d}" for d in self.me.departments)}
        return post.author_id == self.caller.user_id or not mine.isdisjoint(post.rights)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method answers; ``total`` and ``next`` only for lists."""

    result: object
    total: int | None = None
    next: int | None = None

    @classmethod
    def of(cls, result: object, page: Page[R]) -> Answer:
        """The answer of a list method."""
        return cls(result, page.total, page.next)


Method = Callable[[Call], Answer]
