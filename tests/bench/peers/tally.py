"""One client's run from inside: the job comes as an argument, the ids that came go to a file."""

from __future__ import annotations

import json
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_MOST = 255


@dataclass(frozen=True)
class Job:
    """What a client has to do."""

    webhook: str
    task: str
    """``read`` all deals, or ``update`` the title of some."""
    room: int
    """One more than the greatest id."""
    seen: str
    """Where to write how often each id came, one byte an id."""
    report: str
    """Where to write the outcome as JSON."""
    select: tuple[str, ...] = ()
    """Fields of ``crm.deal.list``; our own stream has a select of its own."""
    since: str = ""
    """Only deals changed at or after this moment."""
    ids: str = ""
    """A file with the ids to update."""
    mark: str = ""
    """What every updated title begins with."""
    bucket: str = ""
    """A file in which processes share the portal's limit."""

    def titles(self) -> dict[int, str]:
        """The new title of each deal to update."""
        ids: list[int] = json.loads(Path(self.ids).read_text(encoding="utf-8"))
        return {number: f"{self.mark} {number}" for number in ids}

    def filter(self) -> dict[str, str]:
        """The filter of ``crm.deal.list``."""
        return {">=DATE_MODIFY": self.since} if self.since else {}


class _Overtime(BaseException):
    """Nothing that a client would take for a failed request and repeat."""


def run(**tasks: Callable[[Job], Iterator[int]]) -> None:
    """Do the job of the command line with the function of its task, and report."""
    signal.signal(signal.SIGTERM, _overtime)
    words = json.loads(sys.argv[1])
    job = Job(**{**words, "select": tuple(words.get("select", ()))})
    seen = bytearray(job.room)
    rows, outcome, started = 0, "ok", time.monotonic()
    try:
        for number in tasks[job.task](job):
            rows += 1
            seen[number] = min(_MOST, seen[number] + 1)
    except BaseException as problem:  # noqa: BLE001 - whatever a client dies of is the result
        outcome = _one_line(problem).replace(job.webhook, "…/")
    seconds = time.monotonic() - started
    Path(job.seen).write_bytes(seen)
    Path(job.report).write_text(
        json.dumps({"rows": rows, "seconds": seconds, "outcome": outcome}), encoding="utf-8"
    )


def _overtime(_signal: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Overtime


def _one_line(problem: BaseException) -> str:
    if isinstance(problem, _Overtime):
        return "stopped: took too long"
    return " ".join(f"{type(problem).__name__}: {problem}".split())
