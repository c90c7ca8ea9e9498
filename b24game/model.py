"""The nouns that rooms hand to each other: what the portal holds, as plain frozen values.

Moments are whole UTC seconds since the epoch; `None` means the portal has no value. Identifiers
are the portal's own numbers. Text is the portal's text as it came: whoever shows it escapes it.
What comes by the hundred thousand is a Struct: a frozen dataclass takes ten times as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from msgspec import Struct

Moment = int
Level = Literal["info", "warning", "error"]
Status = Literal["success", "partial", "error"]
CardKind = Literal["contact", "company"]
EventKind = Literal["status", "deadline", "responsible"]
ProspectKind = Literal["lead", "deal"]
"""Deals where the CRM is used without leads."""
TouchKind = Literal["call", "meeting", "email", "todo", "other"]
Data = TypeVar("Data")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an administrator should know; `where` is a file:line, a stream or an object."""

    level: Level
    code: str
    message: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Report(Generic[Data]):
    """What a job found: the JSON envelope without its words for people."""

    command: str
    as_of: Moment
    data: Data
    findings: tuple[Finding, ...] = ()
    status: Status = "success"


class Person(Struct, frozen=True, gc=False):
    """A portal user; only `kind == "employee"` plays."""

    id: int
    name: str
    email: str
    active: bool
    kind: str
    position: str
    departments: tuple[int, ...]
    registered_at: Moment | None = None
    """When the account was made."""


class Department(Struct, frozen=True, gc=False):
    """A node of the company's tree; the root has no parent."""

    id: int
    name: str
    parent_id: int | None
    head_id: int | None


class Task(Struct, frozen=True, gc=False):
    """A task's row as it stands now; it forgets that it was ever closed or had another deadline."""

    id: int
    title: str
    status: int
    """2 waiting, 3 in progress, 4 handed in and awaiting approval, 5 completed, 6 deferred."""
    responsible_id: int
    created_by: int
    created_at: Moment
    changed_at: Moment
    closed_at: Moment | None
    deadline_at: Moment | None


class TaskEvent(Struct, frozen=True, gc=False):
    """One remembered change of a task; the values are a status code, a moment or a person."""

    id: int
    task_id: int
    at: Moment
    kind: EventKind
    before: int | None
    after: int | None


class Deal(Struct, frozen=True, gc=False):
    """A deal's row as it stands now."""

    id: int
    title: str
    category_id: int
    stage_id: str
    semantic: str
    """P in progress, S won, F lost."""
    amount: float
    currency: str
    responsible_id: int
    created_at: Moment
    updated_at: Moment
    moved_at: Moment | None
    template: bool
    repeat_customer: bool
    """The customer bought before."""


class StageMove(Struct, frozen=True, gc=False):
    """One line of the portal's append-only log of the stages of deals, or of leads."""

    id: int
    owner_id: int
    at: Moment
    category_id: int
    stage_id: str
    semantic: str


class Card(Struct, frozen=True, gc=False):
    """A contact or company, reduced to which of the asked fields are filled."""

    kind: CardKind
    id: int
    title: str
    responsible_id: int
    updated_at: Moment
    filled: tuple[str, ...]
    """Names of the filled fields, as the rules spell them (`name`, `phone`, `UF_CRM_INN`)."""
    own: bool
    """One of the portal's own legal entities: no client card."""


class Currency(Struct, frozen=True, gc=False):
    """`rate` is what one unit costs in the base currency today."""

    code: str
    rate: float
    base: bool


class DictionaryEntry(Struct, frozen=True, gc=False):
    """One line of a portal dictionary (`SOURCE`, `DEAL_STAGE` …)."""

    id: int
    dictionary: str
    code: str
    name: str
    semantic: str


class Post(Struct, frozen=True, gc=False):
    """A feed post; the addressees are not part of the portal's row."""

    id: int
    author_id: int
    published_at: Moment
    title: str
    appreciation: bool
    mentions: tuple[int, ...]
    by_tool: bool
    """Published by this program: carries its mark."""


class Lead(Struct, frozen=True, gc=False):
    """A lead's row as it stands now."""

    id: int
    title: str
    stage_id: str
    semantic: str
    """P in progress, S converted, F junk."""
    source_id: str
    responsible_id: int
    created_by: int
    created_at: Moment
    updated_at: Moment


class Activity(Struct, frozen=True, gc=False):
    """A CRM activity: a call, a meeting, an e-mail, a to-do or something of an application."""

    id: int
    kind: Literal["call", "meeting", "email", "todo", "other"]
    title: str
    responsible_id: int
    outgoing: bool
    completed: bool
    created_at: Moment
    updated_at: Moment
    ended_at: Moment | None
    deadline_at: Moment | None


class Call(Struct, frozen=True, gc=False):
    """A line of the telephony statistics."""

    id: int
    person_id: int
    at: Moment
    seconds: int
    outgoing: bool
    answered: bool


class Comment(Struct, frozen=True, gc=False):
    """A comment on a deal's card."""

    id: int
    deal_id: int
    author_id: int
    at: Moment


class Prospect(Struct, frozen=True, gc=False):
    """A lead as scoring sees it, or a deal of a CRM without leads.

    `values` has what is filled of the fields asked for, by the names that rules use. A number or
    a moment (UTC seconds) is a float, everything else text: a code of a dictionary or the number
    of an option as the portal keeps it, `Y` for a yes; a no is not filled. A field of several
    values has one a line. Money of a custom field is `100|USD`, as it came.
    """

    kind: ProspectKind
    id: int
    title: str
    stage_id: str
    semantic: str
    """P in progress, S won, F lost."""
    responsible_id: int
    created_at: Moment
    updated_at: Moment
    moved_at: Moment | None
    moved_by: int
    closed_at: Moment | None
    amount: float
    currency: str
    company_id: int
    contact_id: int
    values: dict[str, float | str]
    score: int | None
    """What stands in UF_CRM_LEAD_SCORE."""
    scored: bool
    """Something stands in UF_CRM_LEAD_SCORE_DATE."""


class Client(Struct, frozen=True, gc=False):
    """What a linked company or contact adds to a prospect."""

    id: int
    name: str
    """Of a company its title, of a contact nothing: people's names decide no score."""
    size: str = ""
    """Of a company: the code of its EMPLOYEES range."""
    post: str = ""
    """Of a contact."""
    phone: bool = False
    email: bool = False


class Touch(Struct, frozen=True, gc=False):
    """An activity on the card of a prospect."""

    id: int
    owner_id: int
    kind: TouchKind
    outgoing: bool
    completed: bool
    created_at: Moment
    at: Moment
    """When a call or a meeting began; of anything else, when it was made."""
