"""The OAuth server: gives tokens for a code or for the last renewal token (protocol.md 1.1).

Its requests carry secrets in the URL. As in `transport.py` nothing of httpx leaves this file and no
redirect is followed.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import msgspec

from b24game import __version__
from b24game.portal.address import Address
from b24game.portal.token_faults import Lost, Moved, Refusal, error
from b24game.portal.transport import NOT_SENT, in_words, raw, silence
from b24game.portal.values import text, whole
from b24game.redact import redact

if TYPE_CHECKING:
    from b24game.portal.token_faults import Grant
    from b24game.portal.transport import HttpTransport

log = logging.getLogger("b24game.portal")

DEFAULT_HOST = "https://oauth.bitrix.info"
"""Page settings/oauth/index; self-hosted portals use the same one."""
_WAITS = (0.0, 1.0, 4.0)
"""Seconds before each try."""
_TIMEOUT = 30.0
_LONGEST_DETAIL = 200
_SERVER_STATUS = 500
_TOO_MANY = 429


@dataclass(frozen=True, slots=True, repr=False)
class Granted:
    """A new pair of tokens, as the server describes it."""

    access_token: str
    refresh_token: str
    client_endpoint: str = ""
    server_endpoint: str = ""
    member_id: str = ""
    expires: int = 0


class TokenServer:
    """Asks for tokens; a lost answer is asked for again, with the same words.

    Args:
        address: where the server is.
        portal: scheme and host of the portal, for the hints.
        transport: stands in for the network.
    """

    def __init__(
        self, address: Address, portal: str, *, transport: HttpTransport | None = None
    ) -> None:
        silence()
        self.address = address
        self._portal = portal
        self._transport = transport

    def ask(self, grant: Grant, client_id: str, client_secret: str, proof: str) -> Granted:
        """Return new tokens for `proof`: a code, or the last renewal token.

        Raises:
            AuthorisationError: the server refuses.
            PortalError: it gives no readable answer after all tries.
        """
        proven = "code" if grant == "authorization_code" else "refresh_token"
        query = {
            "grant_type": grant,
            "client_id": client_id,
            "client_secret": client_secret,
            proven: proof,
        }
        hidden = (client_secret, proof)
        outcome: Refusal | Lost | Moved = Lost("", reached=False)
        reached = False
        for wait in _WAITS:
            time.sleep(wait)
            came = self._once(query, hidden)
            if isinstance(came, Granted):
                return came
            outcome = came
            if not isinstance(came, Lost):
                break
            log.debug("no answer from %s: %s", self.address.host, came.detail)
            reached = reached or came.reached
        raise error(outcome, grant, server=self.address.host, portal=self._portal, reached=reached)

    def _once(
        self, query: dict[str, str], hidden: tuple[str, ...]
    ) -> Granted | Refusal | Lost | Moved:
        try:
            with httpx.Client(
                headers={"User-Agent": f"b24game/{__version__}", "Accept": "application/json"},
                timeout=_TIMEOUT,
                follow_redirects=False,
                # A proxy from the environment must not get a plain http request with the secrets.
                trust_env=not self.address.loopback,
                transport=self._transport,
            ) as client:
                response = client.get(f"{self.address.base}/oauth/token/", params=query)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
            log.debug("nothing came back: %s", _tidy(raw(problem), hidden))
            detail = in_words(problem, self.address.host)
            return Lost(_tidy(detail, hidden), reached=not isinstance(problem, NOT_SENT))
        if response.is_redirect:
            to = Address.within(response.headers.get("Location", ""))
            return Moved(_tidy(to.host, hidden) if to else "?")
        return _read(response.status_code, response.content, hidden)


def _read(status: int, body: bytes, hidden: tuple[str, ...]) -> Granted | Refusal | Lost:
    """Return what an answer says; errors come with any status, 200 too."""
    try:
        told: object = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return Lost(f"HTTP_{status} (no JSON)", reached=True)
    if not isinstance(told, dict):
        return Lost(f"HTTP_{status} (no object)", reached=True)
    if told.get("error"):
        code = _tidy(str(told["error"]), hidden)
        detail = _tidy(text(told.get("error_description")), hidden)
        if status >= _SERVER_STATUS or status == _TOO_MANY:
            return Lost(f"HTTP_{status} {code} {detail}", reached=True)
        return Refusal(code, detail)
    access, renewal = text(told.get("access_token")), text(told.get("refresh_token"))
    if not access or not renewal:
        return Lost(f"HTTP_{status} (no tokens)", reached=True)
    # A pair cannot be asked for again: nothing else in the answer may spoil it.
    return Granted(
        access,
        renewal,
        client_endpoint=text(told.get("client_endpoint")),
        server_endpoint=text(told.get("server_endpoint")),
        member_id=text(told.get("member_id")),
        expires=whole(told.get("expires")) or 0,
    )


def _tidy(told: str, hidden: tuple[str, ...]) -> str:
    """Return what came, readable and without a secret."""
    shown = "".join(letter if letter.isprintable() else " " for letter in told)
    return redact(shown, *hidden)[:_LONGEST_DETAIL].strip()
