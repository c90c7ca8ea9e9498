"""What the company is made of: plain rows, kept as the portal keeps them.

Rows are mutable on purpose: tests and the editing API change them while the portal is running.
Moments are aware and already in the portal's zone, so that answering is a plain ``isoformat``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=3))
"""Offset of the portal's server: every moment in an answer carries it."""

LEAD, DEAL, CONTACT, COMPANY = 1, 2, 3, 4
"""Values of ``entityTypeId`` that the sandbox serves."""

CLASSIC_CRM, SIMPLE_CRM = 1, 2
"""The CRM is used with leads, or without: what comes in is a deal at once."""

WAITING, IN_PROGRESS, AWAITING_CONTROL, CLOSED, DEFERRED = 2, 3, 4, 5, 6
"""Task statuses."""

MEETING, PHONE_CALL, EMAIL, PROVIDED = 1, 2, 4, 6
"""Activity types; to-dos are ``PROVIDED``."""

Fields = dict[str, object]


def local(moment: datetime) -> datetime:
    """The same instant in the portal's zone, whole seconds."""
    return moment.astimezone(ZONE).replace(microsecond=0)


@dataclass(slots=True)
class Department:
    """A department; the root has no parent, a department may have no head."""

    id: int
    name: str
    parent: int | None = None
    head: int | None = None
    sort: int = 500


@dataclass(slots=True)
class Person:
    """An account of the portal.

    Attributes:
        kind: ``employee``, ``extranet``, ``bot`` or ``integrator``; the last two are never
            returned by ``user.get`` (page user/user-get) but do appear as authors.
        custom: values of ``UF_USR_*`` fields.
    """

    id: int
    name: str
    last_name: str
    registered: datetime
    departments: list[int] = field(default_factory=list)
    kind: str = "employee"
    active: bool = True
    position: str = ""
    email: str = ""
    gender: str = ""
    time_zone: str = ""
    last_login: datetime | None = None
    last_activity: datetime | None = None
    changed: datetime | None = None
    custom: dict[str, str] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """First and last name as a mention prints them."""
        return f"{self.name} {self.last_name}".strip()


@dataclass(slots=True)
class Task:
    """A task row; it forgets that it was ever closed once it is renewed."""

    id: int
    title: str
    created_by: int
    responsible_id: int
    created: datetime
    changed: datetime
    deadline: datetime | None = None
    status: int = WAITING
    control: bool = False
    closed: datetime | None = None
    closed_by: int = 0
    status_changed: datetime | None = None
    status_changed_by: int = 0
    started: datetime | None = None
    priority: int = 1
    mark: str = ""
    description: str = ""
    accomplices: tuple[int, ...] = ()
    auditors: tuple[int, ...] = ()
    crm: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True)
class TaskEvent:
    """One row of a task's history; ``before`` and ``after`` are what the portal prints."""

    id: int
    at: datetime
    user_id: int
    kind: str
    before: str | None = None
    after: str | None = None


@dataclass(slots=True)
class Card:
    """A lead, deal, contact or company: system and custom fields under their ``crm.item`` names.

    Custom fields sit in ``custom`` under their original ``UF_CRM_*`` names.
    """

    id: int
    type_id: int
    fields: Fields
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    custom: Fields = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class StageEvent:
    """One row of ``crm.stagehistory.list``: 1 created, 2 moved, 3 final stage, 5 other funnel."""

    id: int
    kind: int
    type_id: int
    owner_id: int
    at: datetime
    category_id: int
    semantic: str
    stage: str


@dataclass(slots=True)
class Activity:
    """A call, meeting, e-mail or to-do in the timeline of a card."""

    id: int
    type_id: int
    provider: str
    subject: str
    responsible_id: int
    author_id: int
    created: datetime
    updated: datetime
    start: datetime
    end: datetime
    deadline: datetime
    bindings: tuple[tuple[int, int], ...]
    completed: bool = False
    direction: int = 0
    incoming: bool = False
    description: str = ""


@dataclass(slots=True)
class PhoneCall:
    """A row of the call statistics."""

    id: int
    user_id: int
    phone: str
    kind: int
    start: datetime
    seconds: int
    code: str
    card: tuple[int, int]
    activity_id: int


@dataclass(frozen=True, slots=True)
class PostFile:
    """A file at a post; ``size`` in bytes."""

    name: str
    size: int


@dataclass(slots=True)
class Post:
    """A feed post; ``rights`` are the codes of those it is addressed to (UA, U7, DR3).

    Attributes:
        gratitude: id of the appreciation, which praises ``praised`` with a ``medal``.
    """

    id: int
    author_id: int
    text: str
    at: datetime
    title: str = ""
    rights: tuple[str, ...] = ("UA",)
    gratitude: int | None = None
    comments: int = 0
    important: bool = False
    medal: str = ""
    praised: tuple[int, ...] = ()
    files: tuple[PostFile, ...] = ()


@dataclass(slots=True)
class Comment:
    """A comment in the timeline of a card."""

    id: int
    type_id: int
    owner_id: int
    author_id: int
    at: datetime
    text: str


@dataclass(slots=True)
class Notice:
    """A notification a person received."""

    id: int
    user_id: int
    text: str
    at: datetime
    system: bool = False
    tag: str = ""


@dataclass(slots=True)
class Currency:
    """``count`` units cost ``amount`` of the base currency."""

    code: str
    name: str
    amount: str
    count: int
    base: bool
    changed: datetime
    sort: int = 100


@dataclass(slots=True)
class Status:
    """A row of a CRM dictionary (stages, sources, company sizes ...)."""

    id: int
    entity_id: str
    status_id: str
    name: str
    sort: int
    semantics: str | None = None


@dataclass(slots=True)
class Funnel:
    """A funnel of deals."""

    id: int
    name: str
    sort: int
    default: bool = False


@dataclass(slots=True)
class CustomField:
    """A user field of an object: ``USER``, ``CRM_LEAD``, ``CRM_DEAL`` ..."""

    id: int
    entity_id: str
    name: str
    kind: str
    label: str = ""
    multiple: bool = False
    sort: int = 100
    xml_id: str | None = None
    options: tuple[str, ...] = ()
