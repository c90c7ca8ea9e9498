"""Comments on the cards of deals (page crm/timeline/comments/crm-timeline-comment-list).

Those of this program itself are left out: nobody commented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.answers import Answer
from b24game.portal.asking import ask_all
from b24game.portal.batch import Command
from b24game.portal.faults import Refused
from b24game.portal.pages import PAGE_SIZE, list_in
from b24game.portal.rows.activities import comment
from b24game.portal.rows.feed import MARK
from b24game.portal.rows.fields import words
from b24game.portal.rows.row import Context, pick
from b24game.portal.stride import LONGEST, Stride

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from b24game.model import Comment
    from b24game.portal.caller import Caller

_METHOD = "crm.timeline.comment.list"
_TEXT = frozenset({"comment"})


def comments(
    caller: Caller, deal_ids: Sequence[int]
) -> Iterator[tuple[int, tuple[Comment, ...] | Refused]]:
    """Yield each deal's comments by id, 50 deals a batch; deals with many comments come later."""
    starts = dict.fromkeys(deal_ids, 0)
    gathered: dict[int, dict[int, Comment | None]] = {deal: {} for deal in starts}
    stride = Stride(LONGEST)
    while starts:
        commands = {f"d{deal}": _command(deal, start) for deal, start in starts.items()}
        following: dict[int, int] = {}
        for key, outcome in ask_all(caller, commands, stride):
            deal = int(key[1:])
            page = _page(outcome, Context(caller.server_offset))
            if isinstance(page, Refused):
                del gathered[deal]
                yield deal, page
                continue
            before = len(gathered[deal])
            gathered[deal].update(page)
            more = len(page) >= PAGE_SIZE or (isinstance(outcome, Answer) and outcome.next)
            if more and len(gathered[deal]) > before:
                following[deal] = starts[deal] + PAGE_SIZE
            else:
                found = gathered.pop(deal)
                people = (found[number] for number in sorted(found))
                yield deal, tuple(one for one in people if one is not None)
        starts = following


def _command(deal: int, start: int) -> Command:
    return Command(
        _METHOD,
        {
            "filter": {"ENTITY_ID": deal, "ENTITY_TYPE": "deal"},
            "order": {"ID": "ASC"},
            "start": start,
        },
    )


def _page(outcome: Answer | Refused, context: Context) -> dict[int, Comment | None] | Refused:
    """Return the comments of a page by id, `None` for those that this program wrote."""
    if isinstance(outcome, Refused):
        return outcome
    rows = list_in(outcome.result, "")
    if rows is None or not all(isinstance(row, dict) for row in rows):
        return Refused(_METHOD, "UNREADABLE", "no list", "unreadable")
    try:
        read = ((comment(row, context), _own(row)) for row in rows if isinstance(row, dict))
        return {one.id: None if own else one for one, own in read}
    except ValueError as problem:
        return Refused(_METHOD, "UNREADABLE", str(problem), "unreadable")


def _own(row: Mapping[str, object]) -> bool:
    return MARK in words(pick(row, _TEXT).get("comment"), "COMMENT")
