"""One run of one client against one portal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.bench.peers.cases import BURST, DRAIN, OURS, PROCESSES, Case
from tests.bench.peers.environment import PEERS, python_of_peers
from tests.bench.peers.line import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.peers.line import Line

MEGABYTE = 1024
LATENCY = 0.05
_GRACE = 15.0


@dataclass(frozen=True)
class Result:
    """What one run was."""

    outcome: str
    rows: int = 0
    twice: int = 0
    lost: int = 0
    requests: int = 0
    refused: int = 0
    sent: int = 0
    seconds: float = 0.0
    peak: float = 0.0


@dataclass(frozen=True)
class _End:
    """What a client's process left behind."""

    words: dict[str, Any]
    seen: bytes
    peak: float


class Trial:
    """The runs of one case."""

    def __init__(self, case: Case, line: Line, folder: Path) -> None:
        self._case = case
        self._line = line
        self._folder = folder
        self._ids = str(folder / "ids")
        self._truth = folder / "truth"
        self._webhook, self._since = line.webhook, ""
        if case.writes:
            line.ask("some", several=case.writes, ids=self._ids)
        if case.changed:
            order = line.ask("changed", several=case.changed, truth=str(self._truth))
            self._since = order["since"]
        else:
            line.ask("all", truth=str(self._truth))
        if case.gateway:
            self._webhook = line.ask("gateway", seconds=case.gateway)["webhook"]

    def run(self, client: str, seed: int) -> Result:
        """Let a client do its job once."""
        self._begin(seed)
        many = PROCESSES if self._case.task == "processes" else 1
        bucket = str(self._folder / f"bucket{seed}") if many > 1 else ""
        started = time.monotonic()
        jobs = [self._job(client, number, bucket) for number in range(many)]
        ends = [self._end(client, jobs[number], number, started) for number in range(many)]
        if self._case.gateway or any(end.words["outcome"] != "ok" for end in ends):
            # The portal works off what it took in, and only then notes it in its journal.
            time.sleep(1 + 50 * self._case.page)
        return self._result(client, ends)

    def sync(self) -> Result:
        """Run `b24game sync` twice; the second time nothing has changed."""
        environment = {
            **os.environ,
            "B24GAME_WEBHOOK": self._webhook,
            "B24GAME_STATE": str(self._folder / "state.db"),
            "B24GAME_READ_ONLY": "1",  # reading is what is compared
        }
        words = [sys.executable, "-m", "b24game", "sync", "--format", "json"]
        for _ in range(2):
            self._begin(1)
            started = time.monotonic()
            with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as process:
                assert process.stdout is not None
                answer = json.loads(process.stdout.read())
                peak = _reap(process, started + self._case.cap)
            seconds = time.monotonic() - started
        portal = self._line.ask("report")
        rows = sum(stream["rows"] for stream in answer["data"]["streams"])
        outcome = "ok" if answer["status"] == "success" else answer["status"]
        return Result(outcome, rows=rows, seconds=seconds, peak=peak, **portal)

    def _begin(self, seed: int) -> None:
        limits = {"per_second": DRAIN, "burst": BURST, "operating": None, **self._case.limits}
        latency = {"request": LATENCY, "page": self._case.page}
        faults = list(self._case.faults)
        self._line.ask("begin", limits=limits, latency=latency, faults=faults, seed=seed)

    def _job(self, client: str, number: int, bucket: str) -> subprocess.Popen[bytes]:
        ours = client == OURS
        report = self._folder / f"report{number}"
        report.unlink(missing_ok=True)
        job = {
            "webhook": self._webhook,
            "task": "update" if self._case.writes else "read",
            "room": self._line.room,
            "seen": str(self._folder / f"seen{number}"),
            "report": str(report),
            "select": self._line.select,
            "since": self._since,
            "ids": self._ids,
            "mark": client,
            "bucket": bucket,
        }
        python = sys.executable if ours else str(python_of_peers())
        script = "ours" if ours else f"with_{client}"
        with (self._folder / f"stderr{number}").open("wb") as errors:
            return subprocess.Popen(
                [python, "-m", f"tests.bench.peers.{script}", json.dumps(job)],
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=ROOT,
            )

    def _end(
        self, client: str, process: subprocess.Popen[bytes], number: int, started: float
    ) -> _End:
        cap = self._case.cap if client == OURS else self._case.peers_cap
        peak = _reap(process, started + cap)
        try:
            words = json.loads((self._folder / f"report{number}").read_bytes())
            return _End(words, (self._folder / f"seen{number}").read_bytes(), peak)
        except FileNotFoundError:
            said = (self._folder / f"stderr{number}").read_text(encoding="utf-8", errors="replace")
            last = (said.strip().splitlines() or ["killed"])[-1]
            seconds = time.monotonic() - started
            return _End({"outcome": last, "rows": 0, "seconds": seconds}, b"", peak)

    def _result(self, client: str, ends: list[_End]) -> Result:
        truth = self._truth.read_bytes()
        rows = sum(end.words["rows"] for end in ends)
        if self._case.writes:
            written = self._line.ask("written", ids=self._ids, mark=client)
            rows, twice = written["right"], written["twice"]
            lost = self._case.writes - rows
        else:
            twice = sum(sum(count - 1 for count in end.seen if count) for end in ends)
            lost = sum(_lost(truth, end.seen) for end in ends)
        outcomes = [end.words["outcome"] for end in ends]
        outcome = next((words for words in outcomes if words != "ok"), "ok")
        if outcome == "ok" and (lost or (twice and not self._case.writes)):
            outcome = "INCOMPLETE, no error" if lost else "ROWS TWICE, no error"
        return Result(
            outcome,
            rows=rows,
            twice=twice,
            lost=lost,
            seconds=max(end.words["seconds"] for end in ends),
            peak=max(end.peak for end in ends),
            **self._line.ask("report"),
        )


def clients_of(case: Case) -> list[str]:
    """Return who takes part in a case."""
    return [OURS, *(PEERS if case.peers else ())]


def _lost(truth: bytes, seen: bytes) -> int:
    if not seen:
        return sum(truth)
    return sum(1 for there, times in zip(truth, seen, strict=True) if there and not times)


def _reap(process: subprocess.Popen[bytes], deadline: float) -> float:
    """Wait for a process, stop it when its time is over; return its peak memory in MB."""
    stops = [(deadline + _GRACE, process.kill), (deadline, process.terminate)]
    process_id, status, usage = os.wait4(process.pid, os.WNOHANG)
    while not process_id:
        if stops and time.monotonic() > stops[-1][0]:
            stops.pop()[1]()
        time.sleep(0.02)
        process_id, status, usage = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / MEGABYTE
