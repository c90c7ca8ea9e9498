"""To whom feed posts are addressed: the row does not say, so each person's posts are asked for.

`LOG_RIGHTS: ['U7']` lists what is addressed to user 7 by name (reading.md 7.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.answers import Answer
from b24game.portal.asking import ask_all
from b24game.portal.batch import Command
from b24game.portal.pages import PAGE_SIZE, Sheet, sheet, unavailable
from b24game.portal.streams import POSTS
from b24game.portal.stride import LONGEST, Stride
from b24game.portal.values import iso, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from b24game.model import Moment
    from b24game.portal.caller import Caller


def addressed(
    caller: Caller, user_ids: Sequence[int], since: Moment
) -> Mapping[int, frozenset[int]]:
    """Return the ids of the posts since a moment that are addressed to each person by name.

    Raises:
        Unavailable: posts cannot be read; half an answer would take points away.
    """
    found: dict[int, set[int]] = {user: set() for user in user_ids}
    starts = dict.fromkeys(found, 0)
    stride = Stride(LONGEST)
    while starts:
        commands = {f"u{user}": _command(caller, user, since, at) for user, at in starts.items()}
        following: dict[int, int] = {}
        for key, outcome in ask_all(caller, commands, stride):
            if not isinstance(outcome, Answer):
                raise unavailable(POSTS, outcome)
            user = int(key[1:])
            page = sheet(outcome, POSTS)
            news = set(page.known) - found[user]
            found[user].update(news)
            if news and not page.ends:
                following[user] = starts[user] + PAGE_SIZE
            # An older portal overlooks LOG_DATE_FROM and sends everything.
            found[user].difference_update(_before(page, since, caller.server_offset))
        starts = following
    return {user: frozenset(posts) for user, posts in found.items()}


def _command(caller: Caller, user: int, since: Moment, start: int) -> Command:
    return Command(
        POSTS.method,
        {
            "LOG_RIGHTS": [f"U{user}"],
            POSTS.since_key: iso(since, caller.server_offset),
            "start": start,
        },
    )


def _before(page: Sheet, since: Moment, server_offset: int) -> set[int]:
    old: set[int] = set()
    for row, number in zip(page.rows, page.ids, strict=True):
        stamp = row.get("DATE_PUBLISH") if isinstance(row, dict) else None
        at = moment(stamp, server_offset)
        if number is not None and at is not None and at < since:
            old.add(number)
    return old
