"""`init --oauth` and a life with tokens after it: renewed once, shown nowhere."""

from __future__ import annotations

import json
import stat
import tomllib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from b24game.sandbox import Application, Fault, Latency, SandboxPortal
from b24game.sandbox.call import ALL_SCOPES
from b24game.sandbox.errors import Refusal
from tests.end_to_end.conftest import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.sandbox import Company, FrozenClock
    from b24game.sandbox.oauth import Registry
    from tests.end_to_end.conftest import Program

APP = Application()
LOUD = ("-vv", "--debug")


@pytest.fixture
def portal(
    opened: Callable[..., SandboxPortal], company: Company, clock: FrozenClock
) -> SandboxPortal:
    return opened(company, clock=clock, application=APP)


@pytest.fixture
def registry(portal: SandboxPortal) -> Registry:
    assert portal.oauth
    return portal.oauth


@pytest.fixture
def blank(run: Program, portal: SandboxPortal) -> Program:
    """An administrator's empty folder, and the application's card."""
    run.environment = {
        "B24GAME_CLIENT_ID": APP.client_id,
        "B24GAME_CLIENT_SECRET": APP.client_secret,
        "B24GAME_OAUTH_HOST": portal.base,
    }
    return run


def sign_in(
    run: Program, portal: SandboxPortal, *words: str, answer: Callable[[str], str] = str
) -> Outcome:
    """Run `init --oauth`, open the address it prints, and type where the browser was sent to."""
    said = ""
    with run.start("init", "--oauth", portal.base, *words) as process:
        assert process.stderr
        assert process.stdin
        for line in process.stderr:
            said += line
            if "/oauth/authorize/" in line:
                location = httpx.get(line.strip()).headers["Location"]
                process.stdin.write(answer(location) + "\n")
                break
        out, err = process.communicate(timeout=60)
    return Outcome(process.returncode, out, said + err)


@pytest.fixture
def signed_in(blank: Program, portal: SandboxPortal) -> Program:
    """A folder with tokens, and nothing in the environment."""
    assert sign_in(blank, portal).code == 0
    blank.environment.clear()
    return blank


def tokens(run: Program) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((run.folder / "b24game.oauth").read_text())
    return told


def secrets(run: Program) -> set[str]:
    told = tokens(run)
    return {told["access_token"], told["refresh_token"], told["client_secret"]}


def mode(run: Program, name: str) -> int:
    return stat.S_IMODE((run.folder / name).stat().st_mode)


def files_with(run: Program, words: set[str]) -> list[str]:
    return sorted(
        str(path.relative_to(run.folder))
        for path in run.folder.rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words)
    )


def test_signing_in(blank: Program, portal: SandboxPortal, registry: Registry) -> None:
    done = sign_in(blank, portal, "--format", "json")
    assert (done.code, done.json["status"]) == (0, "success")
    assert done.data["portal"] == portal.base
    assert done.data["secret_file"] == "b24game.oauth"
    assert {probe["result"] for probe in done.data["probes"]} == {"ok"}
    assert "sign in as an administrator" in done.err
    assert mode(blank, "b24game.toml") == mode(blank, "b24game.oauth") == 0o600
    assert portal.journal.writes == ()
    config = tomllib.loads((blank.folder / "b24game.toml").read_text())
    assert (config["oauth_file"], config["oauth_host"]) == ("b24game.oauth", portal.base)
    assert "webhook_file" not in config
    assert registry.renewals == 0


def test_then_everything_works(
    signed_in: Program, portal: SandboxPortal, registry: Registry
) -> None:
    portal.secret = "no webhook"
    assert signed_in("sync").code == 0
    before = secrets(signed_in)
    registry.expire()
    done = signed_in("sync", "--full", *LOUD)
    assert done.code == 0
    assert registry.renewals == 1
    assert not before - {APP.client_secret} & secrets(signed_in)
    assert signed_in("verify").code == 0
    assert mode(signed_in, "b24game.oauth") == 0o600


def test_expired_in_the_middle(
    signed_in: Program, portal: SandboxPortal, registry: Registry, clock: FrozenClock
) -> None:
    def leaping() -> datetime:
        """Two hours pass while the first answer is on its way."""
        return clock.at + timedelta(hours=2 if portal.requests["batch"] else 0)

    portal.journal.clear()
    portal.clock = leaping
    assert signed_in("sync").code == 0
    assert registry.renewals == 1
    assert portal.journal.statuses[401] >= 1
    assert signed_in("verify").code == 0


def test_several_runs_at_once(
    signed_in: Program, portal: SandboxPortal, registry: Registry
) -> None:
    registry.expire()
    portal.latency = Latency(request=0.1)
    runs = [
        signed_in.start("sync", env={"B24GAME_STATE": str(signed_in.folder / f"{place}.db")})
        for place in range(4)
    ]
    for process in runs:
        _out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
    assert registry.renewals == 1


def test_signing_in_again_keeps_the_configuration(
    signed_in: Program, portal: SandboxPortal, registry: Registry
) -> None:
    """After a lost answer only the tokens are needed, not a new configuration."""
    config = signed_in.folder / "b24game.toml"
    config.write_text('state = "mine.db"\ntimezone = "Asia/Tokyo"\n' + config.read_text())
    written = config.read_text()
    registry.expire()
    portal.faults.add(Fault("reset_after", "oauth/token", times=1))
    done = signed_in("sync")
    assert done.code == 4
    assert f"b24game init --oauth {portal.base}" in done.err
    card = {"B24GAME_CLIENT_ID": APP.client_id, "B24GAME_CLIENT_SECRET": APP.client_secret}
    signed_in.environment = dict(card)
    again = sign_in(signed_in, portal, "--format", "json")
    assert (again.code, again.data["zone"]) == (0, "Asia/Tokyo")
    assert config.read_text() == written
    signed_in.environment.clear()
    assert signed_in("sync").code == 0
    signed_in.environment = dict(card)
    zoned = signed_in("init", "--oauth", portal.base, "--zone", "Europe/Moscow")
    assert (zoned.code, "there is a configuration already" in zoned.err) == (2, True)


def test_a_webhook_comes_before(blank: Program, portal: SandboxPortal, registry: Registry) -> None:
    blank.environment["B24GAME_WEBHOOK"] = portal.webhook
    done = sign_in(blank, portal)
    assert done.code == 0
    assert "B24GAME_WEBHOOK is set and comes before the application" in done.err
    registry.expire()
    assert blank("sync").code == 0
    assert registry.renewals == 0


def test_probes(blank: Program, portal: SandboxPortal) -> None:
    portal.admin = False
    portal.scopes = frozenset(ALL_SCOPES) - {"task"}
    done = sign_in(blank, portal, "--format", "json")
    assert (done.code, done.codes) == (3, ["init_administrator", "init_scope task"])
    told = " ".join(finding["message"] for finding in done.json["findings"])
    assert "whoever signed in is no administrator" in told
    assert "give the application the scope task" in told
    assert "webhook" not in told


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        ("state", 2, "its state is not the one of this call"),
        ("no code", 2, "it has no code in it"),
        ("denied", 4, "the portal refuses to let the application in: access_denied"),
        ("own address", 2, "that is the address to open, not the one it leads to"),
        ("client", 4, "does not know the application"),
        ("html", 6, "gives no readable answer: HTTP_404 (no JSON)"),
        ("redirect", 6, "nothing was sent there"),
        ("unpaid", 4, "has to be paid for"),
        ("portal", 6, "the portal"),
    ],
)
def test_nothing_is_written_where_it_fails(  # noqa: PLR0917
    trouble: str,
    code: int,
    words: str,
    blank: Program,
    portal: SandboxPortal,
    registry: Registry,
) -> None:
    seen: list[str] = []

    def answer(location: str) -> str:
        seen.append(location.partition("code=")[2].partition("&")[0])
        if trouble == "state":
            return location.replace("state=", "state=x")
        if trouble == "denied":
            return "https://app.example/?error=access_denied&state=x"
        if trouble == "own address":
            return f"{portal.base}/oauth/authorize/?client_id={APP.client_id}&state=x"
        return location.replace("code=", "cod=") if trouble == "no code" else location

    if trouble == "client":
        blank.environment["B24GAME_CLIENT_SECRET"] = "another-secret"
    elif trouble == "html":
        portal.faults.add(Fault("html", "oauth/token", status=404))
    elif trouble == "redirect":
        portal.faults.add(Fault("redirect", "oauth/token", location="https://other.example"))
    elif trouble == "unpaid":
        registry.refusal = Refusal("PAYMENT_REQUIRED", "Payment required", 402)
    elif trouble == "portal":
        portal.faults.add(Fault("html", "batch"))
    done = sign_in(blank, portal, *LOUD, answer=answer)
    assert done.code == code
    assert words in done.err
    assert list(blank.folder.iterdir()) == []
    assert not [one for one in (*seen, "another-secret", APP.client_secret) if one in done.err]


@pytest.mark.parametrize("name", ["B24GAME_CLIENT_ID", "B24GAME_CLIENT_SECRET"])
def test_without_a_terminal_the_application_comes_from_the_environment(
    name: str, blank: Program, portal: SandboxPortal
) -> None:
    del blank.environment[name]
    done = blank("init", "--oauth", portal.base)
    assert done.code == 2
    assert "give them in B24GAME_CLIENT_ID and B24GAME_CLIENT_SECRET" in done.err
    wrong = blank("init", "--oauth", "ftp://x")
    assert (wrong.code, "not the address of a server" in wrong.err) == (2, True)
    assert list(blank.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://portal.example/rest/1/abcsecret/", 2),
        ("http://portal.example", 2),
        ("ftp://x", 2),
        ("", 2),
    ],
)
def test_no_portal(address: str, code: int, blank: Program) -> None:
    done = blank("init", "--oauth", address)
    assert (done.code, "abcsecret" in done.err) == (code, False)
    assert list(blank.folder.iterdir()) == []


def test_no_answer(blank: Program, portal: SandboxPortal) -> None:
    done = blank("init", "--oauth", portal.base)
    assert (done.code, "it has no code in it" in done.err) == (2, True)
    assert portal.requests["oauth/token"] == 0


def test_another_configuration_is_not_replaced(blank: Program, portal: SandboxPortal) -> None:
    (blank.folder / "b24game.toml").write_text('limits = "standard"\n')
    done = blank("init", "--oauth", portal.base)
    assert (done.code, "--force" in done.err) == (2, True)
    assert portal.journal.requests == ()
    assert sign_in(blank, portal, "--force").code == 0


@pytest.fixture
def elsewhere(
    opened: Callable[..., SandboxPortal], company: Company, signed_in: Program
) -> SandboxPortal:
    """Another address, with the application's card at hand again."""
    other = opened(company, application=APP)
    signed_in.environment = {
        "B24GAME_CLIENT_ID": APP.client_id,
        "B24GAME_CLIENT_SECRET": APP.client_secret,
        "B24GAME_OAUTH_HOST": other.base,
    }
    return other


@pytest.mark.parametrize("member", ["another-member", ""])
@pytest.mark.parametrize("configured", [True, False])
def test_tokens_of_another_portal_are_not_replaced(
    member: str, signed_in: Program, elsewhere: SandboxPortal, *, configured: bool
) -> None:
    path = signed_in.folder / "b24game.oauth"
    path.write_text(json.dumps(tokens(signed_in) | {"member_id": member}))
    if not configured:
        (signed_in.folder / "b24game.toml").unlink()
    before = {file: file.read_bytes() for file in signed_in.folder.iterdir()}
    base = tokens(signed_in)["base"]
    done = sign_in(signed_in, elsewhere)
    assert (done.code, "--force" in done.err) == (2, True)
    assert f"b24game.oauth belongs to the portal {base}" in done.err
    assert {file: file.read_bytes() for file in signed_in.folder.iterdir()} == before
    assert elsewhere.requests["batch"] == 0
    assert sign_in(signed_in, elsewhere, "--force").code == 0
    assert tokens(signed_in)["base"] == elsewhere.base


def test_a_renamed_portal_keeps_its_member_id(signed_in: Program, elsewhere: SandboxPortal) -> None:
    written = (signed_in.folder / "b24game.toml").read_bytes()
    assert sign_in(signed_in, elsewhere).code == 0
    assert tokens(signed_in)["base"] == elsewhere.base
    assert (signed_in.folder / "b24game.toml").read_bytes() == written


def test_a_damaged_token_file_is_replaced(signed_in: Program, elsewhere: SandboxPortal) -> None:
    (signed_in.folder / "b24game.oauth").write_text("{")
    assert sign_in(signed_in, elsewhere).code == 0


def test_secrets_in_nothing_but_the_token_file(
    blank: Program, portal: SandboxPortal, registry: Registry
) -> None:
    told = sign_in(blank, portal, *LOUD)
    known = secrets(blank)
    output = told.out + told.err
    for words in (("sync",), ("sync", "--format", "json"), ("status",), ("leaderboard",)):
        registry.expire()
        done = blank(*words, *LOUD)
        assert done.code == 0
        output += done.out + done.err
        known |= secrets(blank)
    for kind in ("html", "reset", "redirect", "reset_after"):
        registry.expire()
        portal.faults.clear()
        portal.faults.add(Fault(kind, "oauth/token", location="http://127.0.0.1:1"))
        done = blank("sync", *LOUD)
        assert done.code in {4, 6}
        assert "Traceback" in done.err
        output += done.out + done.err
    assert len(known) > 5
    assert [one for one in known if one in output] == []
    assert files_with(blank, known) == ["b24game.oauth"]


CRASHES = {
    "in the client": "import httpx\n"
    "def broken(self, url, params=None, **more):\n"
    "    raise RuntimeError(f'broken at {url}?{params} {httpx.URL(url, params=params)}')\n"
    "httpx.Client.get = broken\n",
    "in the body": "import httpx\n"
    "def broken(self, url, content=b'', **more):\n"
    "    raise RuntimeError(f'broken with {content.decode()}')\n"
    "httpx.Client.post = broken\n",
}


@pytest.mark.parametrize("crash", CRASHES)
def test_crash(crash: str, signed_in: Program, registry: Registry) -> None:
    registry.expire()
    broken = signed_in.folder / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(CRASHES[crash])
    signed_in.environment["PYTHONPATH"] = str(broken)
    for form in ("table", "json"):
        told = signed_in("sync", *LOUD, "--format", form)
        assert told.code == 1
        assert "this should not have happened" in told.out + told.err
        assert not [one for one in secrets(signed_in) if one in told.out + told.err]


def test_a_token_file_that_others_can_read(signed_in: Program) -> None:
    (signed_in.folder / "b24game.oauth").chmod(0o644)
    told = signed_in("sync")
    assert told.code == 0
    assert "other users of this machine can read the token file b24game.oauth" in told.err


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ('oauth_file = "none"\n', "cannot read the token file"),
        ('oauth_file = "a"\nwebhook_file = "b"\n', "name one of them"),
        ('oauth_file = "b24game.oauth"\noauth_host = "http://x.example"\n', "plain http"),
    ],
)
def test_mistakes_in_the_configuration(config: str, words: str, signed_in: Program) -> None:
    (signed_in.folder / "b24game.toml").write_text(config)
    told = signed_in("sync")
    assert (told.code, words in told.err) == (5, True)


def test_signing_in_makes_the_fields(blank: Program, portal: SandboxPortal) -> None:
    blank.environment["B24GAME_READ_ONLY"] = "0"
    done = sign_in(blank, portal, "--fields", "--format", "json")
    assert done.code == 0
    assert (done.data["probes"][-1]["name"], len(portal.journal.writes)) == ("profile fields", 3)
