"""`init` in an empty folder, and a life without environment variables after it."""

from __future__ import annotations

import stat
import time
import tomllib
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox.call import ALL_SCOPES

if TYPE_CHECKING:
    from b24game.sandbox import SandboxPortal
    from tests.end_to_end.conftest import Program


@pytest.fixture
def blank(run: Program) -> Program:
    """An administrator's empty folder."""
    run.environment.clear()
    return run


def mode(run: Program, name: str) -> int:
    return stat.S_IMODE((run.folder / name).stat().st_mode)


@pytest.mark.parametrize("way", ["environment", "standard input"])
def test_then_everything_works(way: str, blank: Program, portal: SandboxPortal) -> None:
    if way == "environment":
        done = blank("init", env={"B24GAME_WEBHOOK": portal.webhook})
    else:
        done = blank("init", stdin=portal.webhook + "\n")
    assert (done.code, done.err) == (0, "")
    assert mode(blank, "b24game.toml") == mode(blank, "b24game.webhook") == 0o600
    text = (blank.folder / "b24game.toml").read_text()
    assert tomllib.loads(text)["webhook_file"] == "b24game.webhook"
    assert "# The zone in which days, weeks and months begin and end." in text
    assert (blank.folder / "b24game.webhook").read_text() == portal.webhook + "\n"

    assert blank("sync").code == 0
    board = blank.json("leaderboard", "--as-of", "2026-11-20T18:00:00+03:00").data
    assert board["standings"]
    assert blank("why", "Анна Иванов0").code == 0
    state = blank.folder / ".local/state/b24game/state.db"
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.parent.stat().st_mode) == 0o700


def test_does_not_overwrite(blank: Program, portal: SandboxPortal) -> None:
    (blank.folder / "b24game.toml").write_text("# mine\n")
    done = blank("init", stdin=portal.webhook)
    assert done.code == 2
    assert done.err == (
        "b24game: error: there is a configuration already: b24game.toml\n\n"
        "hint: use --force to replace it\n"
    )
    assert (blank.folder / "b24game.toml").read_text() == "# mine\n"
    assert portal.journal.requests == ()
    assert not (blank.folder / "b24game.webhook").exists()

    assert blank("init", "--force", stdin=portal.webhook).code == 0
    assert "webhook_file" in (blank.folder / "b24game.toml").read_text()


def test_probes(blank: Program, portal: SandboxPortal) -> None:
    portal.admin = False
    portal.scopes = frozenset(ALL_SCOPES) - {"task", "im"}
    env = {"B24GAME_WEBHOOK": portal.webhook}
    done = blank.json("init", env=env)
    results = {probe["name"]: probe["result"] for probe in done.data["probes"]}
    assert (done.code, done.json["status"]) == (3, "partial")
    assert (results["administrator"], results["scope task"]) == ("warning", "missing")
    assert (results["scope im"], results["scope crm"]) == ("warning", "ok")
    assert done.codes == ["init_administrator", "init_scope task"]
    assert [one["where"] for one in done.json["findings"]] == [done.data["user"], "task"]
    # The configuration is written all the same: the webhook works, its rights can be widened.
    assert mode(blank, "b24game.toml") == 0o600


@pytest.mark.parametrize("trouble", ["wrong secret", "down", "malformed"])
def test_nothing_is_written_where_the_portal_does_not_answer(
    trouble: str, blank: Program, portal: SandboxPortal
) -> None:
    address = portal.webhook
    if trouble == "down":
        portal.stop()
    elif trouble == "malformed":
        address = "https://portal.example/"
    else:
        portal.secret = "another"
    done = blank("init", stdin=address)
    assert done.code == {"wrong secret": 4, "down": 6, "malformed": 5}[trouble]
    assert list(blank.folder.iterdir()) == []


@pytest.mark.parametrize("words", [(), ("--oauth", "localhost:1")])
def test_a_wrong_host_is_told_at_once(words: tuple[str, ...], blank: Program) -> None:
    env = {
        "PYTHONPATH": "",  # waits are as long as in life
        "B24GAME_CLIENT_ID": "local.1",
        "B24GAME_CLIENT_SECRET": "secret",
    }
    began = time.monotonic()
    with blank.start("init", *words, env=env) as process:
        _out, err = process.communicate("http://localhost:1/rest/1/some-secret/\n", timeout=60)
    assert process.returncode == 6
    assert "localhost:1" in err
    assert "Errno" not in err
    assert "Open this address" not in err
    assert time.monotonic() - began < 8
    assert list(blank.folder.iterdir()) == []


def test_no_webhook_given(blank: Program) -> None:
    done = blank("init")
    assert (done.code, list(blank.folder.iterdir())) == (2, [])


def test_another_folder(blank: Program, portal: SandboxPortal) -> None:
    """Paths in a configuration are meant from where it lies, not from where one stands."""
    env = {"B24GAME_WEBHOOK": portal.webhook}
    assert blank("init", "--config", "conf/game.toml", env=env).code == 0
    config = blank.folder / "conf" / "game.toml"
    config.write_text('state = "mine.db"\n' + config.read_text())
    assert blank("sync", "--config", "conf/game.toml").code == 0
    assert (blank.folder / "conf" / "mine.db").exists()


def test_unknown_zone(blank: Program, portal: SandboxPortal) -> None:
    done = blank("init", "--zone", "Europe/Moskow", stdin=portal.webhook)
    assert done.code == 5
    assert "Europe/Moscow" in done.err
    assert list(blank.folder.iterdir()) == []
