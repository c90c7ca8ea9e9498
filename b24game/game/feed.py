"""Feed posts and appreciations.

The portal does not say whom an appreciation is for (reading.md 7.2): its receivers are the people
mentioned in the text; only where nobody is mentioned, the people it is addressed to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game.observation import Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.model import Post
    from b24game.rules.ruleset import FactKind


def observe(post: Post, addressees: Sequence[int] | None) -> list[Observation]:
    """Return the post and, of an appreciation, each (sender, receiver) pair from both sides.

    `addressees` is `None` while they are unknown: then only the post itself is observed.
    """
    if post.by_tool:
        return []
    found = [_observation(post, "post_published", "published", post.author_id, None)]
    if not post.appreciation:
        return found
    receivers = post.mentions or tuple(p for p in addressees or () if p != post.author_id)
    for receiver in dict.fromkeys(receivers):
        found += [
            _observation(post, "appreciation_sent", f"sent:{receiver}", post.author_id, receiver),
            _observation(
                post, "appreciation_received", f"received:{receiver}", receiver, post.author_id
            ),
        ]
    return found


def _observation(
    post: Post, kind: FactKind, what: str, person: int, partner: int | None
) -> Observation:
    return Observation(
        key=f"post:{post.id}:{what}",
        kind=kind,
        person_id=person,
        partner_id=partner,
        object_kind="post",
        object_id=post.id,
        at=post.published_at,
    )
