"""A local application with tokens: the second way to reach a portal (protocol.md 1.1)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from b24game.portal.address import Address
from b24game.portal.session import Session
from b24game.portal.tokens import TokenFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from b24game.portal.call import Api
    from b24game.portal.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Application:
    """An `Access` by access token; the token travels in the body, never in an address."""

    address: Address
    session: Session = field(repr=False)

    @classmethod
    def open(cls, path: Path, server: str | None = None) -> Application:
        """Return the access that a token file gives; `server` is the configured OAuth host.

        Raises:
            ConfigurationError: the file or the host is unusable.
        """
        file = TokenFile(path)
        tokens = file.read()
        host = Address.parse(server, "oauth_host") if server else None
        return cls(Address.parse(tokens.base, str(path)), Session(tokens, file, host))

    @classmethod
    def once(cls, tokens: Tokens) -> Application:
        """Return the access that fresh tokens give before they are stored: it is not renewed."""
        return cls(Address.parse(tokens.base), Session(tokens))

    @property
    def base(self) -> str:
        """Scheme and host with port, `https://example.bitrix24.ru`."""
        return self.address.base

    @property
    def host(self) -> str:
        """Host with port where one is needed, lower case."""
        return self.address.host

    @property
    def loopback(self) -> bool:
        """Whether the portal is this machine."""
        return self.address.loopback

    def url(self, method: str, api: Api = "rest") -> str:
        """Return the address of a method."""
        return f"{self.base}/{api}/{method}"

    def credentials(self) -> Mapping[str, str]:
        """Return the parameter that every call carries."""
        return {"auth": self.session.access_token}

    def renew(self, used: Mapping[str, str]) -> bool:
        """Get a new token after `used` ran out; see `Session.renew`."""
        return self.session.renew(used.get("auth", ""))

    def at(self, base: str) -> Application:
        """Return the same application at the portal's new address, with the same tokens.

        Raises:
            ConfigurationError: the token would travel over plain http.
        """
        return replace(self, address=Address.parse(base))

    def clean(self, text: str) -> str:
        """Return `text` without any secret."""
        return self.session.clean(text)
