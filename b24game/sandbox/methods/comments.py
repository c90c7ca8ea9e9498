"""Comments in the timeline of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.card_fields import ENTITY_NAMES
from b24game.sandbox.errors import Refusal
from b24game.sandbox.query import Column, Question, ask, start_of
from b24game.sandbox.wire import as_id, iso

if TYPE_CHECKING:
    from b24game.sandbox.model import Comment

_TYPE_IDS = {name: type_id for type_id, name in ENTITY_NAMES.items()}

_COLUMNS: dict[str, Column[Comment]] = {
    "ID": Column(lambda row: row.id, "number"),
    "ENTITY_ID": Column(lambda row: row.owner_id, "number"),
    "ENTITY_TYPE": Column(lambda row: ENTITY_NAMES[row.type_id]),
    "AUTHOR_ID": Column(lambda row: row.author_id, "number"),
    "CREATED": Column(lambda row: row.at, "moment"),
}


def comment_list(call: Call) -> Answer:
    """Page crm/timeline/comments/crm-timeline-comment-list: one card a call."""
    asked = call.params.mapping("filter")
    if not asked.get("ENTITY_ID") or not asked.get("ENTITY_TYPE"):
        raise Refusal("", "ENTITY_ID and ENTITY_TYPE are required in filter.")
    card = _card(asked)
    if card is None or not _readable(call, card):
        raise Refusal("", "Access denied.")
    order = call.params.mapping("order")
    start = start_of(call.params.get("start"))
    page = ask(call.company.comments, _COLUMNS, "ID", Question(asked, order, start))
    return Answer.of([_row(comment) for comment in page.rows], page)


def _row(row: Comment) -> dict[str, object]:
    return {
        "ID": str(row.id),
        "ENTITY_ID": str(row.owner_id),
        "ENTITY_TYPE": ENTITY_NAMES[row.type_id],
        "CREATED": iso(row.at),
        "COMMENT": row.text,
        "AUTHOR_ID": str(row.author_id),
        "FILES": {},
    }


def _card(fields: dict[str, object]) -> tuple[int, int] | None:
    """The card named by ENTITY_TYPE and ENTITY_ID."""
    type_id = _TYPE_IDS.get(str(fields.get("ENTITY_TYPE", "")).lower())
    return None if type_id is None else (type_id, as_id(fields.get("ENTITY_ID")))


def _readable(call: Call, card: tuple[int, int]) -> bool:
    """Whether the card exists and the caller may read it."""
    row = call.company.cards[card[0]].get(card[1])
    return row is not None and (call.caller.admin or call.sees_card(row))


def comment_add(call: Call) -> Answer:
    """Page crm/timeline/comments/crm-timeline-comment-add."""
    fields = call.params.mapping("fields")
    card = _card(fields)
    text = str(fields.get("COMMENT") or "")
    if card is None or not _readable(call, card):
        raise Refusal("NOT_FOUND", "Not found.")
    if not text:
        raise Refusal("", "COMMENT is required.")
    return Answer(call.company.add_comment(call.caller.user_id, card, text, call.now))


def comment_update(call: Call) -> Answer:
    """Page crm/timeline/comments/crm-timeline-comment-update."""
    comment = call.company.comments.get(as_id(call.params.get("id")))
    if comment is None:
        raise Refusal("NOT_FOUND", "Not found.")
    comment.text = str(call.params.mapping("fields").get("COMMENT", comment.text))
    return Answer(comment.id)


METHODS = {
    "crm.timeline.comment.list": comment_list,
    "crm.timeline.comment.add": comment_add,
    "crm.timeline.comment.update": comment_update,
}
