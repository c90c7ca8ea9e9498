"""One method call: take a place in the bucket, exchange, wait out what can be waited out."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from b24game.portal.answers import Answer, read_answer, row_count
from b24game.portal.faults import Fault, is_expired
from b24game.portal.flight import Flight
from b24game.portal.gate import Gate
from b24game.portal.moved import named, new_base
from b24game.portal.patience import TRIES, Patience
from b24game.portal.transport import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.portal.access import Access
    from b24game.portal.call import Call
    from b24game.portal.pace import Pace
    from b24game.portal.patience import Repeat, WaitReason
    from b24game.portal.transport import Transport

log = logging.getLogger("b24game.portal")
_LONG = 5.0
"""Seconds of waiting for a place in the bucket that are worth a word."""


class Caller:
    """Calls methods; counts requests and keeps the offset of the portal's clock.

    Several threads may call at once.
    """

    def __init__(
        self,
        access: Access,
        transport: Transport,
        pace: Pace,
        *,
        clock: Callable[[], float],
        now: Callable[[], float],
        sleep: Callable[[float], None],
        on_wait: Callable[[WaitReason, float], None] | None = None,
        server_offset: int = 0,
        parallel: int = 1,
    ) -> None:
        self.access = access
        """Follows the portal where it moves."""
        self.requests = 0
        """HTTP requests sent, repeated ones included."""
        self.server_offset = server_offset
        """Seconds east of UTC, from the last answer."""
        self.now = now
        self.clock = clock
        self.gate = Gate()
        self._transport = transport
        self._pace = pace
        self._sleep = sleep
        self._on_wait = on_wait
        self._parallel = parallel
        self._counting = threading.Lock()
        self._moving = threading.Lock()

    def call(self, call: Call, *, repeat: Repeat, tries: int = TRIES) -> Answer:
        """Return the answer to one call.

        Args:
            call: what is asked.
            repeat: `safe` for reads, writes of fixed values and calls with a key, `never` for
                everything else.
            tries: how often a call without a readable answer is sent.

        Raises:
            Refused: the portal refuses this method.
            AuthorisationError: it refuses the webhook or the application.
            PortalError: no answer after all retries, or REST is switched off.
        """
        patience = self.patience(tries)
        renewed = False
        with self.gate.visit() as visit:
            while True:
                visit.enter({call.method})
                used = self.access.credentials()
                outcome = self._once(replace(call, params={**call.params, **used}))
                if isinstance(outcome, Answer):
                    return outcome
                if outcome.kind == "operating" and not visit.refused({call.method}):
                    continue
                if is_expired(outcome) and not renewed and self.access.renew(used):
                    renewed = True
                    continue
                patience.bear(outcome, call.method, repeat)

    def patience(self, tries: int = TRIES) -> Patience:
        """Return fresh patience for one call."""
        return Patience(self._sleep, self._on_wait, tries)

    def flight(self) -> Flight[Any]:
        """Return a flight of as many requests at once as the portal is asked."""
        return Flight(self._parallel)

    def _once(self, call: Call) -> Answer | Fault:
        """Send one request, to the portal's new address where it has moved."""
        access = self.access
        outcome = self._send(access, call)
        if isinstance(outcome, str):
            base = new_base(access, call, outcome)
            if base is not None:
                access = self._move(access, base)
                outcome = self._send(access, call)
        if isinstance(outcome, str):
            return Fault("redirect", "REDIRECT", named(access, outcome), executed=False)
        return outcome

    def _move(self, old: Access, base: str) -> Access:
        """Return the access to the new address; all requests that were on their way come by."""
        with self._moving:
            if self.access is old:
                log.info("the portal has moved to %s", base)
                self.access = old.at(base)
            return self.access

    def _send(self, access: Access, call: Call) -> Answer | Fault | str:
        """Send one request; return what came of it, or where it is redirected to."""
        self._wait_for_place()
        method, started = call.method, self.clock()
        reply = self._transport.exchange(access, call)
        seconds = self.clock() - started
        if isinstance(reply, Reply) and reply.location is not None:
            log.debug("%s: %d", method, reply.status)
            return reply.location
        if isinstance(reply, Reply):
            status = reply.status
            outcome: Answer | Fault = read_answer(method, status, reply.body, access, self.now())
        else:
            status, outcome = 0, reply
        self._note(method, status, seconds, outcome)
        return replace(outcome, seconds=seconds) if isinstance(outcome, Answer) else outcome

    def _wait_for_place(self) -> None:
        seconds = self._pace.take()
        with self._counting:
            self.requests += 1
        if seconds >= _LONG and self._on_wait is not None:
            self._on_wait("rate_limit", seconds)
        if seconds:
            self._sleep(seconds)

    def _note(self, method: str, status: int, seconds: float, outcome: Answer | Fault) -> None:
        milliseconds = round(seconds * 1000)
        if isinstance(outcome, Answer):
            if outcome.time.offset is not None:
                self.server_offset = outcome.time.offset
            rows = row_count(outcome.result)
            log.debug("%s: %d, %d ms, %d rows", method, status, milliseconds, rows)
            return
        if outcome.kind == "rate":
            self._pace.refused()
        text = self.access.clean(f"{outcome.kind} {outcome.code} {outcome.description}")
        log.debug("%s: %d, %d ms, %s", method, status, milliseconds, text)
