"""Feed posts: looked for before a second try, by the key in their last line (writing.md 3)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from b24game.errors import ProductError
from b24game.portal.faults import OutcomeUnknownError, Refused
from b24game.publish import chart, late
from b24game.publish.delivery import MEDAL_IGNORED, UNKNOWN, Delivery, refused
from b24game.publish.outbox import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from b24game.model import Moment
    from b24game.portal.own_posts import OwnPost
    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Item

_EARLIER = 86400
"""Seconds before it was planned from which on a post is looked for: clocks differ."""


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
    """
    content: dict[str, Any] = {
        "title": title,
        "text": text,
        "mark": mark,
        "to": list(to),
        "counted": counted,
    }
    if honours is not None and honours[1]:
        content |= {"medal": honours[0], "honoured": list(honours[1])}
    if shown is not None:
        content["chart"] = shown
    return Intent(f"post:{key}", "post", audience, content)


def deliver(portal: Portal, items: Sequence[Item], now: Moment) -> Iterator[Delivery]:
    """Post or edit, one after the other.

    Raises:
        ProductError: the portal cannot be asked; what was not yielded stands as it stood.
    """
    del now
    for item in items:
        try:
            if item.receipt:
                _edit(portal, item.content, item.receipt)
                yield Delivery(item, "sent", "edited", receipt=item.receipt)
            else:
                yield _post(portal, item)
        except Refused as refusal:
            yield refused(item, refusal)


def _post(portal: Portal, item: Item) -> Delivery:
    """Post what is not there yet; a second try only after the first one cannot arrive any more."""
    look = partial(_find, portal, item)
    if item.state == "sending":
        try:
            post = _find(portal, item) or (late.await_it(look) if late.may_come(item) else None)
        except Refused as refusal:
            return Delivery(item, "sending", reason=refused(item, refusal).reason)
        if post:
            return _adopt(portal, item, post)
    for _try in range(2):
        try:
            answer = portal.call("log.blogpost.add", _created(item.content), repeat="never")
        except OutcomeUnknownError:
            try:
                post = late.await_it(look)
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
    return portal.own_posts((mark,), since=item.planned_at - _EARLIER).get(mark)


def _adopt(portal: Portal, item: Item, post: OwnPost) -> Delivery:
    """Take over a post that an earlier try made; bring it to what it is to say now."""
    receipt = str(post.id)
    if not post.says(item.content["title"], item.content["text"]):
        try:
            _edit(portal, item.content, receipt)
        except Refused as refusal:
            return replace(refused(item, refusal), receipt=receipt)
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
