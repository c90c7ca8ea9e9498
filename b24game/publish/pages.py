"""Pages of the knowledge base: one document each, replaced in place.

A portal has Knowledge Base 2.0 (`notes.py`), the older one (`landing.py`) or both. Which one
carries a page is found out once, and remembered by its receipt: `note:17`, `landing:5:12`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.errors import AuthorisationError
from b24game.language import _
from b24game.portal.faults import Refused
from b24game.publish import landing, notes
from b24game.publish.delivery import REFUSED, Delivery, put_off
from b24game.publish.outbox import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.model import Moment
    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Item

SCOPES = ("note", "landing")
_NEITHER = f"{REFUSED}: INSUFFICIENT_SCOPE {', '.join(SCOPES)}"
_ABSENT = frozenset({"scope", "method"})


def key(page: str) -> str:
    """Return the key under which a page is kept in the outbox."""
    return f"page:{page}"


def intent(page: str, *, base: str, title: str, markdown: str, counted: Moment) -> Intent:
    """Return the intent to keep a page of the knowledge base `base` like this.

    The page says by itself that it is written anew, and by which mark it is known.
    """
    mark = f"b24game-{page}"
    warning = _("This page is kept by b24game ({mark}): what people change here is overwritten.")
    content = {
        "base": base,
        "title": title,
        "markdown": f"{markdown.rstrip()}\n\n{warning.format(mark=mark)}\n",
        "mark": mark,
        "counted": counted,
    }
    return Intent(key(page), "page", title, content)


def deliver(portal: Portal, items: Sequence[Item], now: Moment) -> Iterator[Delivery]:
    """Write the pages; each is looked for before it is added, so any of them may be tried again.

    Raises:
        ProductError: the portal cannot be asked; what was not yielded stands as it stood.
    """
    del now
    for item in items:
        try:
            yield _keep(portal, item)
        except Refused as refusal:
            yield put_off(item, refusal)


def _keep(portal: Portal, item: Item) -> Delivery:
    carrier, numbers = _receipt(item)
    if carrier == landing.NAME:
        return landing.keep(portal, item)
    if carrier == notes.NAME:
        return notes.keep(portal, item, known=numbers[-1])
    try:
        return notes.keep(portal, item, known=None)
    except Refused as refusal:
        if not _absent(refusal):
            raise
    except AuthorisationError:
        # A portal without REST 3.0 may take its address for a wrong webhook.
        pass
    try:
        return landing.keep(portal, item)
    except Refused as refusal:
        if not _absent(refusal):
            raise
    return Delivery(item, "planned", reason=_NEITHER)


def _receipt(item: Item) -> tuple[str, tuple[int, ...]]:
    """Return what carries the page and its ids; nothing where another base is wanted now."""
    if item.receipt is None or item.standing is None:
        return "", ()
    if item.standing["base"] != item.content["base"]:
        return "", ()
    carrier, *numbers = item.receipt.split(":")
    return carrier, tuple(map(int, numbers))


def _absent(refusal: Refused) -> bool:
    return refusal.reason in _ABSENT or refusal.portal_code == "HTTP_404"
