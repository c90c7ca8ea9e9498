"""The program as a process: interrupted, piped into something short, out of space or rights."""

from __future__ import annotations

import ctypes
import resource
import signal
import subprocess
from functools import partial
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Latency

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from b24game.sandbox import Company, SandboxPortal
    from tests.end_to_end.conftest import Outcome, Program

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


def limited(run: Program, before: Callable[[], object], *words: str) -> Outcome:
    """Run with something taken away from the process."""
    run.preparation = before
    try:
        return run(*words)
    finally:
        run.preparation = None


def no_more_than(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def as_anybody() -> None:
    """Root, too, shall mind the rights of files."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.parametrize("size", [100, 20_000, 300_000])
def test_no_space(
    size: int, run: Program, demo: Company, opened: Callable[..., SandboxPortal]
) -> None:
    """The limit strikes while the file is made, or later, while pages are stored."""
    run.environment["B24GAME_WEBHOOK"] = opened(demo).webhook
    told = limited(run, partial(no_more_than, size), "sync")
    assert told.code == 7
    assert told.err == (
        f"b24game: error: the state file {run.state} cannot be used: disk I/O error\n\n"
        "hint: free some space and run the command again\n"
    )
    assert run("sync").code == 0
    assert run("verify").code == 0


def test_no_space_later(run: Program, company: Company) -> None:
    run("sync")
    before = run.ledger()
    for number in range(300):
        company.add_post(2, f"{number}", company.now)
    told = limited(run, partial(no_more_than, 8_192), "sync")
    assert told.code == 7
    assert run.ledger() == before
    assert run("leaderboard").code == 0
    assert run("sync").code == 0
    assert len(run.ledger()) == len(before) + 300


def test_read_only_folder(run: Program, portal: SandboxPortal) -> None:
    folder = run.folder / "kept"
    folder.mkdir(mode=0o500)
    run.environment["B24GAME_STATE"] = str(folder / "state.db")
    told = limited(run, as_anybody, "sync")
    assert (told.code, list(folder.iterdir())) == (7, [])
    assert told.err == (
        f"b24game: error: cannot write the state file {run.state}.lock: Permission denied\n\n"
        "hint: make the folder writable, or name another file in B24GAME_STATE\n"
    )
    assert portal.journal.requests == ()


def test_read_only_file(run: Program) -> None:
    run("sync")
    run.state.chmod(0o400)
    assert limited(run, as_anybody, "sync").code == 7
    assert limited(run, as_anybody, "leaderboard").code == 0


def test_reading_from_a_read_only_folder(run: Program) -> None:
    """SQLite needs a place for the index of its journal: told, not crashed."""
    run("sync")
    folder = run.folder / "kept"
    folder.mkdir()
    run.state.rename(folder / "state.db")
    folder.chmod(0o500)
    run.environment["B24GAME_STATE"] = str(folder / "state.db")
    told = limited(run, as_anybody, "leaderboard")
    assert told.code == 7
    assert told.err.endswith(
        "hint: make the folder writable, or name another file in B24GAME_STATE\n"
    )


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(end: signal.Signals, run: Program, portal: SandboxPortal) -> None:
    portal.latency = Latency(request=1)
    with run.start("sync", "--debug") as process:
        while not run.state.exists() or not run.state.stat().st_size:
            assert process.poll() is None
        process.send_signal(end)
        out, err = process.communicate(timeout=10)
    assert process.returncode == (130 if end is signal.SIGINT else -signal.SIGTERM)
    assert (out, "Traceback" in err) == ("", False)
    portal.latency = Latency()
    assert run("leaderboard").code in {0, 7}
    told = run.json("status")  # the tables may not have been made yet
    assert told.code in {0, 7}
    assert {one["status"] for one in told.data.get("runs", ())} <= {"interrupted"}
    assert run("sync").code == 0


def test_ended_in_the_first_transaction(run: Program) -> None:
    """What SQLite left behind is for the next run to clean, not for the administrator."""
    half = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 1')\n"
        "c.execute('BEGIN')\n"
        "c.execute('CREATE TABLE t AS WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 9000) SELECT i, hex(randomblob(50)) FROM n')\n"
        "os._exit(9)\n"
    )
    subprocess.run([run.python, "-c", half, str(run.state)], check=False)
    assert run.state.with_name("state.db-journal").exists()
    told = run("leaderboard")
    assert (told.code, "there is no state file" in told.err) == (7, True)
    assert run("sync").code == 0
    assert run("verify").code == 0


@pytest.mark.parametrize(
    "words",
    [
        "leaderboard --period all --format tsv",
        "leaderboard --period all --format table",
        "why 9 --limit 1000 --format json",
        "rules show --sql",
        "--help",
    ],
)
def test_reader_that_leaves(words: str, read_demo: Program) -> None:
    shell = f"set -o pipefail; '{read_demo.python}' -m b24game {words} | head -c 5"
    done = subprocess.run(
        ["bash", "-c", shell],
        cwd=read_demo.folder,
        env=read_demo.surroundings(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, len(done.stdout), done.stderr) == (0, 5, b"")


def test_nobody_reads_the_messages(run: Program) -> None:
    """`sync -v 2>&1 | head -1` reads the portal all the same."""
    shell = f"'{run.python}' -m b24game sync -v 2>&1 >/dev/null | head -c 1"
    subprocess.run(["bash", "-c", shell], cwd=run.folder, env=run.surroundings(), check=True)
    (status,) = run.query("SELECT status FROM runs")
    assert status == ("success",)


def test_closed_standard_input(run: Program) -> None:
    done = run("sync", "--format", "json")
    assert done.code == 0
    assert done.json["status"] == "success"


def test_a_pipe_gets_no_colour_and_no_bar(run: Program, tmp_path: Path) -> None:
    done = run("sync", env={"TERM": "xterm-256color", "COLUMNS": "80"})
    assert "\x1b" not in done.out + done.err
    assert done.err == ""
    head = done.out.splitlines()[0]
    assert head.split("\t") == ["stream", "status", "rows", "new", "changed", "gone"]
    assert list(tmp_path.iterdir()) != []
