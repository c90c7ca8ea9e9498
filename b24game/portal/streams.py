"""One declarative entry per entity: which method lists it, how it pages, what its rows mean.

The cheat sheet these entries come from is reading.md 10.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24game.portal.rows import (
    activities,
    cards,
    deals,
    dictionaries,
    feed,
    people,
    prospects,
    tasks,
)
from b24game.portal.stream import Noun, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from b24game.model import (
        Activity,
        Call,
        Card,
        CardKind,
        Client,
        Currency,
        Deal,
        Department,
        DictionaryEntry,
        Lead,
        Person,
        Post,
        StageMove,
        Task,
    )
    from b24game.portal.rows.row import Context

ENTITY_TYPES: dict[CardKind, int] = {"contact": 3, "company": 4}


def _item(
    name: str,
    entity_type: int,
    decode: Callable[[Mapping[str, object], Context], Noun],
    select: tuple[str, ...],
    card: CardKind | None = None,
) -> Stream[Noun]:
    """Return a stream of `crm.item.list`, whose filters and rows both say `id`."""
    return Stream(
        name=name,
        method="crm.item.list",
        scope="crm",
        decode=decode,
        path="items",
        fixed={"entityTypeId": entity_type},
        id_filter="id",
        id_row="id",
        since_key=">=updatedTime",
        select=select,
        card=card,
    )


def _moves(name: str, entity_type: int) -> Stream[StageMove]:
    return Stream(
        name=name,
        method="crm.stagehistory.list",
        scope="crm",
        decode=deals.stage_move,
        path="items",
        fixed={"entityTypeId": entity_type},
        since_key=">=CREATED_TIME",
    )


USERS: Stream[Person] = Stream(
    name="users",
    method="user.get",
    scope="user",
    decode=people.person,
    # TIMESTAMP_X is not described (reading.md 1.1): people are read in full.
    order="flat",
    filters="FILTER",
)
DEPARTMENTS: Stream[Department] = Stream(
    name="departments",
    method="department.get",
    scope="department",
    decode=people.department,
    paging="offset",
    fixed={"sort": "ID", "order": "ASC"},
    order="fixed",
    filters="",
    start_key="START",
)
TASKS: Stream[Task] = Stream(
    name="tasks",
    method="tasks.task.list",
    scope="task",
    decode=tasks.task,
    path="tasks",
    id_row="id",
    since_key=">=CHANGED_DATE",
    select=(
        "ID",
        "TITLE",
        "STATUS",
        "RESPONSIBLE_ID",
        "CREATED_BY",
        "CREATED_DATE",
        "CHANGED_DATE",
        "CLOSED_DATE",
        "DEADLINE",
    ),
)
DEALS: Stream[Deal] = _item(
    "deals",
    2,
    deals.deal,
    (
        "id",
        "title",
        "categoryId",
        "stageId",
        "stageSemanticId",
        "opportunity",
        "currencyId",
        "assignedById",
        "createdTime",
        "updatedTime",
        "movedTime",
        "isRecurring",
        "isReturnCustomer",
    ),
)
STAGE_MOVES: Stream[StageMove] = _moves("stage_moves", 2)
CONTACTS: Stream[Card] = _item(
    "contacts",
    ENTITY_TYPES["contact"],
    cards.card_decoder("contact"),
    ("id", "name", "lastName", "assignedById", "updatedTime"),
    card="contact",
)
COMPANIES: Stream[Card] = _item(
    "companies",
    ENTITY_TYPES["company"],
    cards.card_decoder("company"),
    ("id", "title", "assignedById", "updatedTime", "isMyCompany"),
    card="company",
)
CLIENT_CONTACTS: Stream[Client] = _item(
    "contacts",
    ENTITY_TYPES["contact"],
    prospects.contact,
    ("id", "post", "hasPhone", "hasEmail"),
)
CLIENT_COMPANIES: Stream[Client] = _item(
    "companies",
    ENTITY_TYPES["company"],
    prospects.company,
    ("id", "title", "employees", "hasPhone", "hasEmail"),
)
CURRENCIES: Stream[Currency] = Stream(
    name="currencies",
    method="crm.currency.list",
    scope="crm",
    decode=dictionaries.currency,
    paging="whole",
    order="fixed",
    filters="",
    id_row="",
)
STATUSES: Stream[DictionaryEntry] = Stream(
    name="statuses",
    method="crm.status.list",
    scope="crm",
    decode=dictionaries.dictionary_entry,
    paging="offset",
    order="fixed",
    filters="",
)
POSTS: Stream[Post] = Stream(
    name="posts",
    method="log.blogpost.get",
    scope="log",
    decode=feed.post,
    paging="offset",
    order="fixed",
    filters="",
    since_key="LOG_DATE_FROM",
    at=lambda post: post.published_at,
)
LEADS: Stream[Lead] = _item(
    "leads",
    1,
    deals.lead,
    (
        "id",
        "title",
        "stageId",
        "stageSemanticId",
        "sourceId",
        "assignedById",
        "createdBy",
        "createdTime",
        "updatedTime",
    ),
)
LEAD_MOVES: Stream[StageMove] = _moves("lead_moves", 1)
ACTIVITIES: Stream[Activity] = Stream(
    name="activities",
    method="crm.activity.list",
    scope="crm",
    decode=activities.activity,
    since_key=">=LAST_UPDATED",
    select=(
        "ID",
        "TYPE_ID",
        "PROVIDER_ID",
        "SUBJECT",
        "CREATED",
        "LAST_UPDATED",
        "END_TIME",
        "DEADLINE",
        "COMPLETED",
        "RESPONSIBLE_ID",
        "DIRECTION",
    ),
)
CALLS: Stream[Call] = Stream(
    name="calls",
    method="voximplant.statistic.get",
    scope="telephony",
    decode=activities.call,
    paging="offset",
    fixed={"SORT": "ID", "ORDER": "ASC"},
    order="fixed",
    filters="FILTER",
    since_key=">=CALL_START_DATE",
    at=lambda call: call.at,
)
STREAMS: dict[str, Stream[Any]] = {
    stream.name: stream
    for stream in (
        USERS,
        DEPARTMENTS,
        TASKS,
        DEALS,
        STAGE_MOVES,
        CONTACTS,
        COMPANIES,
        CURRENCIES,
        STATUSES,
        POSTS,
        LEADS,
        LEAD_MOVES,
        ACTIVITIES,
        CALLS,
    )
}
"""Every stream by its name; the names are a contract with the state file."""
