"""Reading an HTTP request the way the portal does."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from b24game.sandbox.params import Params, parse_query

_PATH = re.compile(
    r"/rest/(?P<v3>api/)?(?P<user>\d+)/(?P<code>[^/]+)/(?P<method>[^/]+?)(\.json)?/?"
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes; ``method`` is in lower case."""

    user_id: int
    code: str
    method: str
    newer_api: bool


def read_target(path: str) -> Target | None:
    """The webhook call in a path, or nothing."""
    found = _PATH.fullmatch(unquote(urlsplit(path).path))
    if found is None:
        return None
    method = found["method"].lower()
    return Target(int(found["user"]), found["code"], method, found["v3"] is not None)


def read_params(path: str, content_type: str, body: bytes) -> Params:
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
    for framework in ("auth", "state"):
        values.pop(framework, None)
    return Params(values)
