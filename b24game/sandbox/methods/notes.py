"""Knowledge Base 2.0, under REST 3.0 only."""

from __future__ import annotations

from datetime import UTC
from itertools import accumulate
from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.errors import Refusal
from b24game.sandbox.newer import Form, not_found

if TYPE_CHECKING:
    from datetime import datetime

    from b24game.sandbox.knowledge import Collection, Document

_LONGEST_NAME = 255
_LARGEST_MARKDOWN = 1_048_576
_PAGE, _LONGEST_PAGE = 50, 200
_MOST_NODES = 5000


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _authors(row: Collection | Document) -> dict[str, object]:
    return {
        "createdBy": row.created_by,
        "updatedBy": row.updated_by,
        "createdAt": _utc(row.created),
        "updatedAt": _utc(row.updated),
    }


def _collection(row: Collection) -> dict[str, object]:
    own = {"id": row.id, "name": row.name, "position": row.position, "policyLevel": "view"}
    return own | _authors(row)


def _place(row: Document) -> dict[str, object]:
    return {
        "id": row.id,
        "collectionId": row.collection_id,
        "parentId": row.parent_id,
        "title": row.title,
        "position": row.position,
    }


def _document(row: Document) -> Answer:
    return Answer({"item": _place(row) | {"markdown": row.markdown} | _authors(row)})


def collection_list(call: Call) -> Answer:
    """Page note/collection/note-collection-list: pages by cursor."""
    pages = Form(Form(call.params.values).may("pagination", dict) or {})
    size = pages.may("limit", int)
    size = _PAGE if size is None else size
    if not 0 < size <= _LONGEST_PAGE:
        raise pages.invalid("limit", f"The limit is from 1 to {_LONGEST_PAGE}")
    after = pages.may("afterCursor", dict)
    rows = sorted(call.company.collections, key=lambda row: (row.position, row.id))
    if after is not None:
        cursor = Form(after)
        border = (cursor.need("position", int), cursor.need("id", int))
        rows = [row for row in rows if (row.position, row.id) > border]
    last = rows[size - 1] if len(rows) > size else None
    return Answer(
        {
            "items": [_collection(row) for row in rows[:size]],
            "nextCursor": last and {"position": last.position, "id": last.id},
        }
    )


def collection_add(call: Call) -> Answer:
    """Page note/collection/note-collection-add: equal names are no mistake."""
    fields = Form.of_object(Form(call.params.values).need("fields", dict))
    name = _named(fields, "name", fields.need("name", str))
    position = fields.may("position", int) or 0
    me, company = call.caller.user_id, call.company
    new_id = company.add_collection(me, name, call.now, position=position)
    return Answer({"item": _collection(company.collections[new_id])})


def tree_list(call: Call) -> Answer:
    """Page note/document/note-document-tree-list: a large tree is cut between its roots."""
    base = _base(call, Form(call.params.values).need("collectionId", int))
    roots = call.company.documents_of(base, None)
    sizes = accumulate(_size(call, root) for root in roots)
    shown = [root for root, size in zip(roots, sizes, strict=True) if size <= _MOST_NODES]
    items = [_node(call, root) for root in shown]
    return Answer({"items": items, "truncated": len(shown) < len(roots)})


def _node(call: Call, row: Document) -> dict[str, object]:
    below = call.company.documents_of(row.collection_id, row.id)
    return _place(row) | {"children": [_node(call, child) for child in below]}


def _size(call: Call, row: Document) -> int:
    below = call.company.documents_of(row.collection_id, row.id)
    return 1 + sum(_size(call, child) for child in below)


def document_get(call: Call) -> Answer:
    """Page note/document/note-document-get."""
    return _document(_asked(call))


def document_add(call: Call) -> Answer:
    """Page note/document/note-document-add: equal titles are no mistake."""
    fields = Form.of_object(Form(call.params.values).need("fields", dict))
    base = fields.need("collectionId", int)
    title = _named(fields, "title", fields.need("title", str))
    parent, markdown = fields.may("parentId", int), _markdown(fields) or ""
    base, company = _base(call, base), call.company
    if parent is not None:
        above = company.documents.get(parent)
        if above is None or above.collection_id != base:
            text = "The parent document does not belong to the specified collection"
            raise Refusal("NOTE_INVALID_PARENT", text)
    me = call.caller.user_id
    new_id = company.add_document(me, base, title, call.now, markdown=markdown, parent=parent)
    return _document(company.documents[new_id])


def document_update(call: Call) -> Answer:
    """Page note/document/note-document-update: what is given replaces all that was there."""
    asked = Form(call.params.values)
    asked.need("id", int)
    fields = Form.of_object(asked.need("fields", dict))
    overwrite = asked.may("overwrite", bool)
    title, markdown = fields.may("title", str), _markdown(fields)
    if title is None and markdown is None:
        text = "The request does not contain any modifiable fields"
        raise Refusal("NOTE_EMPTY_UPDATE", text)
    if title is not None:
        _named(fields, "title", title)
    row = _asked(call)
    if markdown is not None and row.being_edited and not overwrite:
        text = "The document has unsaved changes. Pass overwrite=true to overwrite them"
        raise Refusal("NOTE_DOCUMENT_HAS_UNSAVED_CHANGES", text)
    me = call.caller.user_id
    call.company.edit_document(me, row.id, call.now, title=title, markdown=markdown)
    return _document(row)


def _base(call: Call, collection: int) -> int:
    """The id of a base that is there."""
    if collection not in call.company.collections:
        raise not_found("Knowledge base")
    return collection


def _asked(call: Call) -> Document:
    row = call.company.documents.get(Form(call.params.values).need("id", int))
    if row is None:
        raise not_found("Document")
    return row


def _named(fields: Form, name: str, value: str) -> str:
    """A name or title that is neither empty nor too long."""
    if not value.strip():
        raise fields.invalid(name, f"Field `{name}` cannot be empty")
    if len(value) > _LONGEST_NAME:
        raise fields.invalid(name, f"Field `{name}` must not exceed {_LONGEST_NAME} characters")
    return value


def _markdown(fields: Form) -> str | None:
    text = fields.may("markdown", str)
    if text is not None and len(text.encode()) > _LARGEST_MARKDOWN:
        limit = f"The maximum allowed size is {_LARGEST_MARKDOWN} bytes"
        raise Refusal("NOTE_MARKDOWN_TOO_LARGE", f"Document content is too large. {limit}")
    return text


METHODS = {
    "note.collection.list": collection_list,
    "note.collection.add": collection_add,
    "note.document.tree.list": tree_list,
    "note.document.get": document_get,
    "note.document.add": document_add,
    "note.document.update": document_update,
}
