"""Faults that can be switched on: what a client must survive.

A fault of the transport hits a whole HTTP request; a refusal (``error``) also hits a single
command of a batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from threading import Event, Lock
from typing import Literal

from b24game.sandbox.errors import Refusal

Kind = Literal[
    "reset",
    "reset_after",
    "truncated",
    "html",
    "lost_answer",
    "slow",
    "hang",
    "hang_after",
    "redirect",
    "error",
]
"""Kinds of faults.

``reset`` cuts the connection before the request is applied, ``reset_after`` after it;
``lost_answer`` applies it and answers an HTML page (504); ``truncated`` applies it and cuts the
JSON; ``html`` answers a page instead of applying it; ``slow`` applies it late, ``hang`` neither
applies nor answers it, ``hang_after`` applies it and does not answer; ``redirect`` sends to another
host; ``error`` refuses with a JSON body.
"""

ANY = "*"


@dataclass(slots=True)
class Fault:
    """One switched-on fault.

    Attributes:
        kind: what happens.
        method: which method it hits (a batch is also hit through its commands), ``*`` for all.
        nth: only these matching requests, counted from 1; empty for all.
        times: how often at most; None for always.
        probability: share of the matching requests.
        status: HTTP status of ``html``, ``lost_answer``, ``redirect`` and ``error``.
        code: error code of ``error``.
        seconds: delay of ``slow``, ``hang`` and ``hang_after``.
        location: where ``redirect`` points, the path is kept.
        holding: set once ``slow``, ``hang`` or ``hang_after`` keeps a client waiting; faults may
            share it.
    """

    kind: Kind
    method: str = ANY
    nth: frozenset[int] = frozenset()
    times: int | None = None
    probability: float = 1.0
    status: int = 0
    code: str = ""
    seconds: float = 0.0
    location: str = "https://moved.example"
    holding: Event = field(default_factory=Event, compare=False, repr=False)
    seen: int = field(default=0, init=False)
    hits: int = field(default=0, init=False)

    @property
    def http_status(self) -> int:
        """The status, or the usual one of this kind."""
        usual = {"html": 502, "lost_answer": 504, "redirect": 302, "error": 500}
        return self.status or usual.get(self.kind, 200)


class Faults:
    """The faults of a portal, drawn with a seed."""

    def __init__(self, *faults: Fault, seed: int = 1) -> None:
        """Switch on these faults."""
        self._lock = Lock()
        self._random = Random(seed)  # noqa: S311 - reproducible, not secret
        self._faults = list(faults)

    def add(self, fault: Fault) -> Fault:
        """Switch a fault on; its ``hits`` tell how often it struck."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._faults.clear()

    def strike(self, methods: set[str]) -> Fault | None:
        """The transport fault that hits this request, if any."""
        return self._draw(methods, refusals=False)

    def refuse(self, method: str) -> None:
        """Raise the refusal that hits this call, if any."""
        fault = self._draw({method}, refusals=True)
        if fault is not None:
            code = fault.code or "INTERNAL_SERVER_ERROR"
            raise Refusal(code, "Refused on purpose.", fault.http_status)

    def _draw(self, methods: set[str], *, refusals: bool) -> Fault | None:
        """The first fault of this sort that applies."""
        with self._lock:
            for fault in self._faults:
                if (fault.kind == "error") is not refusals:
                    continue
                if fault.method != ANY and fault.method not in methods:
                    continue
                fault.seen += 1
                if fault.nth and fault.seen not in fault.nth:
                    continue
                if fault.times is not None and fault.hits >= fault.times:
                    continue
                if self._random.random() >= fault.probability:
                    continue
                fault.hits += 1
                return fault
        return None


def internal_error(method: str = ANY, *, times: int | None = None) -> Fault:
    """500 with a JSON body."""
    return Fault("error", method, code="INTERNAL_SERVER_ERROR", status=500, times=times)


def access_denied(method: str) -> Fault:
    """403: the webhook's owner has no right for this method."""
    return Fault("error", method, code="ACCESS_DENIED", status=403)


def overload() -> Fault:
    """503 that must not be retried: REST is blocked by hand for this portal."""
    return Fault("error", code="OVERLOAD_LIMIT", status=503)
