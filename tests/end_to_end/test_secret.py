"""The webhook's secret stands in nothing the program writes."""

from __future__ import annotations

import stat
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Fault, Latency

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.sandbox import SandboxPortal
    from tests.end_to_end.conftest import Program

SECRET = "sandbox-secret"
LOUD = ("-vv", "--debug")
COMMANDS = (
    "sync",
    "sync --dry-run",
    "leaderboard",
    "leaderboard --list",
    "why 2",
    "explain-rules",
    "rules check",
    "rules show",
    "status",
    "verify",
)


def files_with_secret(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and SECRET.encode() in path.read_bytes()
    )


def test_outputs_and_files(run: Program) -> None:
    for command, form in zip(COMMANDS, cycle(("table", "json", "tsv")), strict=False):
        told = run(*command.split(), *LOUD, "--format", form)
        assert told.code == 0
        assert SECRET not in told.out + told.err, command
    assert files_with_secret(run.folder) == []


def test_only_the_secret_file_of_init(run: Program) -> None:
    told = run("init", *LOUD)
    assert told.code == 0
    assert SECRET not in told.out + told.err
    assert files_with_secret(run.folder) == ["b24game.webhook"]
    assert stat.S_IMODE((run.folder / "b24game.webhook").stat().st_mode) == 0o600


def children(process_id: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    found: list[int] = []
    with suppress(OSError):
        for file in Path(f"/proc/{process_id}/task").glob("*/children"):
            for child in map(int, file.read_text().split()):
                found += [child, *children(child)]
    return found


def test_while_it_runs(run: Program, portal: SandboxPortal) -> None:
    """Neither in the process list nor in the journal of an open state file nor in the lock."""
    portal.latency = Latency(request=0.3)
    command_lines = set()
    with run.start("sync", *LOUD) as process:
        while process.poll() is None:
            for number in (process.pid, *children(process.pid)):
                with suppress(OSError):
                    command_lines.add(Path(f"/proc/{number}/cmdline").read_bytes())
            assert files_with_secret(run.folder) == []
        assert process.communicate()[0]
    assert any(b"b24game\0sync" in line for line in command_lines)
    assert not [line for line in command_lines if SECRET.encode() in line]


@pytest.mark.parametrize(
    "trouble",
    ["down", "reset", "html", "truncated", "wrong", "redirect", "malformed", "plain", "proxy"],
)
def test_errors(trouble: str, run: Program, portal: SandboxPortal) -> None:
    address = portal.webhook
    if trouble == "down":
        portal.stop()
    elif trouble == "wrong":
        portal.secret = "another"
    elif trouble == "malformed":
        address = address + "crm.deal.list?x=1"
    elif trouble == "plain":
        address = f"http://portal.example/rest/1/{SECRET}/"
    elif trouble == "proxy":
        run.environment["HTTPS_PROXY"] = "http://127.0.0.1:1"
        address = f"https://portal.example/rest/1/{SECRET}/"
    else:
        portal.faults.add(Fault(trouble, location="http://127.0.0.1:1"))  # type: ignore[arg-type]
    run.environment["B24GAME_WEBHOOK"] = address
    for form in ("table", "json"):
        told = run("sync", *LOUD, "--format", form)
        assert told.code in {4, 5, 6}
        assert "Traceback" in told.err  # --debug shows where it stopped
        assert SECRET not in told.out + told.err
    assert files_with_secret(run.folder) == []


CRASHES = {
    "in the client": "import httpx\n"
    "def broken(self, url, **more):\n"
    "    raise RuntimeError(f'broken at {url}')\n"
    "httpx.Client.post = broken\n",
    "with the webhook": "from b24game.portal.portal import Portal\n"
    "def broken(self, *given, **more):\n"
    "    hook = self._caller.webhook\n"
    "    raise KeyError(hook, hook.url('batch'), {'auth': hook.secret})\n"
    "Portal.read = broken\n",
    "while parsing": "from b24game.portal.webhook import Webhook\n"
    "def broken(url):\n"
    "    raise ValueError(f'no good: {url!r}')\n"
    "Webhook.parse = broken\n",
}


@pytest.mark.parametrize("crash", CRASHES)
def test_crash(crash: str, run: Program) -> None:
    broken = run.folder / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(CRASHES[crash])
    run.environment["PYTHONPATH"] = str(broken)
    for form in ("table", "json"):
        told = run("sync", *LOUD, "--format", form)
        assert told.code == 1
        assert "this should not have happened" in told.out + told.err
        assert SECRET not in told.out + told.err
    assert files_with_secret(run.folder) == []


class Elsewhere(BaseHTTPRequestHandler):
    heard: list[bytes]

    def handle(self) -> None:
        self.heard.append(self.rfile.readline())


@contextmanager
def another_host() -> Iterator[tuple[str, list[bytes]]]:
    """A server that notes what it hears, under another name than the portal's."""
    heard: list[bytes] = []
    handler = type("Listening", (Elsewhere,), {"heard": heard})
    with HTTPServer(("127.0.0.2", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.2:{server.server_address[1]}", heard
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_is_not_followed(status: int, run: Program, portal: SandboxPortal) -> None:
    with another_host() as (address, heard):
        portal.faults.add(Fault("redirect", status=status, location=address))
        for words in (("sync",), ("init",)):
            told = run(*words)
            assert (told.code, SECRET in told.err) == (6, False)
            assert "the portal has moved to 127.0.0.2:" in told.err
        assert heard == []


def test_secret_file_that_others_can_read(run: Program) -> None:
    assert run("init").code == 0
    del run.environment["B24GAME_WEBHOOK"]
    (run.folder / "b24game.webhook").chmod(0o644)
    told = run("sync")
    assert told.code == 0
    assert told.err == (
        "b24game: warning: other users of this machine can read the webhook file"
        " b24game.webhook: chmod 600 b24game.webhook\n"
    )
