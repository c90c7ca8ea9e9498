"""Against a real server on loopback, with real sockets."""

from __future__ import annotations

import errno
import json
import logging
import socket
import ssl
import traceback

import httpx
import pytest

from b24game import __version__
from b24game.errors import ConfigurationError, PortalError, ProductError
from b24game.portal.address import Address
from b24game.portal.portal import Portal
from b24game.portal.transport import in_words, unreachable
from b24game.portal.webhook import Webhook
from tests.portal.fakes import SECRET, Script, Server

GOOD = Script(body=b'{"result": [1], "time": {"date_start": "2026-01-01T00:00:00+05:00"}}')
HTML = b"<html><body>nginx</body></html>"
LIMIT = b'{"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}'
OPERATING = b'{"error": "OPERATION_TIME_LIMIT", "time": {"finish": 100, "operating_reset_at": 107}}'
LOST = [
    Script(reset=True),
    Script(body=b'{"result": [1', cut=20),
    Script(body=b'{"result": [1'),
    Script(body=HTML),
    Script(status=502, body=HTML),
    Script(status=503, body=HTML),
    Script(status=504, body=HTML),
    Script(delay=5),
]


def portal(server: Server, waits: list[float] | None = None) -> Portal:
    waits = [] if waits is None else waits
    return Portal(server.webhook, sleep=waits.append, timeout=0.15)


@pytest.mark.parametrize("fault", LOST)
def test_a_read_is_repeated(fault: Script) -> None:
    waits: list[float] = []
    with Server(fault, GOOD) as server, portal(server, waits) as one:
        assert one.call("user.get", {"a": 1}, repeat="safe").result == [1]
        assert one.requests == len(server.seen) == 2
        assert waits == [1.0]
        assert one.server_offset == 5 * 3600


@pytest.mark.parametrize("host", ["☃.example", "-ы-.example", "xn--zzzzzzzz99999.invalid"])
def test_a_host_that_cannot_be_looked_for(host: str) -> None:
    webhook = Webhook.parse(f"https://{host}/rest/7/{SECRET}/")
    with Portal(webhook, sleep=lambda _seconds: None, timeout=2) as one:
        with pytest.raises(PortalError, match="cannot be reached") as caught:
            one.call("log.blogpost.add", {"a": 1}, repeat="safe")
        assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("fault", LOST)
def test_a_create_is_not(fault: Script) -> None:
    with Server(fault, GOOD) as server, portal(server) as one:
        with pytest.raises(PortalError) as caught:
            one.call("log.blogpost.add", {"a": 1}, repeat="never")
        assert caught.value.code == "outcome_unknown"
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("script", "wait"),
    [(Script(status=503, body=LIMIT), 1.0), (Script(status=429, body=OPERATING), 7.0)],
)
def test_limits_are_waited_out_for_every_call(script: Script, wait: float) -> None:
    waits: list[float] = []
    with Server(script, GOOD) as server, portal(server, waits) as one:
        one.call("log.blogpost.add", {"a": 1}, repeat="never")
    assert waits[0] == wait


def test_a_portal_that_stays_broken() -> None:
    with Server(Script(status=502, body=HTML)) as server, portal(server) as one:
        with pytest.raises(PortalError) as caught:
            one.call("user.get", {}, repeat="safe")
        assert caught.value.exit_code == 6
        assert len(server.seen) == 5


def test_nobody_listens() -> None:
    with Server(GOOD) as server:
        webhook = server.webhook
    waits: list[float] = []
    with Portal(webhook, sleep=waits.append) as one, pytest.raises(PortalError) as caught:
        one.call("log.blogpost.add", {}, repeat="never")
    # Nothing was sent, so even a create is tried again.
    assert len(waits) == 4
    assert caught.value.code == "portal_unreachable"


def test_what_is_sent() -> None:
    with Server(GOOD) as server, portal(server) as one:
        one.call("user.get", {"FILTER": {">ID": 5}, "name": "Ёж"}, repeat="safe")
        path, headers, body = server.seen[0]
    assert path == f"/rest/7/{SECRET}/user.get"
    assert headers["User-Agent"] == f"b24game/{__version__}"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"FILTER": {">ID": 5}, "name": "Ёж"}


@pytest.mark.parametrize(
    "location",
    ["/auth/", "//evil\x1b[31m.example/x", "https://[bad/", f"https://{SECRET}.example/"],
)
def test_odd_redirects(location: str) -> None:
    moved = Script(status=302, body=b"", headers=(("Location", location),))
    with Server(moved) as server, portal(server) as one:
        with pytest.raises(PortalError) as caught:
            one.call("user.get", {}, repeat="never")
        assert SECRET not in caught.value.message
        assert "\x1b" not in caught.value.message


PATH = f"/rest/7/{SECRET}/ oops"
LEAKS = [
    Script(reset=True),
    Script(status=500, body=HTML),
    Script(status=401, body=b'{"error": "NO_AUTH_FOUND", "error_description": "x"}'),
    Script(status=400, body=b'{"error": "1", "error_description": "%s"}' % PATH.encode()),
    Script(status=302, body=b"", headers=(("Location", f"https://new.example/rest/7/{SECRET}/"),)),
]  # fmt: skip


@pytest.mark.parametrize("script", LEAKS)
def test_the_secret_stays_inside(script: Script, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.connection", "httpcore.http11", "b24game.portal"):
        caplog.set_level(logging.DEBUG, logger=name)
    with Server(script) as server, portal(server) as one:
        assert SECRET not in repr(one)
        with pytest.raises(ProductError) as caught:
            one.call("user.get", {}, repeat="safe")
    problem = caught.value
    trace = "".join(traceback.format_exception(problem))
    assert SECRET not in trace + repr(problem) + problem.hint + problem.message + caplog.text
    inner: BaseException | None = problem
    while inner is not None:
        assert not type(inner).__module__.startswith("http")
        inner = inner.__cause__ or inner.__context__
    assert "user.get: " in caplog.text
    assert not [one for one in caplog.records if one.name.startswith("http")]


def test_the_log_says_what_happened(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="b24game.portal")
    with Server(GOOD) as server, portal(server) as one:
        one.call("user.get", {}, repeat="safe")
    assert caplog.records[0].message.startswith("user.get: 200, ")
    assert caplog.records[0].message.endswith(" ms, 1 rows")


def caused_by(cause: Exception) -> Exception:
    """Return what httpx makes of an error of the system."""
    problem = httpx.ConnectError(str(cause))
    problem.__cause__ = cause
    return problem


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (caused_by(socket.gaierror(socket.EAI_NONAME, "x")), "the name h is not known"),
        (caused_by(socket.gaierror(socket.EAI_AGAIN, "x")), "no name server says where h is"),
        (caused_by(ConnectionRefusedError(111, "x")), "h refuses the connection"),
        (caused_by(ssl.SSLCertVerificationError("x")), "TLS: the certificate of h is not trusted"),
        (caused_by(ssl.SSLError("x")), "TLS: h does not speak it as https needs it"),
        (caused_by(OSError(errno.ENETUNREACH, "x")), "no network leads to h"),
        (caused_by(OSError(errno.EPIPE, "x")), "no connection to h comes about"),
        (httpx.ConnectError("x"), "no connection to h comes about"),
        (httpx.ConnectTimeout("x"), "h gives no answer in time"),
        (httpx.ReadTimeout("x"), "h gives no answer in time"),
        (httpx.ReadError("x"), "the connection to h broke off"),
        (httpx.InvalidURL("x"), "the name h is not known"),
        (UnicodeError("x"), "the name h is not known"),
    ],
)
def test_what_went_wrong_in_words(problem: Exception, words: str) -> None:
    assert in_words(problem, "h") == words


def test_the_log_keeps_what_was_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="b24game.portal")
    with Server(Script(reset=True)) as server, portal(server) as one:
        with pytest.raises(PortalError) as caught:
            one.call("user.get", {}, repeat="never")
        assert f"the connection to {server.webhook.host} broke off" in caught.value.message
    assert "Error" not in caught.value.message
    assert "nothing came back: ReadError " in caplog.text


def test_knocking() -> None:
    with Server(Script(status=502, body=HTML)) as server:
        address = server.webhook.address
        assert unreachable(address) is None
        assert server.seen == []  # nothing was posted: the secret stays here
    gone = unreachable(address)
    assert gone is not None
    assert (gone.executed, gone.description) == (False, f"{address.host} refuses the connection")


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("HTTPS://Example.Bitrix24.RU/crm/", "https://example.bitrix24.ru"),
        ("https://example.bitrix24.ru/crm/deal/?a=b#c", "https://example.bitrix24.ru"),
        (" Example.Bitrix24.RU/stream/ ", "https://example.bitrix24.ru"),
        ("example.bitrix24.ru:8443", "https://example.bitrix24.ru:8443"),
    ],
)
def test_an_address_as_a_browser_shows_it(given: str, base: str) -> None:
    assert Address.browsed(given).base == base


@pytest.mark.parametrize(
    "given",
    ["", "ftp://x", "http://example.bitrix24.ru/crm/", f"https://x.example/rest/1/{SECRET}/"],
)
def test_what_names_no_portal(given: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Address.browsed(given, "--oauth")
    assert SECRET not in caught.value.message
