"""One HTTP exchange with the portal.

The secret is part of the URL or of the body, so nothing of httpx leaves this file: its exceptions
carry the request, its loggers print the URL, a redirect would take the secret along. Exceptions
are turned into values and raised elsewhere, outside of the `except` block, so that no
`__context__` leads back to them. What they say is English and of Python: people get other words
(`in_words`), the log of requests gets theirs.
"""

from __future__ import annotations

import errno
import logging
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import msgspec

from b24game import __version__
from b24game.language import _
from b24game.portal.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.portal.access import Access
    from b24game.portal.address import Address
    from b24game.portal.call import Call

log = logging.getLogger("b24game.portal")

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
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


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

    def exchange(self, access: Access, call: Call) -> Reply | Fault:
        """Send one request; a `Fault` of kind `lost` says whether it can have been executed."""
        try:
            response = self._client.post(
                access.url(call.method, call.api),
                content=msgspec.json.encode(call.params),
                headers={"Content-Type": "application/json", **call.headers},
            )
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
            return _lost(problem, access)
        location = response.headers.get("Location", "") if response.is_redirect else None
        return Reply(response.status_code, response.content, location)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


def unreachable(address: Address) -> Fault | None:
    """Return why no request can be sent to a host, asked once and without a secret.

    Any answer at all, and silence after the request was sent, are `None`.
    """
    silence()
    try:
        with httpx.Client(timeout=CONNECT_TIMEOUT, trust_env=not address.loopback) as client:
            client.head(address.base)
    except NOT_SENT as problem:
        log.debug("nobody at %s: %s", address.host, raw(problem))
        return Fault("lost", "", in_words(problem, address.host), executed=False)
    except httpx.HTTPError:
        return None
    return None


def in_words(problem: Exception, host: str) -> str:
    """Return what kept an exchange with `host` from coming to its end, for people."""
    return _words(problem).format(host=host)


def raw(problem: Exception) -> str:
    """Return what an exception says by itself, for the log; it may hold a secret."""
    return f"{type(problem).__name__} {problem}"


def _lost(problem: Exception, access: Access) -> Fault:
    log.debug("nothing came back: %s", access.clean(raw(problem)))
    return Fault(
        "lost",
        # `Patience` knows this one by name; of the others the words say all.
        "TIMEOUT" if isinstance(problem, httpx.ReadTimeout) else "",
        access.clean(in_words(problem, access.host)),
        executed=not isinstance(problem, NOT_SENT),
    )


def _words(problem: Exception) -> str:
    """Return the sentence for a problem, with a place for the host."""
    if isinstance(problem, (httpx.InvalidURL, UnicodeError)):
        return _("the name {host} is not known")
    if isinstance(problem, httpx.TimeoutException):
        return _("{host} gives no answer in time")
    if not isinstance(problem, NOT_SENT):
        return _("the connection to {host} broke off")
    return _words_of_cause(
        next((one for one in _causes(problem) if isinstance(one, OSError)), None)
    )


def _words_of_cause(cause: OSError | None) -> str:
    """Return the sentence for what the system said when it was asked for a connection."""
    if isinstance(cause, socket.gaierror):
        if cause.errno == socket.EAI_AGAIN:
            return _("no name server says where {host} is")
        return _("the name {host} is not known")
    if isinstance(cause, ConnectionRefusedError):
        return _("{host} refuses the connection")
    if isinstance(cause, ssl.SSLError):
        return _words_of_tls(cause)
    if cause is not None and cause.errno in _NO_WAY:
        return _("no network leads to {host}")
    return _("no connection to {host} comes about")


def _words_of_tls(cause: ssl.SSLError) -> str:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _("TLS: the certificate of {host} is not trusted")
    return _("TLS: {host} does not speak it as https needs it")


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """Yield a problem and what led to it."""
    inner: BaseException | None = problem
    while inner is not None:
        yield inner
        inner = inner.__cause__ or inner.__context__


def _mute(_record: logging.LogRecord) -> bool:
    return False


def silence() -> None:
    """Keep the loggers of the HTTP libraries quiet at every level: they print the URL."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        if _mute not in logger.filters:
            logger.addFilter(_mute)
