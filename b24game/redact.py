"""Hiding secrets: a webhook's code is part of its URL, so it can stand in any message.

Every text that may have seen a URL (errors, logs, tracebacks) passes through `redact`.
"""

from __future__ import annotations

import re

_WEBHOOK = re.compile(r"(/rest/(?:api/)?\d+/)([^/\s?#'\"]+)")
_TOKEN = re.compile(
    r"((?:\bauth|access_token|refresh_token|client_secret|application_token)[\"']?\s*[=:]\s*[\"']?)"
    r"([^&\s\"',}]+)",
    re.IGNORECASE,
)
HIDDEN = "***"


def redact(text: str, *secrets: str) -> str:
    """Return `text` with webhook codes, tokens and the given `secrets` replaced by `***`."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, HIDDEN)
    text = _WEBHOOK.sub(rf"\g<1>{HIDDEN}", text)
    return _TOKEN.sub(rf"\g<1>{HIDDEN}", text)
