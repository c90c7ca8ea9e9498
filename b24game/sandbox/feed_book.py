"""Editing the feed and people's notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.model import Notice, Post, local
from b24game.sandbox.premises import Premises

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class FeedBook(Premises):
    """What people write to each other."""

    def add_post(
        self,
        author: int,
        text: str,
        at: datetime,
        *,
        gratitude: bool = False,
        to: Sequence[int] = (),
        title: str = "",
        rights: Sequence[str] = (),
    ) -> int:
        """Publish a post and return its id.

        Args:
            author: who writes.
            text: BBCode.
            at: when.
            gratitude: a native appreciation.
            to: ids of the people it is addressed to; nobody named means everybody.
            title: empty for a short post.
            rights: raw right codes (``DR3``, ``UA``) beside ``to``.
        """
        codes = (*(f"U{user}" for user in to), *rights) or ("UA",)
        with self.lock:
            medal = None
            if gratitude:
                self.last_gratitude += 1
                medal = self.last_gratitude
            row = Post(self.posts.new_id(), author, text, local(at), title, codes, medal)
            return self.posts.add(row).id

    def edit_post(self, post_id: int, *, text: str, title: str = "") -> None:
        """Rewrite a post; the portal keeps no time of it."""
        with self.lock:
            self.posts[post_id].text = text
            self.posts[post_id].title = title

    def delete_post(self, post_id: int) -> None:
        """Delete a post."""
        with self.lock:
            self.posts.remove(post_id)

    def notify(
        self, user: int, text: str, at: datetime, *, system: bool = False, tag: str = ""
    ) -> int:
        """Notify somebody; a tag already known replaces the earlier notification."""
        with self.lock:
            if tag:
                for old in [
                    row.id for row in self.notices if (row.user_id, row.tag) == (user, tag)
                ]:
                    self.notices.remove(old)
            row = Notice(self.notices.new_id(), user, text, local(at), system, tag)
            return self.notices.add(row).id
