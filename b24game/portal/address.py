"""Scheme and host of a server that is told a secret: https, or this machine."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from b24game.errors import ConfigurationError
from b24game.language import _

_LABEL = re.compile(r"[A-Za-z0-9_-]{1,63}", re.ASCII)
_LONGEST_HOST = 253
_PORT = re.compile(r":\d*$", re.ASCII)
_USUAL_PORT = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a portal or the OAuth server answers."""

    base: str
    """Scheme and host with port, `https://example.bitrix24.ru`."""
    host: str
    """Host with port where one is needed, lower case."""

    @classmethod
    def parse(cls, text: str, where: str = "") -> Address:
        """Return the address that `text` names: a host, or scheme and host.

        Raises:
            ConfigurationError: it names none (`address_malformed`), or it would send secrets over
                plain http to another machine (`insecure_url`). `where` says who gave it.
        """
        parts = split(_with_scheme(text))
        if parts is None or parts.path not in {"", "/"} or parts.query or parts.fragment:
            # The text is not repeated: a webhook's address has a secret in it.
            raise ConfigurationError(
                _("that is not the address of a server"),
                hint=_("write a host or https://HOST, without a path"),
                code="address_malformed",
                where=where,
            )
        address = cls.of(parts)
        if not address.secure:
            raise ConfigurationError(
                _("the address uses plain http: secrets could be read on the way"),
                hint=_("write the address with https://"),
                code="insecure_url",
                where=where,
            )
        return address

    @classmethod
    def browsed(cls, text: str, where: str = "") -> Address:
        """Return the server of an address as a browser shows it: what stands behind the host goes.

        A webhook's address is refused: whoever gives it means something else.

        Raises:
            ConfigurationError: as `parse` does.
        """
        parts = split(_with_scheme(text))
        if parts is None or parts.path.startswith("/rest/"):
            return cls.parse(text, where)
        return cls.parse(f"{parts.scheme}://{parts.netloc}", where)

    @classmethod
    def of(cls, parts: SplitResult) -> Address:
        """Return the server in the parts of a URL that `split` let pass; its usual port goes."""
        host = parts.netloc.lower()
        if parts.port in {None, _USUAL_PORT[parts.scheme]}:
            host = _PORT.sub("", host)
        return cls(f"{parts.scheme}://{host}", host)

    @classmethod
    def within(cls, url: str) -> Address | None:
        """Return the server that a whole URL leads to, or `None` where that is no URL."""
        parts = split(url)
        return None if parts is None else cls.of(parts)

    @property
    def loopback(self) -> bool:
        """Whether this machine answers there."""
        return is_loopback(urlsplit(self.base).hostname or "")

    @property
    def secure(self) -> bool:
        """Whether nobody on the way can read along."""
        return self.loopback or self.base.startswith("https:")


def _with_scheme(text: str) -> str:
    given = text.strip()
    return given if "://" in given else f"https://{given}"


def is_loopback(host: str) -> bool:
    """Return whether `host` is `localhost` or an address of 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def split(url: str) -> SplitResult | None:
    """Return the parts of an http or https URL; `None` where no network could look for its host."""
    parts = split_any(url)
    if parts is None or parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        return None
    return parts if _is_host(parts.hostname or "") else None


def split_any(url: str) -> SplitResult | None:
    """Return the parts of a URL of any kind, a relative one too; `None` where it is none."""
    try:
        parts = urlsplit(url)
        _port = parts.port  # read only because it refuses a port that is no number
    except ValueError:
        return None
    return parts


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
