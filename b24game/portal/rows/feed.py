"""Feed posts (page log/log-blogpost-get)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from b24game.model import Post
from b24game.portal.rows.fields import needed, numbers, words
from b24game.portal.rows.row import Id, Row, pick, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.rows.row import Context

MARK = "#b24game-"
"""Stands in every post that this program publishes."""
WHOLE_MARK = re.compile(rf"{MARK}[\w-]+", re.ASCII)
"""The mark of one post; that of department 5 begins that of department 50."""
_TITLE_LENGTH = 80
_VALUE = frozenset({"value"})
_MENTION = re.compile(r"\[USER=(\d{1,18})[^\[\]]*\]", re.IGNORECASE | re.ASCII)
_TAG = re.compile(
    r"\[/?(?:b|i|u|s|p|url|user|quote|code|img|list|\*|color|size|font|table|tr|td|th|left|right"
    r"|center|justify|disk|video|department|tag)(?:[=\s][^\[\]]*)?\]",
    re.IGNORECASE,
)


class _PostRow(Row, frozen=True):
    id: Id
    author_id: Id
    title: object = None
    detail_text: object = None
    date_publish: object = None
    uf_gratitude: object = None


def post(row: Mapping[str, object], context: Context) -> Post:
    """Return a post; it is an appreciation where UF_GRATITUDE has a value (reading.md 7.2)."""
    found = read(row, _PostRow)
    body = words(found.detail_text, "DETAIL_TEXT")
    headline = words(found.title, "TITLE")
    return Post(
        id=found.id,
        author_id=found.author_id,
        published_at=needed(found.date_publish, "DATE_PUBLISH", context),
        title=_plain(headline) or _plain(body)[:_TITLE_LENGTH].strip(),
        appreciation=_given(found.uf_gratitude),
        mentions=tuple(dict.fromkeys(int(user) for user in _MENTION.findall(body))),
        by_tool=MARK in headline or MARK in body,
    )


def _plain(bbcode: str) -> str:
    return " ".join(_TAG.sub("", bbcode).split())


def _given(field: object) -> bool:
    """Custom fields of posts come as whole objects with the value under VALUE."""
    value = pick(field, _VALUE).get("value") if isinstance(field, dict) else field
    return bool(numbers(value, "UF_GRATITUDE"))
