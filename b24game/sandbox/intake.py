"""Reading an HTTP request the way the portal does."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from b24game.sandbox.params import Params, parse_query

_PATH = re.compile(
    r"/rest/(?P<v3>api/)?(?:(?P<user>\d+)/(?P<code>[^/]+)/)?(?P<method>[^/]+?)(\.json)?/?"
)
_OAUTH = re.compile(r"/(?P<method>oauth/(?:authorize|token))/?")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes; ``method`` is in lower case.

    Without a ``code`` it is a call of an application, whose token is a parameter.
    """

    method: str
    user_id: int = 0
    code: str = ""
    newer_api: bool = False
    oauth: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request carries: parameters, and an access token if there is one."""

    params: Params
    token: str


def read_target(path: str) -> Target | None:
    """The call in a path, or nothing."""
    plain = unquote(urlsplit(path).path)
    if asked := _OAUTH.fullmatch(plain):
        return Target(asked["method"], oauth=True)
    found = _PATH.fullmatch(plain)
    if found is None:
        return None
    method, newer = found["method"].lower(), found["v3"] is not None
    return Target(method, int(found["user"] or 0), found["code"] or "", newer)


def read_sent(path: str, content_type: str, body: bytes, *, oauth: bool = False) -> Sent:
    """Query string and body together; broken JSON silently means "no parameters"."""
    values = parse_query(urlsplit(path).query)
    if "json" in content_type:
        try:
            sent = json.loads(body or b"{}")
        except ValueError:
            sent = {}
        values |= sent if isinstance(sent, dict) else {}
    elif body:
        values |= parse_query(body.decode("utf-8", "replace"))
    if oauth:  # `state` is the framework's in calls only
        return Sent(Params(values), "")
    token = values.pop("auth", "")
    values.pop("state", None)
    return Sent(Params(values), str(token))
