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
    """What a request carries: parameters, and an access token if there is one.

    Attributes:
        broken: the body is not the JSON object that the newer API wants.
        key: the ``Idempotency-Key`` of the newer API.
    """

    params: Params
    token: str
    broken: bool = False
    key: str | None = None


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
        values |= _json_object(body) or {}
    elif body:
        values |= parse_query(body.decode("utf-8", "replace"))
    if oauth:  # `state` is the framework's in calls only
        return Sent(Params(values), "")
    token = values.pop("auth", "")
    values.pop("state", None)
    return Sent(Params(values), str(token))


def read_newer(content_type: str, body: bytes, key: str | None) -> Sent:
    """REST 3.0 reads a JSON body and nothing else; no body is no parameters."""
    values = _json_object(body) if "json" in content_type or not body else None
    if values is None:
        return Sent(Params({}), "", broken=True)
    token = str(values.pop("auth", ""))
    return Sent(Params(values), token, key=key)


def _json_object(body: bytes) -> dict[str, object] | None:
    """A body as an object, if it is one."""
    try:
        sent = json.loads(body or b"{}")
    except ValueError:
        return None
    return sent if isinstance(sent, dict) else None
