"""Posts in the feed as people will see them, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show import bbcode, words
from b24game.show.blocks import Grid, Span, gap, joined, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.jobs.reports import PostReport
    from b24game.show.blocks import Block, Style

WRITTEN = frozenset({"posted", "updated", "adopted"})


def grid(posts: Sequence[PostReport]) -> Grid:
    """Return one row per post."""
    return Grid(
        ("key", "audience", "status", "post_id", "title", "text"),
        tuple(
            (post.key, post.audience, post.status, post.post_id, post.title, post.text)
            for post in posts
        ),
    )


def blocks(posts: Sequence[PostReport], *, dry_run: bool) -> Iterator[Block]:
    """Yield each post that is news, then what was done."""
    for post in posts:
        if dry_run or post.status in WRITTEN:
            yield text(post.title, "title")
            yield gap()
            yield from bbcode.lines(post.text, indent=2)
            yield gap()
    for post in posts:
        yield joined(
            Span(words.post_status(post.status), style(post.status)),
            Span(post.audience or _("Company"), "strong"),
            Span(post.key, "dim"),
            Span(_("post {id}").format(id=post.post_id) if post.post_id else ""),
        )
    if dry_run:
        yield text(_("Dry run: nothing was written."), "warn")


def style(status: str) -> Style:
    """Return how a status looks."""
    return "good" if status in WRITTEN else "dim"
