"""Whether a redirect is the portal's own move to a new domain.

A renamed portal answers 302 with the same path on its new host (page
settings/how-to-call-rest-api/change-domen). The path and the body carry secrets, so a host is
followed only if nobody but the vendor can have given it out; every other one has to be configured.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from b24game.portal.address import Address, split, split_any

if TYPE_CHECKING:
    from b24game.portal.access import Access
    from b24game.portal.call import Call

_CLOUD = re.compile(r"[a-z0-9][a-z0-9-]*\.(bitrix24\.[a-z]{2,3}(?:\.[a-z]{2})?)", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::\d+)?", re.ASCII)


def new_base(access: Access, call: Call, location: str) -> str | None:
    """Return scheme and host of the portal's new address, or `None` for any other redirect.

    The same path under the same scheme, and another name of the same zone of the vendor's cloud
    (`old.bitrix24.ru` to `new.bitrix24.ru`); on this machine another port.
    """
    asked, told = urlsplit(access.url(call.method, call.api)), split(location)
    if told is None or (told.scheme, told.path) != (asked.scheme, asked.path):
        return None
    new = Address.of(told)
    if new.host == access.host:
        return None
    if access.loopback and told.hostname == asked.hostname:
        return new.base
    zones = _CLOUD.fullmatch(access.host), _CLOUD.fullmatch(new.host)
    same = zones[0] is not None and zones[1] is not None and zones[0][1] == zones[1][1]
    return new.base if same else None


def named(access: Access, location: str) -> str:
    """Return the host a redirect points to, never its path, for people to read."""
    told = split_any(location)
    if told is None:
        return "?"
    host = told.netloc.rpartition("@")[2]
    if not host:
        return access.host
    return access.clean(host) if _HOST.fullmatch(host) else "?"
