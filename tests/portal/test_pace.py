from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from b24game.portal.pace import Pace
from tests.portal.fakes import Clock

if TYPE_CHECKING:
    from types import ModuleType


def wait(pace: Pace, clock: Clock) -> float:
    """Take a place and wait until it is free."""
    seconds = pace.take()
    clock.sleep(seconds)
    return seconds


def test_a_burst_is_free_and_then_two_a_second() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    assert [wait(pace, clock) for _ in range(48)] == [0.0] * 48
    assert [wait(pace, clock) for _ in range(4)] == [0.5] * 4


def test_the_portals_own_bucket_never_overflows() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    level, seen = 0.0, clock.now
    for step in range(400):
        if step % 90 == 89:
            clock.now += 13
        wait(pace, clock)
        # The portal drains whole seconds, not a slope.
        seconds = int(clock.now) - int(seen)
        level = max(0.0, level - 2 * seconds) + 1
        seen = clock.now
        assert level <= 50


def test_enterprise_has_more() -> None:
    clock = Clock()
    pace = Pace(5, 250, clock=clock)
    assert sum(wait(pace, clock) for _ in range(248)) == 0
    assert wait(pace, clock) == 0.2


def test_a_refusal_means_the_bucket_is_full() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    wait(pace, clock)
    pace.refused()
    assert wait(pace, clock) == 0.5


def test_waiting_requests_queue_up() -> None:
    pace = Pace(1, 3, clock=Clock())
    assert [pace.take() for _ in range(4)] == [0.0, 1.0, 2.0, 3.0]


def test_a_file_is_one_bucket_for_all_who_name_it(tmp_path: Path) -> None:
    clock = Clock()
    file = tmp_path / "new" / "portal.pace"
    one, other = (Pace(clock=clock, file=file) for _ in range(2))
    assert [pace.take() for _ in range(24) for pace in (one, other)] == [0.0] * 48
    assert (one.take(), other.take()) == (0.5, 1.0)
    clock.sleep(25)
    assert other.take() == 0.0
    assert file.stat().st_mode & 0o777 == 0o600


def test_processes_share_it(tmp_path: Path) -> None:
    script = (
        "import json, sys; from pathlib import Path; from b24game.portal.pace import Pace;"
        "pace = Pace(drain=1e-6, burst=42, file=Path(sys.argv[1]));"
        "print(json.dumps([pace.take() == 0.0 for _ in range(20)]))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "pace")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    free = [json.loads(process.communicate()[0]) for process in processes]
    assert sum(map(sum, free)) == 40


def test_a_machine_that_was_started_anew_and_a_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "pace"
    for content in (
        "99.0 1000000.0\n", "nonsense", "", "1 2 3", "\xff", "inf 5", "nan 1000", "-9 1000",
        "1e9 1000", "1001 1000", "5 nan", "5 -inf", "5 inf",
    ):  # fmt: skip
        file.write_text(content, encoding="latin-1")
        assert Pace(clock=Clock(), file=file).take() == 0.0
        assert file.read_text(encoding="utf-8") == "1.0 1000.0\n"


def test_a_file_that_cannot_be_used_costs_the_sharing_only(tmp_path: Path) -> None:
    (tmp_path / "no_folder").touch()
    pace = Pace(1, 3, clock=Clock(), file=tmp_path / "no_folder" / "pace")
    assert [pace.take() for _ in range(3)] == [0.0, 1.0, 2.0]


def test_a_promised_place_is_no_damage(tmp_path: Path) -> None:
    file = tmp_path / "pace"
    file.write_text("999.0 1000.0\n")
    assert Pace(5, 250, clock=Clock(), file=file).take() == (1000 - 248) / 5


@pytest.mark.parametrize(
    ("module", "call", "problem"),
    [
        (fcntl, "flock", errno.ENOLCK),
        (os, "pread", errno.EIO),
        (os, "pwrite", errno.ENOSPC),
        (os, "pwrite", errno.EDQUOT),
        (os, "ftruncate", errno.EIO),
    ],
)
def test_a_file_that_stops_working_costs_the_sharing_only(
    module: ModuleType, call: str, problem: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object) -> None:
        raise OSError(problem, os.strerror(problem))

    file = tmp_path / "pace"
    pace = Pace(1, 4, clock=Clock(), file=file)
    assert pace.take() == 0.0
    open_files = len(list(Path("/dev/fd").iterdir()))
    monkeypatch.setattr(module, call, fails)
    assert [pace.take() for _ in range(3)] == [0.0, 1.0, 2.0]
    assert file.read_text() == ("1.0 1000.0\n" if call != "ftruncate" else "2.0 1000.0\n")
    assert len(list(Path("/dev/fd").iterdir())) == open_files


def test_the_end_of_a_longer_line_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "pace"
    file.write_text("3.0 1000.0\n25\n")  # killed before it was cut off
    assert Pace(1, 3, clock=Clock(), file=file).take() == 3.0
    assert file.read_text() == "4.0 1000.0\n"
