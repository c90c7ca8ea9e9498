"""The address of an incoming webhook: it is the login, so its last part is a secret."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from b24game.errors import ConfigurationError
from b24game.language import _
from b24game.portal.address import Address, split
from b24game.redact import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.call import Api

_PATH = re.compile(r"/rest/(?:api/)?(?P<user>\d+)/(?P<secret>[A-Za-z0-9_-]+)/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Webhook:
    """`https://PORTAL/rest/USER/SECRET/` in parts (protocol.md 1); its repr hides the secret.

    One way of `Access`; nobody renews it: it holds until it is deleted.
    """

    address: Address
    user_id: int
    secret: str = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> Webhook:
        """Return the webhook that `url` names, with or without a trailing slash.

        Raises:
            ConfigurationError: it is no webhook address (`webhook_malformed`), or it would send
                the secret over plain http to another machine (`insecure_url`).
        """
        parts = split(url.strip())
        path = _PATH.fullmatch(parts.path) if parts else None
        if parts is None or path is None or parts.query or parts.fragment:
            raise ConfigurationError(
                _("the webhook address is not one of a Bitrix24 incoming webhook"),
                hint=_(
                    "copy it from Developer resources, Other, Incoming webhook. It looks like"
                    " https://PORTAL/rest/USER/CODE/ and ends after the code"
                ),
                code="webhook_malformed",
            )
        address = Address.of(parts)
        if not address.secure:
            raise ConfigurationError(
                _("the webhook address uses plain http: its secret could be read on the way"),
                hint=_("write the address with https://"),
                code="insecure_url",
            )
        return cls(address, int(path["user"]), path["secret"])

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
        """Return the address of a method: secret, never to be logged or shown."""
        return f"{self.base}/{api}/{self.user_id}/{self.secret}/{method}"

    def credentials(self) -> Mapping[str, str]:
        """Return nothing: the address says it all."""
        return {}

    def renew(self, used: Mapping[str, str]) -> bool:
        """Return false: a webhook does not run out by the hour."""
        del used
        return False

    def at(self, base: str) -> Webhook:
        """Return the same webhook at the portal's new address.

        Raises:
            ConfigurationError: the secret would travel over plain http.
        """
        return replace(self, address=Address.parse(base))

    def clean(self, text: str) -> str:
        """Return `text` without the secret."""
        return redact(text, self.secret)
