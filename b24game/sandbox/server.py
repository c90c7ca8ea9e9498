"""The portal itself: a Bitrix24 REST server on loopback."""

from __future__ import annotations

import json
import socket
import struct
import sys
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

import msgspec

from b24game.sandbox.call import ALL_SCOPES, Caller
from b24game.sandbox.clock import real_clock
from b24game.sandbox.desk import BATCH, Desk, commands_of, error_body
from b24game.sandbox.errors import Refusal
from b24game.sandbox.faults import Faults
from b24game.sandbox.idempotency import HEADER, Replays
from b24game.sandbox.intake import read_newer, read_sent, read_target
from b24game.sandbox.journal import Journal
from b24game.sandbox.limits import Latency, Limits
from b24game.sandbox.methods import METHODS, NEWER_METHODS
from b24game.sandbox.newer import error_body as newer_error_body
from b24game.sandbox.oauth import Registry
from b24game.sandbox.reception import let_in, reply

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from b24game.sandbox.clock import Clock
    from b24game.sandbox.company import Company
    from b24game.sandbox.faults import Fault
    from b24game.sandbox.oauth import Application

CUT = 0
"""Status of a request whose connection was cut."""
_FOR_EVER = 3600.0

_PAGE = b"<html><head><title>Error</title></head><body><h1>nginx</h1></body></html>"
_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"


class SandboxPortal:
    """A portal serving one company through one webhook, and one application if it is given.

    Usable as a context manager; ``company``, ``faults``, ``limits``, ``clock``, ``latency``,
    ``scopes`` and ``admin`` may be changed while it runs; ``oauth`` can take tokens back. A portal
    without REST 3.0, or without some of it, has fewer ``newer_methods``.
    """

    def __init__(
        self,
        company: Company,
        *,
        secret: str = "sandbox-secret",  # noqa: S107 - a stand-in for a webhook's code
        user_id: int = 1,
        admin: bool = True,
        scopes: Iterable[str] = ALL_SCOPES,
        clock: Clock = real_clock,
        limits: Limits | None = None,
        latency: Latency | None = None,
        faults: Faults | None = None,
        application: Application | None = None,
        port: int = 0,
    ) -> None:
        """Prepare a portal; limits are off unless given, port 0 takes a free one."""
        self.company = company
        self.secret = secret
        self.user_id = user_id
        self.admin = admin
        self.scopes = frozenset(scopes)
        self.clock = clock
        self.limits = limits or Limits.off()
        self.latency = latency or Latency()
        self.faults = faults or Faults()
        self.journal = Journal()
        self.oauth = None if application is None else Registry(application)
        self.newer_methods = dict(NEWER_METHODS)
        self.replays = Replays()
        self._port = port
        self._server: _Server | None = None
        self._thread: Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port if self._server is None else int(self._server.server_address[1])

    @property
    def base(self) -> str:
        """Scheme, host and port; the OAuth server of the application answers there, too."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def webhook(self) -> str:
        """The incoming webhook's URL."""
        return f"{self.base}/rest/{self.user_id}/{self.secret}/"

    @property
    def requests(self) -> Counter[str]:
        """HTTP requests by method; a batch counts as ``batch``."""
        return self.journal.asked

    def start(self) -> SandboxPortal:
        """Listen in a thread of its own."""
        self._server = _Server(("127.0.0.1", self._port), self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and cut the open connections."""
        if self._server is None or self._thread is None:
            return
        self._server.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        self._server = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def desk(self, *, newer: bool = False) -> Desk:
        """A desk with the settings of this moment, for the old or the newer API."""
        return Desk(
            self.company,
            Caller(self.user_id, self.admin, self.scopes),
            self.clock,
            self.limits,
            self.faults,
            self.journal,
            self.latency.page,
            self.newer_methods if newer else METHODS,
        )


class _Server(ThreadingHTTPServer):
    """Keeps track of open connections so that stopping really stops."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], portal: SandboxPortal) -> None:
        self.portal = portal
        self.stopping = Event()
        self._open: set[socket.socket] = set()
        self._guard = Lock()
        super().__init__(address, _Handler)

    def enter(self, connection: socket.socket) -> None:
        with self._guard:
            self._open.add(connection)

    def leave(self, connection: socket.socket) -> None:
        with self._guard:
            self._open.discard(connection)

    def hang_up(self) -> None:
        """Wake the threads that wait for a next request on a kept connection."""
        with self._guard:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """A client that went away is no news; anything else is a mistake here."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self.server.enter(self.connection)

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            self.server.leave(self.connection)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent: the URL holds the webhook's code."""

    def do_GET(self) -> None:
        """A call with its parameters in the query string."""
        self._serve()

    def do_POST(self) -> None:
        """A call with a JSON or form body."""
        self._serve()

    def _serve(self) -> None:
        """Take in, execute, answer, and log."""
        portal = self.server.portal
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = read_target(self.path)
        if target is None:
            self._send(404, _PAGE, _HTML)
            return
        kind = self.headers.get("Content-Type") or ""
        if target.newer_api:
            sent = read_newer(kind, body, self.headers.get(HEADER))
        else:
            sent = read_sent(self.path, kind, body, oauth=target.oauth)
        params = sent.params
        batch = target.method == BATCH
        commands = tuple(method for _, method, _ in commands_of(params)) if batch else ()
        # Noted before the answer goes out: whoever has it finds the request in the journal.
        note = partial(
            portal.journal.note_request,
            target.method,
            {} if target.oauth else params.values,
            at=portal.clock(),
            commands=commands,
        )
        try:
            let_in(portal, target, sent)
            fault = portal.faults.strike({target.method, *commands})
            if fault is not None and self._before(fault):
                note(status=self._faulty_status(fault), error=fault.kind)
                return
            answer = reply(portal, target, sent)
            if isinstance(answer.body, str):
                note(status=302, error="")
                self._send(302, b"", _HTML, {"Location": answer.body})
                return
            if portal.latency.request:
                time.sleep(portal.latency.request)
            encoded = msgspec.json.encode(answer.body)
            if fault is not None and self._after(fault, encoded):
                note(status=self._faulty_status(fault), error=fault.kind)
                return
        except Refusal as refusal:
            note(status=refusal.status, error=str(refusal.code))
            body_of = newer_error_body if target.newer_api else error_body
            self._send(refusal.status, json.dumps(body_of(refusal)).encode(), _JSON)
            return
        note(status=200, error="")
        self._send(200, encoded, _JSON, answer.headers)

    def _before(self, fault: Fault) -> bool:
        """Let a fault strike instead of the call; True if nothing more is to be done."""
        if fault.kind == "slow":
            self._hold(fault, fault.seconds)
            return False
        if fault.kind == "reset":
            self._cut()
        elif fault.kind == "hang":
            self._hold(fault, fault.seconds or _FOR_EVER)
            self._cut()
        elif fault.kind == "html":
            self._send(fault.http_status, _PAGE, _HTML)
        elif fault.kind == "redirect":
            self._send(fault.http_status, b"", _HTML, {"Location": fault.location + self.path})
        else:
            return False
        return True

    def _after(self, fault: Fault, encoded: bytes) -> bool:
        """Let a fault strike after the call was applied; True if it took the answer."""
        if fault.kind == "reset_after":
            self._cut()
        elif fault.kind == "hang_after":
            self._hold(fault, fault.seconds or _FOR_EVER)
            self._cut()
        elif fault.kind == "truncated":
            self._send(200, encoded[: len(encoded) // 2], _JSON)
        elif fault.kind == "lost_answer":
            self._send(fault.http_status, _PAGE, _HTML)
        else:
            return False
        return True

    def _hold(self, fault: Fault, seconds: float) -> None:
        """Keep the client waiting; not beyond the end of the portal."""
        fault.holding.set()
        self.server.stopping.wait(seconds)

    @staticmethod
    def _faulty_status(fault: Fault) -> int:
        """What the journal says about a request that a fault took."""
        cut = {"reset", "reset_after", "hang", "hang_after"}
        return CUT if fault.kind in cut else fault.http_status

    def _cut(self) -> None:
        """Reset the connection: with a linger of 0 closing sends RST."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True

    def _send(
        self, status: int, body: bytes, kind: str, headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Send an answer in one go."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
