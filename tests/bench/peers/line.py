"""The bench's end of the line to the portal's process.

The bench itself must stay small: a process begins its life with the peak memory of the one that
started it, so nothing of b24game is imported on this side.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[3]


class Line:
    """A portal with so many deals, running while the context is open."""

    def __init__(self, deals: int) -> None:
        self.deals = deals
        self.webhook = ""
        self.select: list[str] = []
        self.room = 1

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.peers.portal", str(self.deals)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        hello = self.ask("hello")
        self.webhook, self.select, self.room = hello["webhook"], hello["select"], hello["room"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.communicate()

    def ask(self, order: str, **words: object) -> dict[str, Any]:
        """Give an order and return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": order, **words}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer
