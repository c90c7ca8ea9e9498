"""One writer at a time, and the kernel frees the lock of a dead one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from b24game.errors import LockedError, StateError
from b24game.state.lock import locked

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys
from pathlib import Path
from b24game.state.lock import locked
with locked(Path(sys.argv[1]), "sync"):
    print("held", flush=True)
    sys.stdin.read()
"""


def other_process(state: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock until its input closes."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_message_names_who_is_at_work(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with other_process(state) as holder:
        with pytest.raises(LockedError) as caught, locked(state, "sync"):
            pytest.fail("the lock was free")
        holder.communicate()
    assert re.fullmatch(
        rf"another run is at work: sync, pid {holder.pid}, \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d",
        caught.value.message,
    )
    assert "--wait" in caught.value.hint
    assert (caught.value.exit_code, caught.value.code) == (11, "locked")


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with other_process(state) as holder:
        holder.kill()
        holder.wait()
        with locked(state, "sync"):
            mine = state.with_name("state.db.lock").read_text()
    assert f"pid {os.getpid()}" in mine
    assert f"pid {holder.pid}" not in mine


def test_waiting_ends_when_the_holder_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "state.db"
    waited: list[float] = []
    with other_process(state) as holder:

        def release(seconds: float) -> None:
            waited.append(seconds)
            holder.communicate()

        monkeypatch.setattr("b24game.state.lock.time.sleep", release)
        with locked(state, "sync", wait=60):
            assert len(waited) == 1


def test_waiting_ends_after_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "state.db"
    now = 1000.0

    def pass_time(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("b24game.state.lock.time.monotonic", lambda: now)
    monkeypatch.setattr("b24game.state.lock.time.sleep", pass_time)
    with other_process(state) as holder:
        with pytest.raises(LockedError), locked(state, "sync", wait=5):
            pytest.fail("the lock was free")
        holder.communicate()
    assert 1005 <= now < 1006


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with pytest.raises(ZeroDivisionError), locked(state, "sync"):
        raise ZeroDivisionError
    with locked(state, "sync"):
        assert state.with_name("state.db.lock").exists()


def test_a_shorter_note_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with locked(state, "a command with a very long name " * 3):
        pass
    with locked(state, "sync"):
        assert re.fullmatch(
            r"sync, pid \d+, [-\d]+ [:\d]+", state.with_name("state.db.lock").read_text()
        )


def test_the_lock_file_belongs_to_its_owner(tmp_path: Path) -> None:
    state = tmp_path / "new" / "state.db"
    with locked(state, "sync"):
        assert state.with_name("state.db.lock").stat().st_mode & 0o777 == 0o600
        assert state.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError) as caught, locked(tmp_path / "file" / "state.db", "sync"):
        pytest.fail("there is no such folder")
    assert caught.value.code == "state_not_writable"
