"""What the pictures of the README are taken from: a year of an invented company, and its portal."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from b24game.sandbox import FrozenClock, SandboxPortal, build_company
from b24game.sandbox.demo import Launch
from tests.end_to_end.terminal import on_terminal

if TYPE_CHECKING:
    from pathlib import Path

_MOSCOW = timezone(timedelta(hours=3))
NOW = datetime(2026, 11, 20, 18, tzinfo=_MOSCOW)
LAUNCH = datetime(2026, 7, 1, tzinfo=_MOSCOW)
WIDTH = 100
LEADER = "Мария Белова"


class Stage:
    """The program in a folder of its own, after a sync and the giving of badges."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # With the larger limits the program does not wait for a portal that has none.
        config = (
            f'timezone = "Europe/Moscow"\nlaunch = {LAUNCH:%Y-%m-%d}\n'
            'crm_usage = true\nlimits = "enterprise"\n'
        )
        (folder / "b24game.toml").write_text(config, encoding="utf-8")

    def play(self) -> None:
        """Read the company's portal and give what was won."""
        company = build_company(
            seed=24,
            now=NOW,
            days=330,
            tasks=6000,
            posts=1500,
            deals=600,
            contacts=900,
            activities=3000,
            launch=Launch(LAUNCH),
        )
        with SandboxPortal(company, clock=FrozenClock(NOW)) as portal:
            for words in (("sync",), ("award-badges",)):
                self._run(words, portal.webhook)

    def shown(self, *words: str) -> str:
        """Return what a person sees on a terminal of `WIDTH` columns, colours included."""
        command = [sys.executable, "-m", "b24game", *words]
        return on_terminal(command, self.folder, self._surroundings(""))

    def write(self, *words: str) -> None:
        """Run a command that writes a file into the folder."""
        self._run(words, "")

    def _run(self, words: tuple[str, ...], webhook: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "b24game", *words],
            cwd=self.folder,
            env=self._surroundings(webhook),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _surroundings(self, webhook: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder),
            "B24GAME_STATE": str(self.folder / "state.db"),
            "B24GAME_WEBHOOK": webhook,
            "B24GAME_LANG": "en",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLUMNS": str(WIDTH),
        }
