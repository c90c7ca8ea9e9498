"""How a portal is reached, and as whom: an incoming webhook or the token of an application.

The rest of the room knows this protocol only; `webhook.py` and `oauth.py` implement it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from b24game.portal.call import Api


class Access(Protocol):
    """An address with what proves who we are; its repr hides the secret."""

    @property
    def base(self) -> str:
        """Scheme and host with port, `https://example.bitrix24.ru`."""

    @property
    def host(self) -> str:
        """Host with port where one is needed, lower case."""

    @property
    def loopback(self) -> bool:
        """Whether the portal is this machine."""

    def url(self, method: str, api: Api = "rest") -> str:
        """Return the address of a method: possibly secret, never to be logged or shown."""

    def credentials(self) -> Mapping[str, str]:
        """Return the parameters that every call carries; empty where the address says it all."""

    def renew(self, used: Mapping[str, str]) -> bool:
        """Get new credentials after `used` ones ran out; false where there are none to get.

        Threads and processes may ask at once: only one of them renews, the others get its result.

        Raises:
            AuthorisationError: the portal does not renew them any more.
            PortalError: whoever renews them cannot be reached.
        """

    def at(self, base: str) -> Self:
        """Return the same access at the portal's new address."""

    def clean(self, text: str) -> str:
        """Return `text` without any secret."""
