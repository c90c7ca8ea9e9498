"""What stands before a portal and cuts: a web server that waits 60 s and then answers for it.

The portal behind it goes on working, as PHP does behind nginx.
"""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

_PAGE = b"<html><head><title>504 Gateway Time-out</title></head><body>nginx</body></html>"


def gateway(webhook: str, seconds: float) -> str:
    """Start a gateway before a portal; return the webhook's address through it."""
    portal = urlsplit(webhook)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = self.headers.get("Content-Type") or ""
            behind = HTTPConnection(portal.netloc, timeout=seconds)
            try:
                behind.request("POST", self.path, body, {"Content-Type": kind})
                answer = behind.getresponse()
                self._send(answer.status, answer.headers["Content-Type"], answer.read())
            except (OSError, HTTPException):
                self._send(504, "text/html; charset=utf-8", _PAGE)
            finally:
                behind.close()

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Stay silent."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, _request: object, _client_address: object) -> None:
            """A client that went away is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return webhook.replace(portal.netloc, f"127.0.0.1:{server.server_address[1]}")
