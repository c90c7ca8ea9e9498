"""The portal's own application: codes, tokens, and what they open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from b24game.sandbox import Application, FrozenClock, SandboxPortal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from b24game.sandbox import Company
    from tests.sandbox.conftest import Caller

APP = Application()
CLIENT = {"client_id": APP.client_id, "client_secret": APP.client_secret}


@pytest.fixture
def clock(now: datetime) -> FrozenClock:
    return FrozenClock(now)


@pytest.fixture
def portal(opened: Callable[..., Caller], company: Company, clock: FrozenClock) -> SandboxPortal:
    return opened(company, application=APP, clock=clock).portal


def get(portal: SandboxPortal, path: str, **params: str) -> httpx.Response:
    return httpx.get(portal.base + path, params=params)


def code(portal: SandboxPortal) -> str:
    answer = get(portal, "/oauth/authorize/", client_id=APP.client_id, state="s t")
    assert answer.status_code == 302
    location = urlsplit(answer.headers["Location"])
    assert f"{location.scheme}://{location.netloc}{location.path}" == APP.handler
    words = parse_qs(location.query)
    assert words["state"] == ["s t"]
    assert words["domain"] == words["server_domain"] == [f"127.0.0.1:{portal.port}"]
    return words["code"][0]


def grant(portal: SandboxPortal, kind: str, **proof: str) -> httpx.Response:
    return get(portal, "/oauth/token/", grant_type=kind, **(CLIENT | proof))


def tokens(portal: SandboxPortal) -> dict[str, Any]:
    answer = grant(portal, "authorization_code", code=code(portal))
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_tokens_open_the_portal(portal: SandboxPortal, clock: FrozenClock) -> None:
    told = tokens(portal)
    assert told["client_endpoint"] == told["server_endpoint"] == f"{portal.base}/rest/"
    assert (told["expires"], told["expires_in"]) == (int(clock.at.timestamp()) + 3600, 3600)
    profile = f"{portal.base}/rest/profile"
    auth = {"auth": told["access_token"]}
    assert httpx.post(profile, json=auth).json()["result"]["ID"] == "1"
    assert httpx.get(profile, params=auth).json()["result"]["ID"] == "1"
    assert refusal(httpx.post(profile, json={})) == (401, "NO_AUTH_FOUND")
    assert refusal(httpx.post(profile, json={"auth": "other"})) == (401, "invalid_token")
    assert told["access_token"] not in str(portal.journal.requests)


def test_a_code_holds_once_and_for_half_a_minute(portal: SandboxPortal, clock: FrozenClock) -> None:
    first = code(portal)
    assert grant(portal, "authorization_code", code=first).status_code == 200
    assert refusal(grant(portal, "authorization_code", code=first)) == (400, "invalid_grant")
    late = code(portal)
    clock.move(clock.at + timedelta(seconds=30))
    assert refusal(grant(portal, "authorization_code", code=late)) == (400, "invalid_grant")


@pytest.mark.parametrize("way", ["clock", "at once"])
def test_a_renewal_token_rotates(portal: SandboxPortal, clock: FrozenClock, way: str) -> None:
    assert portal.oauth
    first = tokens(portal)
    if way == "clock":
        clock.move(clock.at + timedelta(hours=1))
    else:
        portal.oauth.expire()
    profile = f"{portal.base}/rest/profile"
    stale = httpx.post(profile, json={"auth": first["access_token"]})
    assert refusal(stale) == (401, "expired_token")
    second = grant(portal, "refresh_token", refresh_token=first["refresh_token"]).json()
    assert httpx.post(profile, json={"auth": second["access_token"]}).status_code == 200
    again = grant(portal, "refresh_token", refresh_token=first["refresh_token"])
    assert refusal(again) == (400, "invalid_grant")
    assert portal.oauth.renewals == 1
    assert portal.requests["oauth/token"] == 3


def test_who_does_not_get_tokens(portal: SandboxPortal, lone: Caller) -> None:
    wrong = get(portal, "/oauth/token/", grant_type="refresh_token", client_id="x")
    assert refusal(wrong) == (200, "WRONG_CLIENT")
    assert refusal(grant(portal, "refresh_token", client_secret="x")) == (401, "invalid_client")
    assert refusal(grant(portal, "password")) == (400, "invalid_request")
    assert refusal(get(portal, "/oauth/authorize/", client_id="x")) == (400, "invalid_client")
    assert refusal(get(lone.portal, "/oauth/token/")) == (404, "NOT_INSTALLED")
