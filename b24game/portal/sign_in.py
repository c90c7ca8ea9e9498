"""The first tokens: a person signs in on the portal with a browser, and we get a code for it.

Page settings/oauth/index. The portal sends the browser to the address in the application's card.
Nobody has to answer there: the address itself, with the code in it, is what we need.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from b24game.errors import AuthorisationError, UsageError
from b24game.language import _
from b24game.portal.address import Address
from b24game.portal.session import issuer
from b24game.portal.token_server import DEFAULT_HOST, TokenServer
from b24game.portal.tokens import Tokens
from b24game.redact import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.errors import ProductError

_WHERE = "--oauth"
_LONGEST_DETAIL = 100


@dataclass(frozen=True, slots=True)
class SignIn:
    """One attempt: `state` is made for it and ties the browser's answer to it."""

    portal: Address
    client_id: str
    client_secret: str = field(repr=False)
    server: Address = field(default_factory=lambda: Address.parse(DEFAULT_HOST))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def url(self) -> str:
        """The address to open in a browser; it holds no secret."""
        words = urlencode({"client_id": self.client_id, "state": self.state})
        return f"{self.portal.base}/oauth/authorize/?{words}"

    def tokens(self, answer: str) -> Tokens:
        """Return the tokens for the address that the browser was sent to.

        Raises:
            UsageError: it is no such address, or the answer to another question.
            AuthorisationError: the portal let nobody in, the OAuth server refuses the code, or
                gives the tokens of another portal.
            PortalError: the OAuth server cannot be reached.
        """
        code = self._code(answer)
        server = TokenServer(self.server, self.portal.base)
        granted = server.ask("authorization_code", self.client_id, self.client_secret, code)
        of = Address.within(granted.client_endpoint)
        if of is None or of.host != self.portal.host:
            # The portal that was named must not get a token that is good for another one.
            raise AuthorisationError(
                _("the tokens are for the portal {other}, not for {portal}").format(
                    other=of.host if of else "?", portal=self.portal.host
                ),
                hint=_("name the portal as it names itself: b24game init --oauth {other}").format(
                    other=of.host if of else "PORTAL"
                ),
                code="oauth_portal_differs",
                where=_WHERE,
            )
        return Tokens(
            base=self.portal.base,
            client_id=self.client_id,
            client_secret=self.client_secret,
            access_token=granted.access_token,
            refresh_token=granted.refresh_token,
            member_id=granted.member_id,
            server=issuer(granted, self.server),
            expires=granted.expires,
        )

    def mistake(self, answer: str) -> UsageError | None:
        """Return what is wrong with an answer that a person can give better."""
        try:
            self._code(answer)
        except UsageError as error:
            return error
        except AuthorisationError:  # it was given well, and is no
            pass
        return None

    def _code(self, answer: str) -> str:
        """Return the code in the answer; what was typed is not repeated, for the code is secret."""
        query = answer.strip().rpartition("?")[2].partition("#")[0]
        words = {name: values[0] for name, values in parse_qs(query).items() if len(values) == 1}
        code = words.get("code")
        if not code:
            raise _without_code(words)
        given = words.get("state", "")
        if not secrets.compare_digest(given.encode(errors="replace"), self.state.encode()):
            raise UsageError(
                _("that address answers another question: its state is not the one of this call"),
                hint=_("open the address that this call printed, and copy where it leads"),
                code="oauth_state",
                where=_WHERE,
            )
        return code


def _without_code(words: Mapping[str, str]) -> ProductError:
    """Return what it means that there is no code among the words of an address."""
    if refusal := words.get("error"):
        return AuthorisationError(
            _("the portal refuses to let the application in: {detail}").format(
                detail=redact(refusal)[:_LONGEST_DETAIL]
            ),
            hint=_("sign in as an administrator of the portal and allow what the page asks for"),
            code="oauth_refused",
            where=_WHERE,
        )
    copy = _(
        "copy the whole line of the browser's address bar, with ?code= in it, even if the page"
        " itself cannot be shown"
    )
    if "client_id" in words:
        message = _("that is the address to open, not the one it leads to")
        return UsageError(message, hint=copy, code="oauth_own_address", where=_WHERE)
    message = _("that is not the address the browser was sent to: it has no code in it")
    return UsageError(message, hint=copy, code="oauth_no_code", where=_WHERE)
