"""The portal itself: a Bitrix24 REST server on loopback."""

from __future__ import annotations

import json
import socket
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Self

import msgspec

from b24game.sandbox.call import ALL_SCOPES, Caller
from b24game.sandbox.clock import real_clock
from b24game.sandbox.desk import BATCH, Desk, commands_of, error_body
from b24game.sandbox.errors import Refusal, no_method
from b24game.sandbox.faults import Faults
from b24game.sandbox.intake import read_sent, read_target
from b24game.sandbox.journal import Journal
from b24game.sandbox.limits import Latency, Limits
from b24game.sandbox.oauth import AUTHORIZE, Registry

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable
    from types import TracebackType

    from b24game.sandbox.clock import Clock
    from b24game.sandbox.company import Company
    from b24game.sandbox.faults import Fault
    from b24game.sandbox.intake import Sent, Target
    from b24game.sandbox.oauth import Application

CUT = 0
"""Status of a request whose connection was cut."""

_PAGE = b"<html><head><title>Error</title></head><body><h1>nginx</h1></body></html>"
_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"


class SandboxPortal:
    """A portal serving one company through one webhook, and one application if it is given.

    Usable as a context manager; ``company``, ``faults``, ``limits``, ``clock``, ``latency``,
    ``scopes`` and ``admin`` may be changed while it runs; ``oauth`` can take tokens back.
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

    def desk(self) -> Desk:
        """A desk with the settings of this moment."""
        return Desk(
            self.company,
            Caller(self.user_id, self.admin, self.scopes),
            self.clock,
            self.limits,
            self.faults,
            self.journal,
            self.latency.page,
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
        sent = read_sent(self.path, kind, body, oauth=target.oauth)
        params = sent.params
        batch = target.method == BATCH
        commands = tuple(method for _, method, _ in commands_of(params)) if batch else ()
        at = portal.clock()
        status, error = 200, ""
        try:
            self._let_in(target, sent)
            fault = portal.faults.strike({target.method, *commands})
            if fault is not None and self._before(fault):
                status, error = self._faulty_status(fault), fault.kind
                return
            answer = self._answer(target, sent)
            if isinstance(answer, str):
                status = 302
                self._send(status, b"", _HTML, location=answer)
                return
            if portal.latency.request:
                time.sleep(portal.latency.request)
            encoded = msgspec.json.encode(answer)
            if fault is not None and self._after(fault, encoded):
                status, error = self._faulty_status(fault), fault.kind
                return
            self._send(200, encoded, _JSON)
        except Refusal as refusal:
            status, error = refusal.status, str(refusal.code)
            self._send(status, json.dumps(error_body(refusal)).encode(), _JSON)
        finally:
            portal.journal.note_request(
                target.method,
                {} if target.oauth else params.values,
                at=at,
                commands=commands,
                status=status,
                error=error,
            )

    def _let_in(self, target: Target, sent: Sent) -> None:
        """Check the webhook's code or the token; nothing is served under the newer API yet."""
        portal = self.server.portal
        if target.oauth:
            return
        if not target.code and sent.token and portal.oauth is not None:
            portal.oauth.admit(sent.token, portal.clock())
        elif (target.user_id, target.code) != (portal.user_id, portal.secret):
            raise Refusal("NO_AUTH_FOUND", "Wrong authorization data", 401)
        if target.newer_api:
            raise no_method()

    def _answer(self, target: Target, sent: Sent) -> dict[str, object] | str:
        """Execute a call; an address is where the browser is to go."""
        portal = self.server.portal
        if not target.oauth:
            portal.limits.admit()
            return portal.desk().answer(target.method, sent.params)
        if portal.oauth is None:
            raise Refusal("NOT_INSTALLED", "Application not installed", 404)
        now = portal.clock()
        if target.method == AUTHORIZE:
            return portal.oauth.authorise(sent.params, now, f"127.0.0.1:{portal.port}")
        return portal.oauth.grant(sent.params, now, portal.base, portal.scopes, portal.user_id)

    def _before(self, fault: Fault) -> bool:
        """Let a fault strike instead of the call; True if nothing more is to be done."""
        if fault.kind == "slow":
            self.server.stopping.wait(fault.seconds)
            return False
        if fault.kind == "reset":
            self._cut()
        elif fault.kind == "hang":
            self.server.stopping.wait(fault.seconds or 3600)
            self._cut()
        elif fault.kind == "html":
            self._send(fault.http_status, _PAGE, _HTML)
        elif fault.kind == "redirect":
            self._send(fault.http_status, b"", _HTML, location=fault.location + self.path)
        else:
            return False
        return True

    def _after(self, fault: Fault, encoded: bytes) -> bool:
        """Let a fault strike after the call was applied; True if it took the answer."""
        if fault.kind == "reset_after":
            self._cut()
        elif fault.kind == "truncated":
            self._send(200, encoded[: len(encoded) // 2], _JSON)
        elif fault.kind == "lost_answer":
            self._send(fault.http_status, _PAGE, _HTML)
        else:
            return False
        return True

    @staticmethod
    def _faulty_status(fault: Fault) -> int:
        """What the journal says about a request that a fault took."""
        return CUT if fault.kind in {"reset", "reset_after", "hang"} else fault.http_status

    def _cut(self) -> None:
        """Reset the connection: with a linger of 0 closing sends RST."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True

    def _send(self, status: int, body: bytes, kind: str, *, location: str = "") -> None:
        """Send an answer in one go."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)
