"""Feed posts: looked for before a second try, by the key in their last line (writing.md 3)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from b24game.errors import ProductError
from b24game.portal.faults import OutcomeUnknownError, Refused
from b24game.publish import chart, late
from b24game.publish.delivery import MEDAL_IGNORED, STALE, UNKNOWN, Delivery, put_off
from b24game.publish.outbox import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from b24game.model import Moment
    from b24game.portal.own_posts import OwnPost
    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Item

TOGETHER = 50
"""As many as are looked for in one reading of the feed."""
_STALE = 7 * 86400
"""Seconds after which a post that could not be sent is no news any more."""


def intent(
    key: str,
    audience: str,
    *,
    title: str,
    text: str,
    mark: str,
    to: Sequence[str],
    honours: tuple[str, Sequence[int]] | None = None,
    shown: Mapping[str, Any] | None = None,
    counted: Moment,
    since: Moment,
) -> Intent:
    """Return the intent to post.

    Args:
        key: unique among posts.
        audience: who reads it, for people.
        title: of the post.
        text: BBCode that holds `mark`.
        mark: what the post is found by.
        to: right codes: `UA`, `DR5`.
        honours: a medal of the portal, and the ids of those who get it.
        shown: what a chart attached to it shows (`chart.shown`).
        counted: the moment as of which it counts.
        since: no run can have posted it before.
    """
    content: dict[str, Any] = {
        "title": title,
        "text": text,
        "mark": mark,
        "to": list(to),
        "counted": counted,
        "since": since,
    }
    if honours is not None and honours[1]:
        content |= {"medal": honours[0], "honoured": list(honours[1])}
    if shown is not None:
        content["chart"] = shown
    return Intent(f"post:{key}", "post", audience, content)


def deliver(portal: Portal, items: Sequence[Item], now: Moment) -> Iterator[Delivery]:
    """Post or edit, one after the other; what stands already, whoever posted it, is adopted.

    Raises:
        ProductError: the portal cannot be asked; what was not yielded stands as it stood.
    """
    new = [item for item in items if item.receipt is None]
    try:
        standing = _standing(portal, new) if new else {}
    except Refused as refusal:
        # What cannot be looked for must not be added.
        yield from (_unseen(item, refusal) for item in new)
        items = [item for item in items if item.receipt is not None]
        standing = {}
    for item in items:
        try:
            yield _one(portal, item, standing.get(item.content["mark"]), now)
        except Refused as refusal:
            yield put_off(item, refusal)


def _one(portal: Portal, item: Item, standing: OwnPost | None, now: Moment) -> Delivery:
    if item.receipt is not None:
        _edit(portal, item.content, item.receipt)
        return Delivery(item, "sent", "edited", receipt=item.receipt)
    if standing is not None:
        return _adopt(portal, item, standing)
    if now - item.planned_at > _STALE:
        return Delivery(item, "given_up", reason=STALE)
    return _post(portal, item)


def _standing(portal: Portal, items: Sequence[Item]) -> dict[str, OwnPost]:
    """Return the posts that stand, by their marks, once nothing more can arrive."""
    marks = [item.content["mark"] for item in items]
    since = min(item.content["since"] for item in items)
    found = dict(portal.own_posts(marks, since))
    doubtful = {item.content["mark"] for item in items if late.may_come(item)}

    def look() -> dict[str, OwnPost] | None:
        found.update(portal.own_posts(doubtful - found.keys(), since))
        return found if doubtful <= found.keys() else None

    if not doubtful <= found.keys():
        late.await_it(look)
    return found


def _unseen(item: Item, refusal: Refused) -> Delivery:
    delivery = put_off(item, refusal)
    return replace(delivery, state="sending") if item.state == "sending" else delivery


def _post(portal: Portal, item: Item) -> Delivery:
    """Post what is not there yet; a second try only after the first one cannot arrive any more."""
    for _try in range(2):
        try:
            answer = portal.call("log.blogpost.add", _created(item.content), repeat="never")
        except OutcomeUnknownError:
            try:
                post = late.await_it(partial(_find, portal, item))
            except ProductError:
                break
            if post:
                return _adopt(portal, item, post)
        else:
            receipt = str(answer.result)
            return Delivery(item, "sent", "written", _odd(portal, item, receipt), receipt)
    return Delivery(item, "sending", reason=UNKNOWN)


def _find(portal: Portal, item: Item) -> OwnPost | None:
    mark = item.content["mark"]
    return portal.own_posts((mark,), since=item.content["since"]).get(mark)


def _adopt(portal: Portal, item: Item, post: OwnPost) -> Delivery:
    """Take over a post that an earlier try made; bring it to what it is to say now."""
    receipt = str(post.id)
    if not post.says(item.content["title"], item.content["text"]):
        try:
            _edit(portal, item.content, receipt)
        except Refused as refusal:
            return replace(put_off(item, refusal), receipt=receipt)
        except ProductError:
            return Delivery(item, "planned", reason=UNKNOWN, receipt=receipt)
    return Delivery(item, "sent", "found", receipt=receipt)


def _edit(portal: Portal, content: Mapping[str, Any], receipt: str) -> None:
    """Replace a post; a text alone would lose the title.

    Its chart stays as it was first posted: files that are sent join those attached.
    """
    portal.call("log.blogpost.update", {"POST_ID": receipt, **_said(content)}, repeat="safe")


def _said(content: Mapping[str, Any]) -> dict[str, object]:
    return {
        "POST_TITLE": content["title"],
        "POST_MESSAGE": content["text"],
        "DEST": content["to"],
    }


def _created(content: Mapping[str, Any]) -> dict[str, object]:
    params = _said(content)
    if content.get("medal"):
        params |= {
            "GRATITUDE_MEDAL": content["medal"],
            "GRATITUDE_EMPLOYEES": content["honoured"],
        }
    if content.get("chart"):
        picture = b64encode(chart.png(content["title"], content["chart"])).decode()
        params["FILES"] = [[f"{content['mark'].lstrip('#')}.png", picture]]
    return params


def _odd(portal: Portal, item: Item, receipt: str) -> str:
    """Tell whether the medal was dropped: an unknown one is, silently (writing.md 10)."""
    if not item.content.get("medal"):
        return ""
    try:
        return "" if portal.is_appreciation(int(receipt)) else MEDAL_IGNORED
    except (ProductError, ValueError):  # the post stands; only the look at it failed
        return ""
