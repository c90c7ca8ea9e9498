"""Our own posts in the feed, found again by a mark in them (page log/log-blogpost-get).

There is no filter by text or author. Whoever else writes a mark into a post has not written ours.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from b24game.portal.call import Call
from b24game.portal.faults import Refused
from b24game.portal.identity import COMMANDS, read_identity
from b24game.portal.outcomes import batch
from b24game.portal.pages import PAGE_SIZE, list_in
from b24game.portal.rows.feed import WHOLE_MARK, post
from b24game.portal.rows.fields import words
from b24game.portal.rows.row import Context

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from b24game.model import Moment
    from b24game.portal.caller import Caller

_METHOD = "log.blogpost.get"


class OwnPost(NamedTuple):
    """A post that this webhook's user wrote."""

    id: int
    title: str
    text: str

    def says(self, title: str, text: str) -> bool:
        """Tell whether it reads like this; the portal may trim it and change line ends."""
        return (_trimmed(self.title), _trimmed(self.text)) == (_trimmed(title), _trimmed(text))


def own_posts(caller: Caller, marks: Iterable[str], since: Moment) -> Mapping[str, OwnPost]:
    """Return our posts published from `since` on, by those of `marks` that stand in them.

    Raises:
        Refused: the feed cannot be read, or its answers cannot be understood.
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries.
    """
    identity = read_identity(batch(caller, COMMANDS, repeat="safe"))
    found: dict[str, OwnPost] = {}
    missing = set(marks)
    begin = datetime.fromtimestamp(since, UTC).isoformat()
    start = 0
    while missing:
        params = {"LOG_DATE_FROM": begin, "start": start}
        rows = _rows(caller.call(Call(_METHOD, params), repeat="safe").result)
        for row in rows:
            one = _read(row, caller.server_offset)
            if one is None or one[0] != identity.user_id:
                continue
            for mark in missing.intersection(WHOLE_MARK.findall(one[1].text)):
                found[mark] = one[1]
                missing.discard(mark)
        if len(rows) < PAGE_SIZE:
            break
        start += PAGE_SIZE
    return found


def is_appreciation(caller: Caller, post_id: int) -> bool:
    """Tell whether a post carries a medal.

    Raises:
        Refused: the feed cannot be read, or its answers cannot be understood.
        PortalError: no answer after all retries.
    """
    answer = caller.call(Call(_METHOD, {"POST_ID": post_id}), repeat="safe")
    context = Context(caller.server_offset)
    return any(post(row, context).appreciation for row in _rows(answer.result))


def _rows(result: object) -> list[Mapping[str, object]]:
    rows = list_in(result, "")
    if rows is None:
        raise Refused(_METHOD, "UNREADABLE", "no list", "unreadable")
    return [row for row in rows if isinstance(row, dict)]


def _read(row: Mapping[str, object], offset: int) -> tuple[int, OwnPost] | None:
    """Return author and post; a row that cannot be understood is not ours."""
    try:
        found = post(row, Context(offset))
        text = words(row.get("DETAIL_TEXT"), "DETAIL_TEXT")
        title = words(row.get("TITLE"), "TITLE")
    except ValueError:
        return None
    return found.author_id, OwnPost(found.id, title, text)


def _trimmed(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]
