"""Pages of the older knowledge base: `landing.*` with the scope KNOWLEDGE (writing.md 5.2).

Site and page are known by their XML_ID, our block by the mark in its text. Adding is not
idempotent: nothing is added before it was looked for. The ids of drafts are not those of what is
published, so they are read anew each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from b24game.errors import ProductError
from b24game.portal.faults import OutcomeUnknownError, Refused
from b24game.portal.values import whole
from b24game.publish import late, markdown
from b24game.publish.delivery import UNKNOWN, Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from b24game.portal.patience import Repeat
    from b24game.portal.portal import Portal
    from b24game.publish.delivery import How
    from b24game.publish.outbox import Item

NAME = "landing"
_SITE = "b24game"
_BLOCK = "27.one_col_fix_title_and_text_2"
"""A text under a title, of the portal's own repository."""


def keep(portal: Portal, item: Item) -> Delivery:
    """Have the page stand once, and published.

    Raises:
        Refused: the portal refuses it.
        PortalError: the portal does not answer; nothing was added that will not be found.
    """
    try:
        return _Base(portal, item).keep()
    except OutcomeUnknownError:
        return Delivery(item, "sending", reason=UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Base:
    portal: Portal
    item: Item

    def keep(self) -> Delivery:
        content = self.item.content
        site, _added = self._had(self._site, lambda: self._add_site(content["base"]))
        page, new = self._had(lambda: self._page(site), lambda: self._add_page(site))
        text = markdown.html(f"# {markdown.safe(content['title'])}\n\n{content['markdown']}")
        block, added = self._had(lambda: self._block(page), lambda: self._add_block(page, text))
        if not added:
            self._replace(page, block, text)
        self._call("landing.landing.publication", {"lid": page})
        how: How = "written" if new else "edited" if self.item.receipt else "found"
        return Delivery(self.item, "sent", how, receipt=f"{NAME}:{site}:{page}")

    def _had(self, look: Callable[[], int | None], add: Callable[[], object]) -> tuple[int, bool]:
        """Return the id of what is looked for and whether it is new; added where it is not there.

        Raises:
            OutcomeUnknownError: it may be there by now.
        """
        found = look()
        if found is None and late.may_come(self.item):
            found = late.await_it(look)
        if found is not None:
            return found, False
        for last in (False, True):
            try:
                number = whole(add())
            except OutcomeUnknownError as unknown:
                if (found := _awaited(look, unknown)) is not None:
                    return found, True
                if last:
                    raise
            else:
                if number is not None:
                    return number, True
                break
        raise Refused("landing", "UNREADABLE", "no id", "unreadable")

    def _site(self) -> int | None:
        wanted = {"=XML_ID": _SITE, "TYPE": "KNOWLEDGE"}
        asked = {"select": ["ID", "XML_ID"], "filter": wanted}
        return _first(self._rows("landing.site.getList", {"params": asked}), _SITE)

    def _add_site(self, title: str) -> object:
        fields = {"TITLE": title, "CODE": _SITE, "TYPE": "KNOWLEDGE", "XML_ID": _SITE}
        return self._call("landing.site.add", {"fields": fields}, repeat="never")

    def _page(self, site: int) -> int | None:
        mark = self.item.content["mark"]
        asked = {"select": ["ID", "XML_ID"], "filter": {"SITE_ID": site, "=XML_ID": mark}}
        return _first(self._rows("landing.landing.getList", {"params": asked}), mark)

    def _add_page(self, site: int) -> object:
        content = self.item.content
        fields = {
            "TITLE": content["title"],
            "SITE_ID": site,
            "CODE": content["mark"].removeprefix(f"{_SITE}-"),
            "XML_ID": content["mark"],
        }
        return self._call("landing.landing.add", {"fields": fields}, repeat="never")

    def _block(self, page: int) -> int | None:
        """Return the draft of our block; people may put others around it."""
        asked = {"lid": page, "params": {"edit_mode": 1, "get_content": 1}}
        rows = self._rows("landing.block.getlist", asked)
        mark = self.item.content["mark"]
        ours = (whole(row.get("id")) for row in rows if mark in str(row.get("content")))
        return next(ours, None)

    def _add_block(self, page: int, text: str) -> object:
        asked = {"lid": page, "fields": {"CODE": self._kind(), "CONTENT": _section(text)}}
        return self._call("landing.landing.addblock", asked, repeat="never")

    def _replace(self, page: int, block: int, text: str) -> None:
        said = {"lid": page, "block": block, "content": _section(text), "preventHistory": True}
        self._call("landing.block.updatecontent", said)

    def _kind(self) -> str:
        """Return the code of a text block that this portal has."""
        section = self._call("landing.block.getrepository", {"section": "text"})
        found = section.get("items") if isinstance(section, dict) else None
        return _BLOCK if not found or _BLOCK in found else str(next(iter(found)))

    def _rows(self, method: str, params: Mapping[str, object]) -> list[dict[str, Any]]:
        rows = self._call(method, params)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Refused(method, "UNREADABLE", "no list", "unreadable")
        return rows

    def _call(
        self, method: str, params: Mapping[str, object], *, repeat: Repeat = "safe"
    ) -> object:
        return self.portal.call(method, {"scope": "KNOWLEDGE", **params}, repeat=repeat).result


def _awaited(look: Callable[[], int | None], unknown: OutcomeUnknownError) -> int | None:
    """Look for what may have been added; where that cannot be found out, it stays unknown."""
    try:
        return late.await_it(look)
    except ProductError as problem:
        raise unknown from problem


def _first(rows: list[dict[str, Any]], mark: str) -> int | None:
    """Return the id of the oldest row with that XML_ID: a portal may overlook a filter."""
    numbers = [whole(row.get("ID")) for row in rows if row.get("XML_ID") == mark]
    return min((number for number in numbers if number is not None), default=None)


def _section(text: str) -> str:
    # The class is that of the block's own text: by it the editor knows what can be edited.
    inside = f'<div class="container landing-block-node-text">{text}</div>'
    return f'<section class="landing-block g-pt-20 g-pb-20">{inside}</section>'
