"""One HTTP exchange with the portal.

The secret is part of the URL or of the body, so nothing of httpx leaves this file: its exceptions
carry the request, its loggers print the URL, a redirect would take the secret along. Exceptions
are turned into values and raised elsewhere, outside of the `except` block, so that no
`__context__` leads back to them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import msgspec

from b24game import __version__
from b24game.portal.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.access import Access

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
NOT_SENT = (
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
    location: str | None = None
    """Where a redirect points to; may hold the secret."""


class Transport:
    """Posts JSON to the portal; follows no redirect and repeats nothing. Threads may share it."""

    def __init__(
        self,
        *,
        loopback: bool,
        timeout: float,
        connections: int,
        transport: HttpTransport | None = None,
    ) -> None:
        silence()
        self._client = httpx.Client(
            headers={"User-Agent": f"b24game/{__version__}", "Accept": "application/json"},
            timeout=httpx.Timeout(timeout, connect=min(CONNECT_TIMEOUT, timeout)),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=connections),
            follow_redirects=False,
            # A proxy from the environment must not get a plain http request with the secret.
            trust_env=not loopback,
            transport=transport,
        )

    def exchange(self, access: Access, method: str, params: Mapping[str, object]) -> Reply | Fault:
        """Send one request; a `Fault` of kind `lost` says whether it can have been executed."""
        try:
            response = self._client.post(
                access.url(method),
                content=msgspec.json.encode(params),
                headers={"Content-Type": "application/json"},
            )
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
            return Fault(
                "lost",
                type(problem).__name__,
                access.clean(str(problem)),
                executed=not isinstance(problem, NOT_SENT),
            )
        location = response.headers.get("Location", "") if response.is_redirect else None
        return Reply(response.status_code, response.content, location)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


def _mute(_record: logging.LogRecord) -> bool:
    return False


def silence() -> None:
    """Keep the loggers of the HTTP libraries quiet at every level: they print the URL."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        if _mute not in logger.filters:
            logger.addFilter(_mute)
