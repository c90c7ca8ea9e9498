"""One HTTP exchange: the only file that imports httpx.

The webhook's secret is part of the URL, so nothing of httpx leaves this file: its exceptions carry
the request, its loggers print the URL, a redirect would take the secret along. Exceptions are
turned into values and raised elsewhere, outside of the `except` block, so that no `__context__`
leads back to them.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import msgspec

from b24game import __version__
from b24game.portal.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.webhook import Webhook

HttpTransport = httpx.BaseTransport
CONNECT_TIMEOUT = 10.0
_TALKATIVE = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)
_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::\d+)?")
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.InvalidURL,  # of a host that passed `Webhook.parse` and still cannot be looked for
    UnicodeError,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and a whole body."""

    status: int
    body: bytes


class Transport:
    """Posts JSON to the portal; follows no redirect and repeats nothing."""

    def __init__(
        self, webhook: Webhook, *, timeout: float, transport: HttpTransport | None = None
    ) -> None:
        _silence()
        self._webhook = webhook
        self._client = httpx.Client(
            headers={"User-Agent": f"b24game/{__version__}", "Accept": "application/json"},
            timeout=httpx.Timeout(timeout, connect=min(CONNECT_TIMEOUT, timeout)),
            follow_redirects=False,
            # A proxy from the environment must not get a plain http request with the secret.
            trust_env=not webhook.loopback,
            transport=transport,
        )

    def exchange(self, method: str, params: Mapping[str, object]) -> Reply | Fault:
        """Send one request; a `Fault` of kind `lost` says whether it can have been executed."""
        try:
            response = self._client.post(
                self._webhook.url(method),
                content=msgspec.json.encode(params),
                headers={"Content-Type": "application/json"},
            )
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
            return Fault(
                "lost",
                type(problem).__name__,
                self._webhook.clean(str(problem)),
                executed=not isinstance(problem, _NOT_SENT),
            )
        if response.is_redirect:
            return Fault("redirect", f"HTTP_{response.status_code}", self._target(response))
        return Reply(response.status_code, response.content)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _target(self, response: httpx.Response) -> str:
        """Return the host a redirect points to, never its path."""
        try:
            host = urlsplit(response.headers.get("Location", "")).netloc.rpartition("@")[2]
        except ValueError:
            return "?"
        if not host:
            return self._webhook.host
        return self._webhook.clean(host) if _HOST.fullmatch(host) else "?"


def _mute(_record: logging.LogRecord) -> bool:
    return False


def _silence() -> None:
    """Keep the loggers of the HTTP libraries quiet at every level: they print the URL."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        if _mute not in logger.filters:
            logger.addFilter(_mute)
