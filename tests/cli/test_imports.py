"""What each call loads: a help page costs no Rich, a board no HTTP client."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = (
    "typer", "rich", "httpx", "sqlite_utils", "tomli_w", "babel", "asyncio", "matplotlib", "jinja2",
    "pyarrow",
)  # fmt: skip
_REPORT = """
import sys
sys.argv = ["b24game", *sys.argv[1:]]
from b24game.__main__ import main
try:
    main()
except SystemExit:
    pass
loaded = {name.partition(".")[0] for name in sys.modules}
sys.stderr.write("\\nLOADED " + " ".join(sorted(loaded)))
"""


def loaded(folder: Path, *words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _REPORT, *words],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={
            **os.environ,
            "B24GAME_STATE": str(folder / "state.db"),
            "B24GAME_WEBHOOK": "",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        },
        check=False,
    )
    assert "error" not in done.stderr or words[0] == "leaderbord", done.stderr
    found = done.stderr.rpartition("LOADED ")[2]
    assert found, done.stderr
    return set(found.split()) & set(HEAVY)


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the state file of a small company."""
    from b24game.jobs import setting, sync
    from b24game.sandbox import FrozenClock, SandboxPortal, build_company
    from b24game.show.progress import Silence

    folder = tmp_path_factory.mktemp("synced")
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    company = build_company(seed=3, now=now, days=30, tasks=40)
    with SandboxPortal(company, clock=FrozenClock(now)) as portal:
        environment = {
            "B24GAME_STATE": str(folder / "state.db"),
            "B24GAME_WEBHOOK": portal.webhook,
        }
        sync.run(setting.load(None, environment), progress=Silence())
    return folder


def test_version_loads_nothing(tmp_path: Path) -> None:
    assert loaded(tmp_path, "--version") == set()


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("leaderboard", "--help"),
        ("sync", "--help"),
        ("leaderbord",),
        ("rules", "show", "--default"),
    ],
)
def test_help_and_mistakes_load_only_typer(words: tuple[str, ...], tmp_path: Path) -> None:
    assert loaded(tmp_path, *words) == {"typer"}


@pytest.mark.parametrize(
    "words",
    [
        ("leaderboard",),
        ("leaderboard", "--list"),
        ("leaderboard", "--format", "json"),
        ("leaderboard", "--period", "all", "--department", "2"),
        ("why", "2"),
        ("explain-rules",),
        ("explain-rules", "--format", "markdown"),
        ("rules", "check"),
        ("rules", "show"),
        ("status",),
        ("verify",),
        ("award-badges", "--dry-run"),
        ("metrics",),
        ("metrics", "--metric", "on_time", "--format", "json"),
        ("metrics", "--as-of", "2026-11-10", "--period", "week"),
    ],
)
def test_a_reading_command_in_a_pipe_loads_only_typer(words: tuple[str, ...], synced: Path) -> None:
    assert loaded(synced, *words) == {"typer"}


@pytest.mark.parametrize(
    "words", [("explain-rules",), ("leaderboard",), ("why", "2"), ("metrics",)]
)
def test_rich_is_for_tables(words: tuple[str, ...], synced: Path) -> None:
    assert loaded(synced, *words, "--format", "table") == {"typer", "rich"}


def test_matplotlib_is_for_charts(
    synced: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("publish-weekly", "--dry-run")
    assert "matplotlib" not in loaded(synced, *words)
    config = tmp_path / "chart.toml"
    config.write_text("[publish.weekly]\nchart = true\n", encoding="utf-8")
    monkeypatch.setenv("B24GAME_CONFIG", str(config))
    assert "matplotlib" in loaded(synced, *words)


def test_a_page_loads_a_template_engine_and_tables_their_formats(synced: Path) -> None:
    assert loaded(synced, "metrics", "--html", "metrics.html") == {"typer", "jinja2"}
    assert loaded(synced, "metrics", "--export", "tables") == {"typer", "pyarrow"}
