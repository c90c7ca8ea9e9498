"""`b24game metrics`: its options, and the files that it writes."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from b24game.cli import app
from b24game.metrics.measures import IDS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


class Run(Protocol):
    def __call__(self, *words: str) -> Outcome: ...


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state file of a small company."""
    from b24game.jobs import setting, sync
    from b24game.sandbox import FrozenClock, SandboxPortal, build_company
    from b24game.show.progress import Silence

    state = tmp_path_factory.mktemp("synced") / "state.db"
    company = build_company(seed=3, now=NOW, days=60, tasks=60)
    with SandboxPortal(company, clock=FrozenClock(NOW)) as portal:
        environment = {"B24GAME_STATE": str(state), "B24GAME_WEBHOOK": portal.webhook}
        sync.run(setting.load(None, environment), progress=Silence())
    return state


@pytest.fixture
def run(
    synced: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run the command in an empty folder."""
    monkeypatch.setenv("B24GAME_STATE", str(synced))
    monkeypatch.setenv("B24GAME_WEBHOOK", "")
    monkeypatch.chdir(tmp_path)

    def metrics(*words: str) -> Outcome:
        code = app.run(["metrics", *words])
        told = capsys.readouterr()
        return Outcome(code, told.out, told.err)

    return metrics


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (
            ("--metric", "ontime"),
            "--metric: there is no metric ontime",
            'did you mean "on_time"?',
        ),
        (("--metric", "zzz"), "--metric: there is no metric zzz", "expected one of: active_day,"),
        (
            ("--html", "no/such/a.html"),
            "--html: there is no folder no/such",
            "make it first, or name another file",
        ),
        (("--html", "."), "--html: . is a folder", "name a file in it, for example metrics.html"),
        (("--period", "all"), "--period: all is none of day, week, month, quarter, year", ""),
    ],
)
def test_wrong_calls(words: tuple[str, ...], message: str, hint: str, run: Run) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[0] == f"b24game: error: {message}"
    assert f"hint: {hint}" in done.err


def test_all_metrics_or_one(run: Run) -> None:
    everything = json.loads(run("--format", "json").out)["data"]
    assert {one["id"] for one in everything["definitions"]} == set(IDS)
    alone = json.loads(run("--format", "json", "--metric", "on_time").out)["data"]
    assert [one["id"] for one in alone["definitions"]] == ["on_time"]
    assert {one["id"] for one in alone["metrics"]} == {"on_time"}
    assert alone["files"] == []


def test_a_dashboard_takes_the_place_of_the_last_one(run: Run) -> None:
    page = Path("metrics.html")
    page.write_text("the last one", encoding="utf-8")
    done = run("--html", "metrics.html", "--format", "table")
    assert done.code == 0
    assert done.out.splitlines()[-1] == "written: metrics.html"
    assert page.read_text("utf-8").lower().startswith("<!doctype html")
    mask = os.umask(0)
    os.umask(mask)
    assert page.stat().st_mode & 0o777 == 0o666 & ~mask
    assert list(Path().iterdir()) == [page]


def test_a_page_that_cannot_be_written_leaves_the_last_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    page = Path("metrics.html")
    page.write_text("the last one", encoding="utf-8")
    monkeypatch.setattr("b24game.show.page_file.os.fsync", full)
    done = run("--html", "metrics.html")
    assert (done.code, done.out) == (2, "")
    assert "--html: cannot write metrics.html: No space left on device" in done.err
    assert page.read_text("utf-8") == "the last one"
    assert list(Path().iterdir()) == [page]


def test_tables_are_named(run: Run) -> None:
    done = run("--export", "tables", "--html", "a.html", "--format", "json")
    files = json.loads(done.out)["data"]["files"]
    assert files[0] == "a.html"
    assert "tables/metrics.csv" in files
    assert all(Path(file).is_file() for file in files)
