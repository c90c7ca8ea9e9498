"""What the rooms log, written to stderr for `-v` and `-vv`; no line carries a secret."""

from __future__ import annotations

import logging

from b24game.redact import redact


class _Redacted(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def listen(verbose: int) -> None:
    """Let the package's logger speak; others (httpx prints whole URLs) stay silent."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacted("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("b24game")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO if verbose == 1 else logging.DEBUG)
    logger.propagate = False
