"""What the README shows is what the program says: `pytest --snapshot-update` writes it anew."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def said(*words: str) -> str:
    environment = {**os.environ, "COLUMNS": "80", "PYTHONUTF8": "1", "LANG": "en_US.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "b24game", *words, "--lang", "en"],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=True,
    )
    return done.stdout


def block(name: str, text: str) -> str:
    """Return what stands between the marks `name`, after `text` was put there if asked for."""
    found = re.search(rf"<!-- {name} -->\n```text\n(.*?)```\n<!-- /{name} -->", text, re.DOTALL)
    assert found, f"README has no block {name}"
    return found[1]


def compare(name: str, expected: str, request: pytest.FixtureRequest) -> None:
    text = README.read_text(encoding="utf-8")
    shown = block(name, text)
    if request.config.getoption("--snapshot-update"):
        frame = f"<!-- {name} -->\n```text\n{{}}```\n<!-- /{name} -->"
        text = text.replace(frame.format(shown), frame.format(expected))
        README.write_text(text, encoding="utf-8")
        shown = expected
    assert shown == expected


def test_the_help_in_the_readme_is_the_programs(request: pytest.FixtureRequest) -> None:
    compare("help", said("--help"), request)


def test_the_boards_in_the_readme_are_the_demos(request: pytest.FixtureRequest) -> None:
    demo = said("demo", "--format", "table", "--color", "never")
    board = demo[demo.index("The company this month") : demo.index("A department this month")]
    lines = [line.rstrip() for line in board.rstrip().splitlines()]
    compare("demo", "\n".join(lines) + "\n", request)


def test_every_command_in_the_readme_exists() -> None:
    text = README.read_text(encoding="utf-8")
    lines = re.findall(r"^\$ (b24game .*?)(?:\s+#.*)?$", text, re.MULTILINE)
    assert lines
    for line in lines:
        _program, *words = shlex.split(line)
        command = [word for word in words if word in {"rules", "check", "show"}] or words[:1]
        done = subprocess.run(
            [sys.executable, "-m", "b24game", *command, "--help"], capture_output=True, check=False
        )
        assert done.returncode == 0, line


def test_the_targets_in_the_readme_exist() -> None:
    targets = set(re.findall(r"(?:`|\$ )make ([a-z]+)", README.read_text(encoding="utf-8")))
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert targets
    assert targets <= known


def test_the_files_in_the_readme_exist() -> None:
    text = README.read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:b24game|tests|completions)/[\w/.]*)`", text))
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
