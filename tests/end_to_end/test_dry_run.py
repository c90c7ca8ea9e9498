"""`sync --dry-run` does the same and writes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from b24game.sandbox import Company, FrozenClock
    from tests.end_to_end.conftest import Outcome, Program


def told(done: Outcome) -> dict[str, Any]:
    """Return what both runs must say; the run that works asks the portal as often."""
    assert done.code == 0
    return {**done.data, "dry_run": None, "findings": done.json["findings"]}


def files(run: Program) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in run.folder.iterdir()
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal"))
    }


def test_first_run(run: Program) -> None:
    rehearsed = run.json("sync", "--dry-run")
    assert rehearsed.data["dry_run"]
    assert not run.state.exists()
    assert files(run) == {}
    assert told(run.json("sync")) == told(rehearsed)


def test_later_run(run: Program, company: Company, clock: FrozenClock) -> None:
    run("sync")
    before = files(run)
    task = company.add_task(responsible=2, at=NOW, deadline=NOW + timedelta(days=3))
    company.close_task(task, NOW + timedelta(hours=1))
    company.renew_task(1, NOW + timedelta(hours=1))
    clock.move(NOW + timedelta(hours=2))

    rehearsed = run.json("sync", "-n")

    assert files(run) == before
    assert rehearsed.data["ledger"] == {"posted": 2, "reversed": 1, "points": -3}
    assert told(run.json("sync")) == told(rehearsed)
    assert files(run) != before
