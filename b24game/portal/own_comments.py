"""Our own comments in the timelines of leads or deals, found again by a mark in them.

Page crm/timeline/comments/crm-timeline-comment-list: one card a call, no filter by text. Whoever
else writes a mark into a comment has not written ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from b24game.portal.asking import ask_all
from b24game.portal.batch import Command
from b24game.portal.faults import Refused
from b24game.portal.identity import COMMANDS, read_identity
from b24game.portal.outcomes import batch
from b24game.portal.pages import PAGE_SIZE, list_in
from b24game.portal.rows.feed import WHOLE_MARK
from b24game.portal.stride import LONGEST, Stride
from b24game.portal.values import text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.model import ProspectKind
    from b24game.portal.answers import Answer
    from b24game.portal.caller import Caller

_METHOD = "crm.timeline.comment.list"


class OwnComment(NamedTuple):
    """A comment that this webhook's user wrote."""

    id: int
    text: str

    def says(self, text: str) -> bool:
        """Tell whether it reads like this; the portal may trim it and change line ends."""
        return _trimmed(self.text) == _trimmed(text)


def own_comments(
    caller: Caller, kind: ProspectKind, marks: Mapping[str, int]
) -> Mapping[str, OwnComment | Refused]:
    """Return our latest comments by those of `marks` that stand in them.

    Args:
        caller: who reads.
        kind: of the cards.
        marks: the card on which each mark is looked for, one mark a card.

    Returns:
        The refusal where the comments on a card cannot be read: it may have been deleted.

    Raises:
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries.
    """
    me = read_identity(batch(caller, COMMANDS, repeat="safe")).user_id
    sought = {f"c{card}": mark for mark, card in marks.items()}
    starts = dict.fromkeys(sought, 0)
    found: dict[str, OwnComment | Refused] = {}
    stride = Stride(LONGEST)
    while starts:
        commands = {key: _command(kind, int(key[1:]), start) for key, start in starts.items()}
        following: dict[str, int] = {}
        for key, outcome in ask_all(caller, commands, stride):
            rows = _rows(outcome)
            if isinstance(rows, Refused):
                found[sought[key]] = rows
                continue
            ours = (_ours(row, me, sought[key]) for row in rows)
            one = next((comment for comment in ours if comment is not None), None)
            if one is not None:
                found[sought[key]] = one
            elif len(rows) >= PAGE_SIZE:
                following[key] = starts[key] + PAGE_SIZE
        starts = following
    return found


def _command(kind: ProspectKind, card: int, start: int) -> Command:
    return Command(
        _METHOD,
        {
            "filter": {"ENTITY_ID": card, "ENTITY_TYPE": kind},
            "order": {"ID": "DESC"},
            "start": start,
        },
    )


def _rows(outcome: Answer | Refused) -> list[object] | Refused:
    if isinstance(outcome, Refused):
        return outcome
    rows = list_in(outcome.result, "")
    return Refused(_METHOD, "UNREADABLE", "no list", "unreadable") if rows is None else rows


def _ours(row: object, me: int, mark: str) -> OwnComment | None:
    if not isinstance(row, dict) or whole(row.get("AUTHOR_ID")) != me:
        return None
    number, said = whole(row.get("ID")), text(row.get("COMMENT"))
    if number is None or mark not in WHOLE_MARK.findall(said):
        return None
    return OwnComment(number, said)


def _trimmed(said: str) -> list[str]:
    return [line.strip() for line in said.strip().splitlines()]
