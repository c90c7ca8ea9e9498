"""`publish-weekly`: the posts as people will see them, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show.blocks import Grid, text
from b24game.show.views import posts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import PublishWeeklyReport
    from b24game.model import Report
    from b24game.show.blocks import Block, Scene


def grid(report: Report[PublishWeeklyReport], scene: Scene) -> Grid:
    """Return one row per post."""
    del scene
    week = report.data.week.name
    return Grid(
        ("key", "week", "audience", "status", "post_id", "title", "text"),
        tuple(
            (post.key, week, post.audience, post.status, post.post_id, post.title, post.text)
            for post in report.data.posts
        ),
    )


def blocks(report: Report[PublishWeeklyReport], scene: Scene) -> Iterator[Block]:
    """Yield each post, then what was done."""
    del scene
    data = report.data
    if not data.posts:
        yield text(
            _("No post for {week}: nobody is configured to get one").format(week=data.week.name)
        )
    yield from posts.blocks(data.posts, dry_run=data.dry_run)
