"""CRM activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.errors import Refusal
from b24game.sandbox.model import PHONE_CALL, PROVIDED
from b24game.sandbox.query import Column, Question, ask, cut, split_key, start_of
from b24game.sandbox.wire import as_id, as_moment, iso, yes

if TYPE_CHECKING:
    from b24game.sandbox.model import Activity

_COLUMNS: dict[str, Column[Activity]] = {
    "ID": Column(lambda row: row.id, "number"),
    "OWNER_TYPE_ID": Column(lambda row: row.bindings[0][0], "number"),
    "OWNER_ID": Column(lambda row: row.bindings[0][1], "number"),
    "TYPE_ID": Column(lambda row: row.type_id, "number"),
    "PROVIDER_ID": Column(lambda row: row.provider),
    "SUBJECT": Column(lambda row: row.subject),
    "RESPONSIBLE_ID": Column(lambda row: row.responsible_id, "number"),
    "AUTHOR_ID": Column(lambda row: row.author_id, "number"),
    "COMPLETED": Column(lambda row: yes(row.completed)),
    "DIRECTION": Column(lambda row: row.direction, "number"),
    "CREATED": Column(lambda row: row.created, "moment"),
    "LAST_UPDATED": Column(lambda row: row.updated, "moment"),
    "START_TIME": Column(lambda row: row.start, "moment"),
    "END_TIME": Column(lambda row: row.end, "moment"),
    "DEADLINE": Column(lambda row: row.deadline, "moment"),
}


def activity_list(call: Call) -> Answer:
    """Page crm/timeline/activities/activity-base/crm-activity-list.

    The default order is START_TIME; several BINDINGS repeat a row that matches several of them.
    """
    asked = dict(call.params.mapping("filter", "FILTER"))
    bindings = _bindings(asked)
    start = start_of(call.params.get("start", "START"))
    page = ask(
        call.company.activities,
        _COLUMNS,
        "ID",
        Question(
            filter=asked,
            order=call.params.mapping("order", "ORDER") or {"START_TIME": "ASC"},
            start=start,
            visible=None if call.caller.admin and not bindings else _filter(call, bindings),
        ),
    )
    select = call.params.names("select", "SELECT")
    rows = [
        _chosen(_row(activity), select)
        for activity in page.rows
        for _ in range(sum(pair in bindings for pair in activity.bindings) or 1)
    ]
    if len(rows) > len(page.rows):
        return Answer(*cut(rows, start))
    return Answer.of(rows, page)


def _bindings(asked: dict[str, object]) -> set[tuple[int, int]]:
    """Take the BINDINGS out of a filter."""
    pairs = set()
    for sent in [key for key in asked if split_key(key)[1] == "BINDINGS"]:
        value = asked.pop(sent)
        for pair in value if isinstance(value, list) else [value]:
            if isinstance(pair, dict):
                pairs.add((as_id(pair.get("OWNER_TYPE_ID")), as_id(pair.get("OWNER_ID"))))
    return pairs


class _filter:  # noqa: N801
    """Whether an activity may be read and is bound to one of the cards asked for."""

    def __init__(self, call: Call, bindings: set[tuple[int, int]]) -> None:
        self.call = call
        self.bindings = bindings

    def __call__(self, row: Activity) -> bool:
        if self.bindings and self.bindings.isdisjoint(row.bindings):
            return False
        return self.call.caller.admin or self.call.near(row.responsible_id)


def _row(row: Activity) -> dict[str, object]:
    """A row: texts throughout, SETTINGS and PROVIDER_PARAMS as PHP's empty arrays."""
    owner_type, owner_id = row.bindings[0]
    return {
        "ID": str(row.id),
        "OWNER_ID": str(owner_id),
        "OWNER_TYPE_ID": str(owner_type),
        "TYPE_ID": str(row.type_id),
        "PROVIDER_ID": row.provider,
        "PROVIDER_TYPE_ID": "CALL" if row.type_id == PHONE_CALL else row.provider,
        "PROVIDER_GROUP_ID": None,
        "ASSOCIATED_ENTITY_ID": "0",
        "SUBJECT": row.subject,
        "CREATED": iso(row.created),
        "LAST_UPDATED": iso(row.updated),
        "START_TIME": iso(row.start),
        "END_TIME": iso(row.end),
        "DEADLINE": iso(row.deadline),
        "COMPLETED": yes(row.completed),
        "STATUS": "2" if row.completed else "1",
        "RESPONSIBLE_ID": str(row.responsible_id),
        "PRIORITY": "2",
        "NOTIFY_TYPE": "0",
        "NOTIFY_VALUE": "0",
        "DESCRIPTION": row.description,
        "DESCRIPTION_TYPE": "1",
        "DIRECTION": str(row.direction),
        "LOCATION": "",
        "SETTINGS": [],
        "ORIGINATOR_ID": None,
        "ORIGIN_ID": None,
        "AUTHOR_ID": str(row.author_id),
        "EDITOR_ID": str(row.author_id),
        "PROVIDER_PARAMS": [],
        "PROVIDER_DATA": None,
        "IS_INCOMING_CHANNEL": yes(row.incoming),
    }


def _chosen(row: dict[str, object], select: list[str]) -> dict[str, object]:
    if not select or "*" in select:
        return row
    return {name: value for name, value in row.items() if name == "ID" or name in select}


def todo_add(call: Call) -> Answer:
    """Page crm/timeline/activities/todo/crm-activity-todo-add."""
    card = (as_id(call.params.get("ownerTypeId")), as_id(call.params.get("ownerId")))
    if card[0] not in call.company.cards or card[1] not in call.company.cards[card[0]]:
        raise Refusal("NOT_FOUND", "Not found.")
    deadline = as_moment(call.params.text("deadline"))
    if deadline is None:
        raise Refusal("100", "Could not find value for parameter {deadline} (internal error)")
    new_id = call.company.add_activity(
        PROVIDED,
        responsible=as_id(call.params.get("responsibleId")) or call.caller.user_id,
        at=call.now,
        card=card,
        subject=call.params.text("title"),
        deadline=deadline,
        description=call.params.text("description"),
    )
    return Answer({"id": new_id})


METHODS = {"crm.activity.list": activity_list, "crm.activity.todo.add": todo_add}
