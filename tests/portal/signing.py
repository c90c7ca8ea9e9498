"""Signing in on the embedded portal, with nobody at the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from b24game.portal import oauth
from b24game.portal.address import Address
from b24game.portal.sign_in import SignIn
from b24game.portal.tokens import TokenFile
from b24game.sandbox import Application

if TYPE_CHECKING:
    from pathlib import Path

    from b24game.sandbox import SandboxPortal

APP = Application()


def attempt(portal: SandboxPortal) -> SignIn:
    """One attempt to sign in."""
    here = Address.parse(portal.base)
    return SignIn(here, APP.client_id, APP.client_secret, here)


def browse(address: str) -> str:
    """Open an address as a browser does; return where the portal sends it."""
    location: str = httpx.get(address, trust_env=False).headers["Location"]
    return location


def application(portal: SandboxPortal, path: Path) -> oauth.Application:
    """Sign in and store the tokens; return the access they give."""
    sign_in = attempt(portal)
    TokenFile(path).write(sign_in.tokens(browse(sign_in.url)))
    return oauth.Application.open(path)
