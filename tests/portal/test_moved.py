"""A portal that was renamed answers with a redirect; everybody else's redirects get nothing."""

from __future__ import annotations

import json

import httpx
import pytest

from b24game.errors import PortalError
from b24game.portal.call import Call
from b24game.portal.moved import named, new_base
from b24game.portal.portal import Portal
from b24game.portal.webhook import Webhook
from tests.portal.fakes import SECRET, Script, Server

GOOD = Script(body=b'{"result": [1]}')
PATH = f"/rest/7/{SECRET}/user.get"
USERS = Call("user.get", {})
CLOUD = Webhook.parse(f"https://old.bitrix24.ru/rest/7/{SECRET}/")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_portals_new_address_gets_the_call_with_its_body(status: int) -> None:
    with Server(GOOD) as target:
        location = f"http://{target.webhook.host}{PATH}"
        moved = Script(status=status, body=b"", headers=(("Location", location),))
        with Server(moved) as server, Portal(server.webhook) as portal:
            for _ in range(3):
                assert portal.call("user.get", {"a": 1}, repeat="never").result == [1]
            assert portal.base == target.webhook.base
            assert portal.moved
            assert portal.requests == 4
            assert len(server.seen) == 1
        assert [json.loads(body) for _path, _headers, body in target.seen] == [{"a": 1}] * 3
        assert {path for path, _headers, _body in target.seen} == {PATH}


def test_it_is_followed_once() -> None:
    with Server(GOOD) as first, Server(GOOD) as second:
        for one, other in ((first, second), (second, first)):
            location = f"http://{other.webhook.host}{PATH}"
            one.scripts = [Script(status=302, body=b"", headers=(("Location", location),))]
        with Portal(first.webhook) as portal, pytest.raises(PortalError) as caught:
            portal.call("user.get", {}, repeat="safe")
        assert caught.value.code == "redirected"
        assert len(first.seen) == len(second.seen) == 1


@pytest.mark.parametrize(
    "location",
    [
        f"https://new.bitrix24.ru{PATH}",
        f"https://NEW-name.bitrix24.ru{PATH}",
        f"https://new.bitrix24.ru{PATH}?x=1",
        f"https://new.bitrix24.ru:443{PATH}",
    ],
)
@pytest.mark.parametrize("port", ["", ":443"])
def test_another_name_in_the_vendors_cloud(port: str, location: str) -> None:
    webhook = Webhook.parse(f"https://old.bitrix24.ru{port}/rest/7/{SECRET}/")
    base = new_base(webhook, USERS, location)
    assert base in {"https://new.bitrix24.ru", "https://new-name.bitrix24.ru"}


@pytest.mark.parametrize(
    "location",
    [
        f"http://new.bitrix24.ru{PATH}",
        f"https://new.bitrix24.com{PATH}",
        f"https://new.bitrix24.ru.evil.example{PATH}",
        f"https://evil.example{PATH}",
        f"https://a.b.bitrix24.ru{PATH}",
        f"https://bitrix24.ru{PATH}",
        f"https://new.bitrix24.ru:8443{PATH}",
        f"https://user@new.bitrix24.ru{PATH}",
        f"https://old.bitrix24.ru{PATH}",
        f"https://old.bitrix24.ru:443{PATH}",
        f"https://127.0.0.1{PATH}",
        "https://new.bitrix24.ru/auth/",
        f"https://[bad{PATH}",
        PATH,
        "",
    ],
)
def test_a_foreign_address_gets_nothing(location: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": location})

    with (
        Portal(CLOUD, transport=httpx.MockTransport(answer)) as portal,
        pytest.raises(PortalError) as caught,
    ):
        portal.call("user.get", {}, repeat="safe")
    assert caught.value.code == "redirected"
    assert asked == ["old.bitrix24.ru"]
    assert SECRET not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("https://other.example:8443/x?secret", "other.example:8443"),
        ("https://user:word@other.example/", "other.example"),
        ("ftp://other.example/", "other.example"),
        ("/auth/", "old.bitrix24.ru"),
        ("", "old.bitrix24.ru"),
        (f"https://{SECRET}.example/", "***.example"),
        ("https://[bad/", "?"),
        ("https://other.example:port/", "?"),
        ("https://other\u0430.example/", "?"),
    ],
)
def test_the_host_that_people_read(location: str, host: str) -> None:
    assert named(CLOUD, location) == host


def test_a_portal_of_ones_own_server_has_to_be_configured() -> None:
    own = Webhook.parse(f"https://portal.example/rest/7/{SECRET}/")
    assert new_base(own, USERS, f"https://other.example{PATH}") is None
