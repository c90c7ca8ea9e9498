"""An application's tokens, over real HTTP: first ones, renewal by one for all, and what fails."""

from __future__ import annotations

import json
import logging
import os
import signal
import stat
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from b24game.errors import AuthorisationError, ConfigurationError, PortalError, ProductError
from b24game.portal import oauth, token_server, tokens
from b24game.portal.address import Address
from b24game.portal.portal import Portal
from b24game.portal.session import Session, issuer
from b24game.portal.token_server import Granted
from b24game.portal.tokens import TokenFile, Tokens
from b24game.sandbox import Fault, FrozenClock, Latency, SandboxPortal, empty_company
from b24game.sandbox.errors import Refusal
from tests.portal.signing import APP, application, attempt, browse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from b24game.sandbox.oauth import Registry

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
WAITS = token_server._WAITS
WORKER = """
import sys
from pathlib import Path
from threading import Thread
from b24game.errors import ProductError
from b24game.portal.oauth import Application
from b24game.portal.portal import Portal
with Portal(Application.open(Path(sys.argv[1]))) as portal:
    print("ready", flush=True)
    sys.stdin.readline()
    def call():
        portal.call("profile", {}, repeat="safe")
    try:
        threads = [Thread(target=call) for _ in range(int(sys.argv[2]) - 1)]
        for thread in threads: thread.start()
        call()
        for thread in threads: thread.join()
    except ProductError as error:
        print(error.code, error.message, error.hint)
    else:
        print("done")
"""


@pytest.fixture
def portal() -> Iterator[SandboxPortal]:
    clock = FrozenClock(NOW)
    with SandboxPortal(empty_company(NOW), clock=clock, application=APP) as one:
        yield one


@pytest.fixture
def registry(portal: SandboxPortal) -> Registry:
    assert portal.oauth
    return portal.oauth


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "b24game.oauth"


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_server, "_WAITS", (0.0, 0.0, 0.0))


def profile(access: oauth.Application) -> object:
    with Portal(access) as one:
        return one.call("profile", {}, repeat="safe").result


def worker(path: Path, threads: int = 1) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path), str(threads)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_first_tokens(portal: SandboxPortal, path: Path) -> None:
    access = application(portal, path)
    assert (access.base, access.loopback) == (portal.base, True)
    assert profile(access)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = TokenFile(path).read()
    assert (kept.base, kept.server, kept.member_id) == (portal.base, portal.base, "sandbox-member")
    assert kept.expires == int(NOW.timestamp()) + 3600
    assert {"auth": kept.access_token} == access.credentials()
    assert access.url("user.get") == f"{portal.base}/rest/user.get"
    # Nothing but the file and its lock.
    assert sorted(p.name for p in path.parent.iterdir()) == ["b24game.oauth", "b24game.oauth.lock"]


def test_renewed_only_after_the_portal_says_so(
    portal: SandboxPortal, registry: Registry, path: Path
) -> None:
    access = application(portal, path)
    first = TokenFile(path).read()
    assert isinstance(portal.clock, FrozenClock)
    portal.clock.move(NOW + timedelta(hours=1, seconds=1))
    assert registry.renewals == 0
    assert profile(access)
    assert [r.error for r in portal.journal.requests if r.method == "profile"] == [
        "expired_token",
        "",
    ]
    second = TokenFile(path).read()
    assert registry.renewals == 1
    assert not first.secrets - {APP.client_secret} & second.secrets
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    # The next process goes on with the new pair.
    registry.expire()
    assert profile(oauth.Application.open(path))
    assert registry.renewals == 2


def test_eight_threads_renew_once(portal: SandboxPortal, registry: Registry, path: Path) -> None:
    access = application(portal, path)
    for expected in (1, 2):
        registry.expire()
        with Portal(access) as one, ThreadPoolExecutor(8) as pool:
            told = [pool.submit(one.call, "profile", {}, repeat="safe").result for _ in range(24)]
            assert all(result().result for result in told)
        assert registry.renewals == expected


def test_four_processes_renew_once(portal: SandboxPortal, registry: Registry, path: Path) -> None:
    application(portal, path)
    workers = [worker(path, threads=2) for _ in range(4)]
    registry.expire()
    for process in workers:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=30) for process in workers] == [("done\n", "")] * 4
    assert registry.renewals == 1


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_stopped_between_the_answer_and_the_file(
    sign: signal.Signals, portal: SandboxPortal, registry: Registry, path: Path
) -> None:
    application(portal, path)
    first = TokenFile(path).read()
    registry.expire()
    process = worker(path)
    portal.latency = Latency(request=0.5)
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()
    while not registry.renewals:
        time.sleep(0.01)
    process.send_signal(sign)
    out, _err = process.communicate(timeout=30)
    assert "done" not in out
    portal.latency = Latency()
    if sign == signal.SIGINT:
        # Ctrl-C waits for the file.
        assert TokenFile(path).read() != first
        assert profile(oauth.Application.open(path))
        return
    # The server has rotated the token and nobody knows the new one.
    assert TokenFile(path).read() == first
    with pytest.raises(AuthorisationError, match="killed before it could store") as caught:
        profile(oauth.Application.open(path))
    assert f"b24game init --oauth {portal.base}" in caught.value.hint


def test_a_lost_request_is_sent_again(
    portal: SandboxPortal, registry: Registry, path: Path
) -> None:
    access = application(portal, path)
    registry.expire()
    portal.faults.add(Fault("reset", "oauth/token", times=1))
    portal.faults.add(Fault("html", "oauth/token", times=1))
    assert profile(access)
    assert registry.renewals == 1


def test_a_lost_answer_cannot_be_had_again(
    portal: SandboxPortal, registry: Registry, path: Path
) -> None:
    access = application(portal, path)
    registry.expire()
    portal.faults.add(Fault("reset_after", "oauth/token", times=1))
    with pytest.raises(AuthorisationError, match="its answer was lost on the way") as caught:
        profile(access)
    assert caught.value.code == "invalid_grant"
    assert f"b24game init --oauth {portal.base}" in caught.value.hint


@pytest.mark.parametrize("kind", ["html", "reset", "truncated", "down"])
def test_no_readable_answer(
    kind: str, portal: SandboxPortal, registry: Registry, path: Path
) -> None:
    application(portal, path)
    before = path.read_bytes()
    host = "http://127.0.0.1:1" if kind == "down" else None
    registry.expire()
    if kind != "down":
        portal.faults.add(Fault(kind, "oauth/token", status=200))  # type: ignore[arg-type]
    problem: type[ProductError] = AuthorisationError if kind == "truncated" else PortalError
    with pytest.raises(problem) as caught:
        profile(oauth.Application.open(path, host))
    assert path.read_bytes() == before
    if kind == "truncated":  # it was renewed, and the second try is refused
        assert caught.value.code == "invalid_grant"
        return
    assert caught.value.code == "oauth_unreachable"
    if kind == "down":
        told = "the OAuth server cannot be reached: 127.0.0.1:1 refuses the connection"
        assert caught.value.message == told
    else:
        assert "gives no readable answer: " in caught.value.message
    assert "Error" not in caught.value.message
    assert ("if the tokens are refused" in caught.value.hint) == (kind != "down")
    asked = portal.requests["oauth/token"] - 1
    assert asked == (0 if kind == "down" else 3)


@pytest.mark.parametrize(
    ("code", "status", "advice"),
    [
        ("invalid_grant", 400, ("cannot be renewed any more", "to sign in again")),
        ("invalid_client", 401, ("does not know the application", "card")),
        ("WRONG_CLIENT", 200, ("does not know the application", "card")),
        ("NOT_INSTALLED", 200, ("not installed", "install it there")),
        ("PAYMENT_REQUIRED", 402, ("paid for", "stay as they are")),
        ("something_new", 400, ("refuses: something_new", "to sign in again")),
    ],
)
def test_refusals(
    code: str, status: int, advice: tuple[str, str], portal: SandboxPortal, path: Path
) -> None:
    access = application(portal, path)
    before = path.read_bytes()
    assert portal.oauth
    portal.oauth.expire()
    token = TokenFile(path).read().refresh_token
    portal.oauth.refusal = Refusal(code, f"no {token}\x1b[31m", status)
    with pytest.raises(AuthorisationError, match=advice[0]) as caught:
        profile(access)
    assert caught.value.code == code.lower()
    assert advice[1] in caught.value.hint
    assert token not in caught.value.message
    assert "\x1b" not in caught.value.message
    assert path.read_bytes() == before
    assert portal.requests["oauth/token"] == 2  # a refusal is not asked for again


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status: int, portal: SandboxPortal, path: Path) -> None:
    access = application(portal, path)
    assert portal.oauth
    portal.oauth.expire()
    with SandboxPortal(empty_company(NOW), application=APP) as other:
        fault = Fault("redirect", "oauth/token", status=status, location=other.base)
        portal.faults.add(fault)
        with pytest.raises(PortalError, match=f"sends to 127.0.0.1:{other.port};") as caught:
            profile(access)
        assert caught.value.code == "oauth_redirected"
        assert other.journal.requests == ()
    assert fault.hits == 1


def test_nothing_is_asked_where_nothing_can_be_kept(
    portal: SandboxPortal, registry: Registry, path: Path
) -> None:
    access = application(portal, path)
    registry.expire()
    (path.parent / ".b24game.oauth.new").mkdir()
    with pytest.raises(ConfigurationError) as caught:
        profile(access)
    assert caught.value.code == "oauth_not_writable"
    assert registry.renewals == 0


def test_a_draft_that_a_killed_run_left(
    portal: SandboxPortal, registry: Registry, path: Path
) -> None:
    access = application(portal, path)
    draft = path.parent / ".b24game.oauth.new"
    draft.write_text("half")
    draft.chmod(0o644)
    registry.expire()
    assert profile(access)
    assert not draft.exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_disk_after_the_answer(
    portal: SandboxPortal, registry: Registry, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = application(portal, path)
    before = path.read_bytes()
    registry.expire()

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(ConfigurationError, match="No space left") as caught:
        profile(access)
    assert "b24game init --oauth" in caught.value.hint
    assert path.read_bytes() == before
    assert not (path.parent / ".b24game.oauth.new").exists()


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"base": 5}', "\xff"])
def test_a_damaged_file(body: str, path: Path) -> None:
    path.write_text(body, encoding="latin-1")
    with pytest.raises(ConfigurationError, match=r"^the token file \S+ is damaged$") as caught:
        oauth.Application.open(path)
    assert caught.value.code == "oauth_unreadable"


def test_a_file_reached_by_a_link_stays_where_it_is(
    portal: SandboxPortal, registry: Registry, tmp_path: Path
) -> None:
    real = tmp_path / "kept" / "tokens"
    application(portal, real)
    link = tmp_path / "b24game.oauth"
    link.symlink_to(real)
    registry.expire()
    before = real.read_bytes()
    assert profile(oauth.Application.open(link))
    assert link.is_symlink()
    assert real.read_bytes() != before


def test_tokens_of_another_portal_are_not_used(
    portal: SandboxPortal, registry: Registry, path: Path
) -> None:
    access = application(portal, path)
    with SandboxPortal(empty_company(NOW), application=APP) as other:
        application(other, path)
        registry.expire()
        with pytest.raises(ConfigurationError, match="belongs to") as caught:
            profile(access)
        assert caught.value.code == "oauth_portal_differs"


def test_a_member_id_never_changes(portal: SandboxPortal, registry: Registry, path: Path) -> None:
    application(portal, path)
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"member_id": "somebody-else"}))
    access = oauth.Application.open(path)
    registry.expire()
    with pytest.raises(AuthorisationError, match="of another portal"):
        profile(access)
    assert access.credentials() == {"auth": told["access_token"]}


def test_tokens_that_are_not_stored_are_not_renewed(
    portal: SandboxPortal, registry: Registry, path: Path
) -> None:
    application(portal, path)
    access = oauth.Application.once(TokenFile(path).read())
    registry.expire()
    with pytest.raises(AuthorisationError) as caught:
        profile(access)
    assert caught.value.code == "expired_token"
    assert registry.renewals == 0


def test_the_same_tokens_at_a_new_address(
    portal: SandboxPortal, registry: Registry, path: Path
) -> None:
    access = application(portal, path)
    moved = access.at("https://new.example")
    assert (moved.base, moved.host, moved.loopback) == ("https://new.example", "new.example", False)
    registry.expire()
    assert access.renew(access.credentials())
    assert moved.credentials() == access.credentials()
    with pytest.raises(ConfigurationError):
        access.at("http://new.example")


def test_whoever_waits_outlasts_a_silent_oauth_server() -> None:
    connect_handshake_write_read = 4 * token_server._TIMEOUT
    longest = sum(WAITS) + len(WAITS) * connect_handshake_write_read
    assert longest < tokens._PATIENCE


class TestSignIn:
    def test_state_is_new_each_time(self, portal: SandboxPortal) -> None:
        assert attempt(portal).state != attempt(portal).state
        assert len(attempt(portal).state) >= 32

    def test_another_state(self, portal: SandboxPortal) -> None:
        answer = browse(attempt(portal).url)
        with pytest.raises(ProductError) as caught:
            attempt(portal).tokens(answer)
        assert caught.value.code == "oauth_state"
        assert portal.requests["oauth/token"] == 0

    @pytest.mark.parametrize(
        "answer",
        ["", "https://app.example/", "https://app.example/?code=", "?state=x", "?code=a&code=b"],
    )
    def test_no_code(self, answer: str, portal: SandboxPortal) -> None:
        with pytest.raises(ProductError) as caught:
            attempt(portal).tokens(answer)
        assert (caught.value.code, caught.value.exit_code) == ("oauth_no_code", 2)

    def test_only_the_query_or_a_fragment_too(self, portal: SandboxPortal) -> None:
        for change in (lambda a: a.partition("?")[2], lambda a: f"  {a}#top \n"):
            sign_in = attempt(portal)
            assert sign_in.tokens(change(browse(sign_in.url))).access_token

    def test_a_late_answer(self, portal: SandboxPortal) -> None:
        sign_in = attempt(portal)
        answer = browse(sign_in.url)
        assert isinstance(portal.clock, FrozenClock)
        portal.clock.move(NOW + timedelta(seconds=31))
        with pytest.raises(AuthorisationError, match="30 seconds"):
            sign_in.tokens(answer)

    def test_tokens_for_another_portal(self, portal: SandboxPortal) -> None:
        """A portal that only pretends must not get what opens another one."""
        with SandboxPortal(empty_company(NOW), application=APP) as other:
            sign_in = attempt(portal)
            there = attempt(other)
            answer = browse(there.url.replace(there.state, sign_in.state))
            asked = type(sign_in)(
                sign_in.portal, APP.client_id, APP.client_secret, there.server, sign_in.state
            )
            with pytest.raises(AuthorisationError) as caught:
                asked.tokens(answer)
            assert caught.value.code == "oauth_portal_differs"
            assert f"127.0.0.1:{other.port}" in caught.value.hint


@pytest.mark.parametrize("trouble", ["refused", "html", "reset", "redirect", "none"])
def test_secrets_stay_inside(
    trouble: str, portal: SandboxPortal, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("httpx", "httpcore", "httpcore.connection", "httpcore.http11", "b24game.portal"):
        caplog.set_level(logging.DEBUG, logger=name)
    access = application(portal, path)
    assert portal.oauth
    portal.oauth.expire()
    first = TokenFile(path).read()
    told = repr(access) + repr(access.session) + repr(first)
    if trouble == "refused":
        portal.oauth.refusal = Refusal("invalid_grant", f"{first.refresh_token}")
    elif trouble != "none":
        portal.faults.add(Fault(trouble, "oauth/token"))  # type: ignore[arg-type]
    try:
        profile(access)
    except ProductError as problem:
        told += "".join(traceback.format_exception(problem)) + problem.message + problem.hint
        inner: BaseException | None = problem
        while inner is not None:
            assert not type(inner).__module__.startswith("http")
            inner = inner.__cause__ or inner.__context__
    secrets = first.secrets | TokenFile(path).read().secrets
    assert not [secret for secret in secrets if secret in told + caplog.text]
    assert [one.name for one in caplog.records if one.name.startswith("http")] == []
    words = " ".join(secrets)
    assert access.clean(f"x {words} y") == f"x {' '.join('***' for _ in secrets)} y"


@pytest.mark.parametrize(
    ("named", "asked", "host"),
    [
        ("", "https://oauth.example", "https://oauth.example"),
        ("nonsense", "https://oauth.example", "https://oauth.example"),
        ("https://new.example/rest/", "https://oauth.example", "https://new.example"),
        ("http://new.example/rest/", "https://oauth.example", "https://new.example"),
        ("http://oauth.example/rest/", "https://oauth.example", "https://oauth.example"),
        ("http://127.0.0.1:80/rest/", "https://oauth.example", "https://oauth.example"),
        ("http://127.0.0.1:8/rest/", "http://127.0.0.1:9", "http://127.0.0.1:8"),
    ],
)
def test_who_renews(named: str, asked: str, host: str) -> None:
    assert issuer(Granted("a", "r", server_endpoint=named), Address.parse(asked)) == host


def test_odd_fields_do_not_spoil_a_pair() -> None:
    body = {"access_token": "a", "refresh_token": "r", "expires": None, "member_id": ["x"]}
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, json=body))
    server = token_server.TokenServer(
        Address.parse("oauth.example"), "https://portal.example", transport=transport
    )
    granted = server.ask("refresh_token", "c", "s", "r")
    assert (granted.access_token, granted.refresh_token, granted.expires) == ("a", "r", 0)


def test_a_proxy_gets_no_plain_request(
    portal: SandboxPortal, registry: Registry, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    access = application(portal, path)
    registry.expire()
    assert profile(access)


def test_a_token_that_others_renewed_is_taken_over(path: Path) -> None:
    kept = Tokens(
        base="https://portal.example",
        client_id="c",
        client_secret="s",
        access_token="new",
        refresh_token="r",
    )
    TokenFile(path).write(kept)
    stale = Tokens(
        base="https://portal.example",
        client_id="c",
        client_secret="s",
        access_token="old",
        refresh_token="q",
    )
    session = Session(stale, TokenFile(path))
    assert session.renew("old")
    assert session.access_token == "new"
    assert session.clean("old new q r") == "*** *** *** ***"


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("Firma.Example", "https://firma.example"),
        (" https://firma.example/ ", "https://firma.example"),
        ("https://firma.example:443", "https://firma.example"),
        ("https://firma.example:8443", "https://firma.example:8443"),
        ("http://127.0.0.1:8424", "http://127.0.0.1:8424"),
        ("http://[::1]:8424", "http://[::1]:8424"),
        ("localhost:80", "https://localhost:80"),
    ],
)
def test_addresses(text: str, base: str) -> None:
    assert Address.parse(text).base == base


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "address_malformed"),
        ("https://", "address_malformed"),
        ("https://x.example/rest/1/abcsecret/", "address_malformed"),
        ("x.example?y", "address_malformed"),
        ("https://me:abcsecret@x.example", "address_malformed"),
        ("ftp://x.example", "address_malformed"),
        ("a b", "address_malformed"),
        ("http://x.example", "insecure_url"),
    ],
)
def test_no_addresses(text: str, code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Address.parse(text, "--oauth")
    assert (caught.value.code, caught.value.where) == (code, "--oauth")
    assert "abcsecret" not in caught.value.message + caught.value.hint
