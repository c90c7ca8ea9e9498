"""The address of an incoming webhook: it is the login, so its last part is a secret."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from b24game.errors import ConfigurationError
from b24game.language import _
from b24game.redact import redact

_LABEL = re.compile(r"[A-Za-z0-9_-]{1,63}", re.ASCII)
_LONGEST_HOST = 253
_PATH = re.compile(r"/rest/(?:api/)?(?P<user>\d+)/(?P<secret>[A-Za-z0-9_-]+)/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Webhook:
    """`https://PORTAL/rest/USER/SECRET/` in parts (protocol.md 1); its repr hides the secret."""

    base: str
    """Scheme and host with port, `https://example.bitrix24.ru`."""
    host: str
    """Host with port where one is given, lower case."""
    user_id: int
    secret: str = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> Webhook:
        """Return the webhook that `url` names, with or without a trailing slash.

        Raises:
            ConfigurationError: it is no webhook address (`webhook_malformed`), or it would send
                the secret over plain http to another machine (`insecure_url`).
        """
        parts = _split(url.strip())
        path = _PATH.fullmatch(parts.path) if parts else None
        if parts is None or path is None or parts.query or parts.fragment or "@" in parts.netloc:
            raise ConfigurationError(
                _("the webhook address is not one of a Bitrix24 incoming webhook"),
                hint=_(
                    "copy it from Developer resources, Other, Incoming webhook. It looks like"
                    " https://PORTAL/rest/USER/CODE/ and ends after the code"
                ),
                code="webhook_malformed",
            )
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            raise ConfigurationError(
                _("the webhook address uses plain http: its secret could be read on the way"),
                hint=_("write the address with https://"),
                code="insecure_url",
            )
        return cls(
            base=f"{parts.scheme}://{parts.netloc.lower()}",
            host=parts.netloc.lower(),
            user_id=int(path["user"]),
            secret=path["secret"],
        )

    def url(self, method: str) -> str:
        """Return the address of a method: secret, never to be logged or shown."""
        return f"{self.base}/rest/{self.user_id}/{self.secret}/{method}"

    def clean(self, text: str) -> str:
        """Return `text` without the secret."""
        return redact(text, self.secret)

    @property
    def loopback(self) -> bool:
        """Whether the portal is this machine."""
        return is_loopback(urlsplit(self.base).hostname or "")


def is_loopback(host: str) -> bool:
    """Return whether `host` is `localhost` or an address of 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _port = parts.port  # read only because it refuses a port that is no number
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and _is_host(parts.hostname or "") else None


def _is_host(host: str) -> bool:
    """Return whether a network could look for `host`: an address, or labels of a fitting length."""
    if ":" in host:
        return _is_address(host)
    try:
        name = host.removesuffix(".").encode("idna").decode("ascii")
    except UnicodeError:
        return False
    return len(name) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, name.split(".")))


def _is_address(host: str) -> bool:
    try:
        return not ipaddress.IPv6Address(host).scope_id
    except ValueError:
        return False
