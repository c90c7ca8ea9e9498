"""What became of a post or a page, for the report of the run that wanted it to stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.jobs.reports import PostStatus
    from b24game.publish.delivery import How, Sent
    from b24game.publish.outbox import Change

_STATUS: Mapping[How, PostStatus] = {
    "written": "posted",
    "edited": "updated",
    "found": "adopted",
    "same": "unchanged",
    "not": "planned",
}


def unsent(change: Change) -> PostStatus:
    """Return the status of what this run did not send."""
    if change == "dropped":
        return "dropped"
    return "unchanged" if change == "unchanged" else "planned"


def sent_statuses(sent: Sent) -> dict[str, PostStatus]:
    """Return the status of each row that this run sent, by its key."""
    return {delivery.item.key: _STATUS[delivery.how] for delivery in sent.deliveries}
