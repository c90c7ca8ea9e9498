"""Documents of Knowledge Base 2.0: `note.*` of REST 3.0 (pages note/collection, note/document).

People write, move, archive and delete documents as they like, and titles need not be unique. So
ours is known by its id; where that was lost, by the mark in its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24game.portal.faults import Refused, plain
from b24game.publish.delivery import TRUNCATED, Delivery
from b24game.publish.once import item as read_item
from b24game.publish.once import items as read_items
from b24game.publish.once import once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Item

NAME = "note"
_LONGEST_PAGE = 200
_GONE = "ENTITYNOTFOUNDEXCEPTION"
_UNSAVED = "NOTE_DOCUMENT_HAS_UNSAVED_CHANGES"


def keep(portal: Portal, item: Item, *, known: int | None) -> Delivery:
    """Have the page stand once: in the document `known`, in one that bears its mark, in a new one.

    Raises:
        Refused: the portal refuses it.
        PortalError: the portal does not answer; trying again does no harm.
    """
    content = item.content
    if known is not None and _replace(portal, known, content):
        return Delivery(item, "sent", "edited", receipt=f"{NAME}:{known}")
    base = _base(portal, content["base"])
    rows, truncated = _tree(portal, base)
    found = _marked(portal, rows, content)
    if found is not None and _replace(portal, found, content):
        return Delivery(item, "sent", "found", receipt=f"{NAME}:{found}")
    if truncated:
        # Ours may be in the part that is not shown, and a second one must not be.
        return Delivery(item, "given_up", reason=TRUNCATED)
    number = once(
        portal,
        "note.document.add",
        {"collectionId": base, **_said(content)},
        look=lambda: _marked(portal, _tree(portal, base)[0], content),
        there=lambda number: _document(portal, number) is not None,
    )
    return Delivery(item, "sent", "written", receipt=f"{NAME}:{number}")


def _base(portal: Portal, name: str) -> int:
    """Return the base called `name`, made where there is none."""
    found = _named(portal, name)
    if found is not None:
        return found
    return once(
        portal,
        "note.collection.add",
        {"name": name},
        look=lambda: _named(portal, name),
        there=lambda number: any(row["id"] == number for row in _bases(portal)),
    )


def _named(portal: Portal, name: str) -> int | None:
    return next((int(row["id"]) for row in _bases(portal) if row.get("name") == name), None)


def _bases(portal: Portal) -> Iterator[dict[str, Any]]:
    method = "note.collection.list"
    pagination: dict[str, object] = {"limit": _LONGEST_PAGE}
    while True:
        result = portal.call_v3(method, {"pagination": pagination}, repeat="safe").result
        yield from read_items(method, result)
        after = result.get("nextCursor") if isinstance(result, dict) else None
        if after is None or after == pagination.get("afterCursor"):
            return
        pagination["afterCursor"] = after


def _tree(portal: Portal, base: int) -> tuple[list[dict[str, Any]], bool]:
    """Return the documents of a base, and whether there are more than the portal shows."""
    method = "note.document.tree.list"
    result = portal.call_v3(method, {"collectionId": base}, repeat="safe").result
    rows = read_items(method, result)
    for row in rows:  # which grows meanwhile
        rows += read_items(method, {"items": row.get("children") or []})
    return rows, isinstance(result, dict) and bool(result.get("truncated"))


def _marked(
    portal: Portal, rows: Iterable[Mapping[str, Any]], content: Mapping[str, Any]
) -> int | None:
    """Return the document of that title that bears the mark: what people wrote is not ours."""
    for row in rows:
        if row.get("title") == content["title"]:
            document = _document(portal, row["id"])
            if document is not None and content["mark"] in str(document.get("markdown")):
                return int(row["id"])
    return None


def _document(portal: Portal, number: int) -> dict[str, Any] | None:
    """Return a document; none where it was deleted or archived."""
    method = "note.document.get"
    try:
        return read_item(method, portal.call_v3(method, {"id": number}, repeat="safe").result)
    except Refused as refusal:
        if plain(refusal.portal_code) != _GONE:
            raise
        return None


def _replace(portal: Portal, number: int, content: Mapping[str, Any]) -> bool:
    """Replace a document, over what somebody is writing into it; false where it is gone."""
    method, asked = "note.document.update", {"id": number, "fields": _said(content)}
    try:
        try:
            portal.call_v3(method, asked, repeat="safe")
        except Refused as refusal:
            if plain(refusal.portal_code) != _UNSAVED:
                raise
            portal.call_v3(method, {**asked, "overwrite": True}, repeat="safe")
    except Refused as refusal:
        if plain(refusal.portal_code) != _GONE:
            raise
        return False
    return True


def _said(content: Mapping[str, Any]) -> dict[str, object]:
    return {"title": content["title"], "markdown": content["markdown"]}
