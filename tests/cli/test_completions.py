"""The completion scripts are those of today's commands, and bash completes with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "completions"
NAMES = ("b24game.bash", "_b24game", "b24game.fish")


def test_the_scripts_are_up_to_date(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "b24game.cli.completions", str(tmp_path)],
        env={**os.environ, "LANG": "ru_RU.UTF-8", "B24GAME_LANG": "ru", "COLUMNS": "40"},
        check=True,
    )
    for name in NAMES:
        assert (tmp_path / name).read_text("utf-8") == (SCRIPTS / name).read_text("utf-8"), (
            f"{name}: run python -m b24game.cli.completions completions"
        )


def complete(folder: Path, *words: str) -> list[str]:
    """Return what bash offers for the last of `words`."""
    script = f"""
source '{SCRIPTS / "b24game.bash"}'
COMP_WORDS=(b24game "$@")
COMP_CWORD=$#
_b24game
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", *words],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        check=True,
    )
    assert done.stderr == ""
    return sorted(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("s",), ["sandbox", "score-leads", "status", "sync"]),
        (("rules", "ch"), ["check"]),
        (("leaderboard", "--per"), ["--period"]),
        (("leaderboard", "--period", ""), ["all", "day", "month", "quarter", "week", "year"]),
        (("leaderboard", "--period", "=", "w"), ["week"]),
        (("leaderboard", "--period", "="), ["all", "day", "month", "quarter", "week", "year"]),
        (("leaderboard", "--format", "json", "--to"), ["--top"]),
        (("--format", "t"), ["table", "tsv"]),
        (("--format", "json", "ver"), ["verify"]),
        (("rules", "check", ""), ["a.toml", "b.txt"]),
        (("rules", "check", "--qu"), ["--quiet"]),
        (("sync", "--config", "a"), ["a.toml"]),
        (("leaderboard", "--top", ""), []),
        (("why", "--li"), ["--limit"]),
    ],
)
def test_bash_completes(words: tuple[str, ...], offered: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.toml").touch()
    (tmp_path / "b.txt").touch()
    assert complete(tmp_path, *words) == offered


def test_no_script_calls_the_program() -> None:
    for name in NAMES:
        text = (SCRIPTS / name).read_text("utf-8")
        assert "$(b24game" not in text
        assert "_B24GAME_COMPLETE" not in text


@pytest.mark.parametrize(
    ("shell", "name"), [("bash", "b24game.bash"), ("zsh", "_b24game"), ("fish", "b24game.fish")]
)
def test_the_shell_can_read_it(shell: str, name: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n", str(SCRIPTS / name)], check=True)
