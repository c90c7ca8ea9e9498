"""The tokens that this process works with, and their renewal by one process for all."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.errors import AuthorisationError, ConfigurationError
from b24game.language import _
from b24game.portal.address import Address
from b24game.portal.token_faults import sign_in_again
from b24game.portal.token_server import DEFAULT_HOST, TokenServer
from b24game.redact import redact

if TYPE_CHECKING:
    from b24game.portal.token_server import Granted
    from b24game.portal.tokens import TokenFile, Tokens

log = logging.getLogger("b24game.portal")


class Session:
    """One pair of tokens, shared by all threads and by every copy of an `Application`.

    Args:
        tokens: the pair to begin with.
        file: where it is kept; without one nothing is ever renewed.
        server: the OAuth server, where one is configured; else the one that gave the tokens.
    """

    def __init__(
        self, tokens: Tokens, file: TokenFile | None = None, server: Address | None = None
    ) -> None:
        self._tokens = tokens
        self._file = file
        self._server = server
        self._secrets = tokens.secrets

    @property
    def access_token(self) -> str:
        """The token to call with: secret."""
        return self._tokens.access_token

    def renew(self, used: str) -> bool:
        """Get a token other than `used`, which has run out; false where none can be had.

        Only ever called after the portal said `expired_token`: applications that renew by the
        clock may get blocked (page settings/oauth/auto-renewal).

        Raises:
            AuthorisationError: the OAuth server refuses.
            PortalError: it cannot be reached.
            ConfigurationError: the token file cannot be read or written.
            LockedError: another process holds the file and does not come to an end.
        """
        if self._tokens.access_token != used:
            return True
        if self._file is None:
            return False
        # In a thread of its own, and waited for: Ctrl-C must not fall between the server's answer
        # and the file, for the old renewal token holds no more by then.
        with ThreadPoolExecutor(1, "b24game-renewal") as aside:
            aside.submit(self._renew, self._file, used).result()
        return True

    def clean(self, text: str) -> str:
        """Return `text` without any secret this process has seen."""
        return redact(text, *sorted(self._secrets, key=len, reverse=True))

    def _renew(self, file: TokenFile, used: str) -> None:
        with file.held():
            kept = self._ours(file.read())
            self._secrets |= kept.secrets
            if kept.access_token == used:
                with file.replacing() as store:
                    kept = self._ask(kept)
                    self._secrets |= kept.secrets
                    store(kept)
                log.info("the access token had run out and was renewed")
            self._tokens = kept

    def _ask(self, kept: Tokens) -> Tokens:
        address = self._server or Address.parse(kept.server or DEFAULT_HOST)
        server = TokenServer(address, kept.base)
        granted = server.ask(
            "refresh_token", kept.client_id, kept.client_secret, kept.refresh_token
        )
        if kept.member_id and granted.member_id not in {"", kept.member_id}:
            raise AuthorisationError(
                _("the OAuth server answered with the tokens of another portal"),
                hint=sign_in_again(kept.base),
                code="oauth_portal_differs",
            )
        return replace(
            kept,
            access_token=granted.access_token,
            refresh_token=granted.refresh_token,
            server=issuer(granted, address),
            expires=granted.expires,
        )

    def _ours(self, kept: Tokens) -> Tokens:
        """Return `kept` if it is of the portal we talk to: no other may get its token."""
        if kept.base == self._tokens.base:
            return kept
        raise ConfigurationError(
            _("the token file belongs to {other} by now, this run asks {portal}").format(
                other=kept.base, portal=self._tokens.base
            ),
            hint=_("run the command again"),
            code="oauth_portal_differs",
        )


def issuer(granted: Granted, asked: Address) -> str:
    """Return the OAuth server that renews these tokens: the one they name, if it can be trusted.

    Older answers name it with plain http (b24-rest-docs issue 285); secrets only go over https.
    """
    named = Address.within(granted.server_endpoint)
    if named is None or named.host == asked.host or (named.loopback and not asked.loopback):
        return asked.base
    return named.base if named.secure else f"https://{named.host}"
