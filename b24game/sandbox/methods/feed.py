"""The news feed."""

from __future__ import annotations

import re
from base64 import b64decode
from contextlib import suppress
from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.errors import Refusal
from b24game.sandbox.model import PostFile
from b24game.sandbox.query import cut, start_of
from b24game.sandbox.wire import as_id, as_moment, iso, yes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.sandbox.model import Post

MEDALS = frozenset(
    {"thumbsup", "gift", "cup", "money", "crown", "drink", "cake", "thefirst", "flag", "star"}
    | {"heart", "beer", "flowers", "smile"}
)
_RIGHT = re.compile(r"UA|(?:U|DR|SG)\d+")


def _custom(post: Post, number: int, name: str, kind: str, value: object) -> dict[str, object]:
    """A system user field of a post: the whole field, its value in VALUE."""
    return {
        "ID": str(number),
        "ENTITY_ID": "BLOG_POST",
        "FIELD_NAME": name,
        "USER_TYPE_ID": kind,
        "XML_ID": name,
        "SORT": "100",
        "MULTIPLE": "N",
        "MANDATORY": "N",
        "VALUE": value,
        "ENTITY_VALUE_ID": post.id,
        "VALUE_EXISTS": True,
        "VALUE_RAW": value,
        "CUSTOM_DATA": [],
    }


def _row(post: Post) -> dict[str, object]:
    """A row; the addressees are not in it."""
    return {
        "ID": str(post.id),
        "BLOG_ID": "1",
        "PUBLISH_STATUS": "P",
        "TITLE": post.title or post.text[:80],
        "AUTHOR_ID": str(post.author_id),
        "ENABLE_COMMENTS": "Y",
        "NUM_COMMENTS": str(post.comments),
        "CODE": None,
        "MICRO": yes(not post.title),
        "DETAIL_TEXT": post.text,
        "DATE_PUBLISH": iso(post.at),
        "CATEGORY_ID": "",
        "HAS_SOCNET_ALL": yes("UA" in post.rights),
        "HAS_TAGS": "N",
        "HAS_IMAGES": "N",
        "HAS_PROPS": "Y",
        "HAS_COMMENT_IMAGES": None,
        "UF_GRATITUDE": _custom(post, 9, "UF_GRATITUDE", "integer", post.gratitude),
        "UF_BLOG_POST_IMPRTNT": _custom(
            post, 21, "UF_BLOG_POST_IMPRTNT", "integer", 1 if post.important else None
        ),
        "FILES": [],
    }


def post_get(call: Call) -> Answer:
    """Page log/log-blogpost-get: by id, or by addressee and date; newest first."""
    params = call.params
    wanted_id = as_id(params.get("POST_ID"))
    rights = set(params.names("LOG_RIGHTS"))
    since = as_moment(params.text("LOG_DATE_FROM"))
    until = as_moment(params.text("LOG_DATE_TO"))
    found = [
        post
        for post in call.company.posts
        if (not wanted_id or post.id == wanted_id)
        and (not rights or not rights.isdisjoint(post.rights))
        and (since is None or post.at >= since)
        and (until is None or post.at <= until)
        and (call.caller.admin or call.sees_post(post))
    ]
    page, total, following = cut(reversed(found), max(0, start_of(params.get("start"))))
    return Answer([_row(post) for post in page], total, following)


def post_add(call: Call) -> Answer:
    """Page log/log-blogpost-add; an unknown medal is dropped without a word."""
    params = call.params
    text = params.text("POST_MESSAGE")
    if not text:
        code = "SONET_CONTROLLER_LIVEFEED_BLOGPOST_ADD_ERROR"
        raise Refusal(code, "Blog post hasn't been added")
    author = as_id(params.get("USER_ID")) if call.caller.admin else 0
    medal = params.text("GRATITUDE_MEDAL")
    praised = tuple(map(as_id, params.listing("GRATITUDE_EMPLOYEES"))) if medal in MEDALS else ()
    post_id = call.company.add_post(
        author or call.caller.user_id,
        text,
        call.now,
        gratitude=bool(praised),
        title=params.text("POST_TITLE"),
        rights=_rights(call) or ("UA",),
    )
    post = call.company.posts[post_id]
    post.medal, post.praised = medal if praised else "", praised
    post.files = tuple(_files(params.listing("FILES")))
    return Answer(post_id)


def _files(sent: list[object]) -> Iterator[PostFile]:
    """Files as name and base64; what cannot be decoded is dropped without a word."""
    for pair in sent:
        match pair:
            case [str(name), str(coded)]:
                with suppress(ValueError):
                    yield PostFile(name, len(b64decode(coded, validate=True)))


def _rights(call: Call) -> tuple[str, ...]:
    """Addressees; SPERM is the old name of DEST."""
    return tuple(code for code in call.params.names("DEST", "SPERM") if _RIGHT.fullmatch(code))


def _own_post(call: Call) -> Post:
    """The post asked for, if the caller wrote it or is an administrator."""
    post = call.company.posts.get(as_id(call.params.get("POST_ID")))
    if post is None or not (call.caller.admin or post.author_id == call.caller.user_id):
        raise Refusal("ERROR_CORE", "Blog post hasn't been found")
    return post


def post_update(call: Call) -> Answer:
    """Page log/log-blogpost-update: a text alone loses the title."""
    post = _own_post(call)
    title, text = call.params.text("POST_TITLE"), call.params.text("POST_MESSAGE")
    if not title and not text:
        raise Refusal("EMPTY_TITLE", "Message title is not specified.")
    call.company.edit_post(post.id, text=text or post.text, title=title)
    post.rights = _rights(call) or post.rights
    return Answer(post.id)


def post_delete(call: Call) -> Answer:
    """Page log/log-blogpost-delete."""
    call.company.delete_post(_own_post(call).id)
    return Answer(result=True)


METHODS = {
    "log.blogpost.get": post_get,
    "log.blogpost.add": post_add,
    "log.blogpost.update": post_update,
    "log.blogpost.delete": post_delete,
}
