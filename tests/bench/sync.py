"""What a sync costs: requests, seconds and memory against the portal's limits.

Run: python tests/bench/sync.py [TASKS ...]        (1000 10000 100000 by default)

A portal of the sandbox runs as a process of its own, with the limits of a real one switched on
(2 requests a second, burst 50) and 50 ms latency; `b24game sync` runs as a process twice: into an
empty state file, and again with nothing changed. "limit" is what no client can beat: 2,500 rows a
request (50 pages of 50), 50 task histories a request, and the bucket's seconds for that many.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import resource

SIZES = (1_000, 10_000, 100_000)
PORTAL = """
import sys
from datetime import datetime, timedelta, timezone
from threading import Event
from b24game.sandbox import FrozenClock, Latency, Limits, SandboxPortal, bulk_company
now = datetime(2026, 11, 20, 18, 0, tzinfo=timezone(timedelta(hours=3)))
company = bulk_company(tasks=int(sys.argv[1]), now=now)
with SandboxPortal(company, clock=FrozenClock(now), limits=Limits(), latency=Latency(0.05)) as p:
    print(p.webhook, flush=True)
    Event().wait()
"""
ROW = "{:>8} {:>5} {:>8} {:>9} {:>9} {:>8} {:>8} {:>8} {:>9}"


def main() -> None:
    """Print one row for each size and run."""
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    print(
        ROW.format(
            "tasks", "run", "rows", "histories", "requests", "limit", "seconds", "limit", "peak MB"
        )
    )
    for size in sizes:
        with subprocess.Popen(
            [sys.executable, "-c", PORTAL, str(size)], stdout=subprocess.PIPE, text=True
        ) as portal:
            assert portal.stdout is not None
            webhook = portal.stdout.readline().strip()
            with tempfile.TemporaryDirectory() as folder:
                for run in ("first", "again"):
                    print(ROW.format(*_measure(size, run, webhook, Path(folder))), flush=True)
            portal.terminate()


def _measure(size: int, run: str, webhook: str, folder: Path) -> tuple[str, ...]:
    environment = {
        **os.environ,
        "B24GAME_WEBHOOK": webhook,
        "B24GAME_STATE": str(folder / "state.db"),
        "B24GAME_READ_ONLY": "1",  # the limits that it is compared with are those of reading
    }
    time.sleep(26)  # the portal's bucket drains, so that every run begins with an empty one
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "b24game", "sync", "--format", "json"],
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        assert process.stdout is not None
        answer = json.loads(process.stdout.read())
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - started
    return _line(size, run, answer["data"], seconds, usage)


def _line(
    size: int,
    run: str,
    data: dict[str, object],
    seconds: float,
    usage: resource.struct_rusage,
) -> tuple[str, ...]:
    streams = {stream["name"]: stream["rows"] for stream in data["streams"]}  # type: ignore[attr-defined]
    histories = streams.pop("task_history", 0)
    rows = sum(streams.values())
    least = ceil(rows / 2500) + ceil(histories / 50)
    return (
        f"{size:,}",
        run,
        f"{rows:,}",
        f"{histories:,}",
        str(data["http_requests"]),
        str(max(1, least)),
        f"{seconds:.1f}",
        f"{max(0, (least - 50) / 2):.1f}",
        f"{usage.ru_maxrss / 1024:.0f}",
    )


if __name__ == "__main__":
    main()
