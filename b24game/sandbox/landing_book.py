"""Editing sites, and the old knowledge bases, which are sites of a kind."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from b24game.sandbox.knowledge import Block, Site, SitePage
from b24game.sandbox.model import local
from b24game.sandbox.premises import Premises

if TYPE_CHECKING:
    from datetime import datetime


class LandingBook(Premises):
    """Sites with pages of blocks; a page is edited as a draft and then published."""

    def add_site(
        self,
        author: int,
        title: str,
        at: datetime,
        *,
        kind: str = "KNOWLEDGE",
        code: str = "",
        xml_id: str = "",
    ) -> int:
        """Open a site that nobody sees yet and return its id; a taken code gets a number."""
        with self.lock:
            wanted = code or "site"
            taken = {row.code for row in self.sites}
            numbered = (f"{wanted}{number}" for number in count(2))
            free = wanted if wanted not in taken else next(c for c in numbered if c not in taken)
            row = Site(self.sites.new_id(), title, free, kind, xml_id, author, local(at))
            return self.sites.add(row).id

    def add_page(
        self, author: int, site: int, title: str, at: datetime, *, code: str, xml_id: str = ""
    ) -> int:
        """Add an empty page that nobody sees yet and return its id; a taken code gets a suffix."""
        with self.lock:
            moment, new_id = local(at), self.site_pages.new_id()
            taken = {row.code for row in self.site_pages if row.site_id == site}
            free = f"{code}_{new_id:04x}" if code in taken else code
            row = SitePage(new_id, site, title, free, xml_id, author, moment, moment)
            return self.site_pages.add(row).id

    def add_block(self, page: int, code: str, content: str, at: datetime, *, after: int = 0) -> int:
        """Put a block into the draft after another one, else on top, and return its id."""
        with self.lock:
            row = self.site_pages[page]
            place = next((n for n, one in enumerate(row.blocks, 1) if one.id == after), 0)
            block = Block(self._new_block_id(), code, content)
            row.blocks.insert(place, block)
            row.changed = local(at)
            return block.id

    def edit_block(self, page: int, block: int, content: str, at: datetime) -> None:
        """Replace what the draft of a block says.

        Raises:
            KeyError: the draft has no such block.
        """
        with self.lock:
            row = self.site_pages[page]
            found = {one.id: one for one in row.blocks}[block]
            found.content = content
            row.changed = local(at)

    def publish_page(self, page: int, at: datetime) -> None:
        """Show the draft of a page to everybody, and its site."""
        with self.lock:
            row = self.site_pages[page]
            for block in row.blocks:
                block.public_content = block.content
                if block.public_id is None:
                    block.public_id = self._new_block_id()
            row.published = local(at)
            self.sites[row.site_id].active = True

    def _new_block_id(self) -> int:
        """Drafts and published blocks share their numbers, so the two of a block differ."""
        self.last_block += 1
        return self.last_block
