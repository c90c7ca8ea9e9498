"""Stand-ins for a portal: an in-memory list with bad manners, and a real scripted server."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import httpx

from b24game.portal.pace import Pace
from b24game.portal.portal import Portal
from b24game.portal.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

SECRET = "s3cr3t0code"
WEBHOOK = Webhook.parse(f"https://portal.example/rest/7/{SECRET}/")
START = 1_790_000_000
TIME = {"start": START, "finish": START + 1.5, "date_start": "2026-09-21T16:13:20+03:00"}
PAGE = 50


@dataclass
class Clock:
    """A clock that moves only while somebody sleeps."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def portal_over(
    answer: Callable[[str, Any], httpx.Response], clock: Clock | None = None, *, parallel: int = 1
) -> tuple[Portal, Clock]:
    """A portal whose answers come from a function of method and body."""
    clock = clock or Clock()

    def handle(request: httpx.Request) -> httpx.Response:
        return answer(request.url.path.rpartition("/")[2], json.loads(request.content))

    portal = Portal(
        WEBHOOK,
        clock=clock,
        sleep=clock.sleep,
        now=lambda: START,
        transport=httpx.MockTransport(handle),
        pace=Pace(drain=1e9, clock=clock),
        parallel=parallel,
    )
    return portal, clock


def ok(result: object, **more: object) -> httpx.Response:
    return httpx.Response(200, json={"result": result, "time": TIME, **more})


def no(code: object, status: int = 400, description: str = "", **more: object) -> httpx.Response:
    return httpx.Response(status, json={"error": code, "error_description": description, **more})


Row = dict[str, object]
Json = Any
"""Decoded JSON, or whatever a test hands on."""


def task_row(number: int) -> Row:
    return {
        "id": str(number),
        "title": f"T{number}",
        "status": "2",
        "responsibleId": "5",
        "createdBy": "1",
        "createdDate": "2026-09-01T10:00:00+03:00",
    }


@dataclass
class TaskList:
    """`tasks.task.list` alone and in batches, with the bad manners of real portals."""

    ids: list[int]
    row: Callable[[int], Row] = task_row
    ignores_filter: bool = False
    ignores_order: bool = False
    ignores_start: bool = False
    breaks_references: bool = False
    refuses_references: bool = False
    counts: bool = True
    limits: list[str] = field(default_factory=list)
    """Codes that the next commands get instead of an answer; an empty one is none."""
    batches: list[int] = field(default_factory=list)
    """Commands of each batch."""

    def __call__(self, method: str, body: Json) -> httpx.Response:
        assert method == "batch"
        self.batches.append(len(body["cmd"]))
        results: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        totals: dict[str, int] = {}
        nexts: dict[str, int] = {}
        for key, line in body["cmd"].items():
            code = self.limits.pop(0) if self.limits else ""
            if code:
                errors[key] = {"error": code, "error_description": "x"}
            else:
                self.one(key, line, results, errors, totals, nexts)
            if errors and body["halt"]:
                break
        return ok(
            {
                "result": results or [],
                "result_error": errors or [],
                "result_total": totals or [],
                "result_next": nexts or [],
                "result_time": dict.fromkeys(results, TIME) or [],
            }
        )

    def one(  # noqa: PLR0917
        self,
        key: str,
        line: str,
        results: dict[str, Any],
        errors: dict[str, Any],
        totals: dict[str, int],
        nexts: dict[str, int],
    ) -> None:
        asked = dict(parse_qsl(line.partition("?")[2], keep_blank_values=True))
        if any("$result" in value for value in asked.values()) and self.refuses_references:
            errors[key] = {"error": "INVALID_FILTER", "error_description": ""}
            return
        after = self._number(asked.get("filter[>ID]", "0"), results)
        below = self._number(asked.get("filter[<ID]", "0"), results)
        upto = int(asked.get("filter[<=ID]", "0") or 0)
        start = int(asked["start"])
        down = asked.get("order[ID]") == "DESC"
        ids = self.ids if self.ignores_order else sorted(self.ids, reverse=down)
        if not self.ignores_filter:
            ids = [one for one in ids if one > after and (not upto or one <= upto)]
            ids = [one for one in ids if not below or one < below]
        offset = 0 if self.ignores_start else max(start, 0)
        results[key] = {"tasks": [self.row(one) for one in ids[offset : offset + PAGE]]}
        totals[key] = len(ids) if start >= 0 and self.counts else 0
        if start >= 0 and offset + PAGE < len(ids):
            nexts[key] = offset + PAGE

    def _number(self, value: str, results: dict[str, Any]) -> int:
        reference = re.fullmatch(r"\$result\[(\w+)\]\[tasks\]\[49\]\[id\]", value)
        if not reference:
            return int(value)
        if self.breaks_references:
            return 10**9
        rows = results.get(reference[1], {}).get("tasks", [])
        # A reference to nothing resolves to an array, which counts as 1.
        return int(rows[49].get("id", 1)) if len(rows) >= PAGE else 1


@dataclass(frozen=True)
class Script:
    """What a scripted server does with one request."""

    status: int = 200
    body: bytes = b'{"result": true}'
    headers: tuple[tuple[str, str], ...] = ()
    cut: int = 0
    """So many bytes of the body are announced and never sent."""
    reset: bool = False
    delay: float = 0.0


class Server:
    """A real server on loopback that goes through its scripts, the last one for ever."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = list(scripts)
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.release = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.seen.append((self.path, dict(self.headers.items()), body))
                script = outer.scripts.pop(0) if len(outer.scripts) > 1 else outer.scripts[0]
                outer.release.wait(script.delay)
                if script.reset:
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    self.close_connection = True
                    self.connection.close()
                    return
                self.send_response(script.status)
                for name, value in script.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(script.body) + script.cut))
                self.end_headers()
                self.wfile.write(script.body)
                self.close_connection = True

            def finish(self) -> None:
                if not self.wfile.closed:
                    try:
                        super().finish()
                    except OSError:
                        return

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def webhook(self) -> Webhook:
        port = self.server.server_address[1]
        return Webhook.parse(f"http://127.0.0.1:{port}/rest/7/{SECRET}/")
