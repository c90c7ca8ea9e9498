"""A local application of the portal, and the OAuth server that gives and takes back its tokens.

Pages settings/oauth/index and auto-renewal. The real OAuth server is the vendor's; here the portal
plays it too. Nobody has to sign in: whoever opens the address is the webhook's owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from b24game.sandbox.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from b24game.sandbox.params import Params

AUTHORIZE = "oauth/authorize"
TOKEN = "oauth/token"  # noqa: S105 - a path
_CODE_LIFE = timedelta(seconds=30)
_RENEWAL_LIFE = timedelta(days=180)
_MEMBER = "sandbox-member"


@dataclass(frozen=True, slots=True)
class Application:
    """The card of a local application, as its administrator filled it in."""

    client_id: str = "local.sandbox"
    client_secret: str = "sandbox-client-secret"  # noqa: S105 - a stand-in
    handler: str = "https://app.example/"
    """Where the portal sends browsers."""
    token_life: int = 3600
    """Seconds an access token holds."""


class Registry:
    """The codes and tokens of one application; safe to use from several threads."""

    def __init__(self, application: Application) -> None:
        """Begin with no tokens."""
        self.application = application
        self.renewals = 0
        """How often tokens were renewed."""
        self.refusal: Refusal | None = None
        """What the OAuth server answers instead of tokens, where it is to refuse."""
        self._lock = Lock()
        self._codes: dict[str, datetime] = {}
        self._access: dict[str, datetime] = {}
        self._renewal: dict[str, datetime] = {}

    def authorise(self, params: Params, now: datetime, host: str) -> str:
        """The address a browser is sent to after signing in, with a code in it.

        Raises:
            Refusal: there is no such application; the real portal shows a page.
        """
        if params.text("client_id") != self.application.client_id:
            raise Refusal("invalid_client", "Application not installed")
        code = token_hex(16)
        with self._lock:
            self._codes[code] = now + _CODE_LIFE
        words = {
            "code": code,
            "state": params.text("state"),
            "domain": host,
            "member_id": _MEMBER,
            "scope": "",
            "server_domain": host,
        }
        return f"{self.application.handler}?{urlencode(words)}"

    def grant(
        self, params: Params, now: datetime, base: str, scopes: Iterable[str], user_id: int
    ) -> dict[str, object]:
        """New tokens for a code, or for the last renewal token, which holds no more then.

        Raises:
            Refusal: there are none to be had.
        """
        if self.refusal is not None:
            raise self.refusal
        if params.text("client_id") != self.application.client_id:
            # The vendor's SDK has seen this one with the status of a success.
            raise Refusal("WRONG_CLIENT", "Wrong client", 200)
        if params.text("client_secret") != self.application.client_secret:
            raise Refusal("invalid_client", "Invalid client credentials", 401)
        access, renewal = self._exchange(params, now)
        life = self.application.token_life
        return {
            "access_token": access,
            "expires": int(now.timestamp()) + life,
            "expires_in": life,
            "scope": ",".join(sorted(scopes)),
            "domain": urlsplit(base).netloc,
            "server_endpoint": f"{base}/rest/",
            "status": "L",
            "client_endpoint": f"{base}/rest/",
            "member_id": _MEMBER,
            "user_id": user_id,
            "refresh_token": renewal,
        }

    def admit(self, token: str, now: datetime) -> None:
        """Let a call in that carries a good access token.

        Raises:
            Refusal: it has run out, or was never given.
        """
        with self._lock:
            until = self._access.get(token)
        if until is None:
            raise Refusal("invalid_token", "Unable to get application by token", 401)
        if now >= until:
            raise Refusal("expired_token", "The access token provided has expired.", 401)

    def expire(self) -> None:
        """Let every access token given so far run out at once."""
        with self._lock:
            for token in self._access:
                self._access[token] -= timedelta(days=365)

    def forget(self) -> None:
        """Take back every renewal token given so far."""
        with self._lock:
            self._renewal.clear()

    def _exchange(self, params: Params, now: datetime) -> tuple[str, str]:
        """Use up what proves the claim, and give the next pair."""
        kind = params.text("grant_type")
        if kind not in {"authorization_code", "refresh_token"}:
            raise Refusal("invalid_request", "Unknown grant type")
        renewing = kind == "refresh_token"
        proof = params.text("refresh_token" if renewing else "code")
        access, renewal = token_hex(16), token_hex(16)
        with self._lock:
            until = (self._renewal if renewing else self._codes).pop(proof, None)
            if until is None or now >= until:
                raise Refusal("invalid_grant", "Invalid grant")
            self.renewals += renewing
            self._access[access] = now + timedelta(seconds=self.application.token_life)
            self._renewal[renewal] = now + _RENEWAL_LIFE
        return access, renewal
