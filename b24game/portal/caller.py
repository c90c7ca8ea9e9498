"""One method call: take a place in the bucket, exchange, wait out what can be waited out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from b24game.portal.answers import Answer, read_answer, row_count
from b24game.portal.faults import Fault
from b24game.portal.patience import TRIES, Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from b24game.portal.pace import Pace
    from b24game.portal.patience import Repeat, WaitReason
    from b24game.portal.transport import Transport
    from b24game.portal.webhook import Webhook

log = logging.getLogger("b24game.portal")


class Caller:
    """Calls methods; counts requests and keeps the offset of the portal's clock."""

    def __init__(
        self,
        webhook: Webhook,
        transport: Transport,
        pace: Pace,
        *,
        clock: Callable[[], float],
        now: Callable[[], float],
        sleep: Callable[[float], None],
        on_wait: Callable[[WaitReason, float], None] | None = None,
        server_offset: int = 0,
    ) -> None:
        self.webhook = webhook
        self.requests = 0
        """HTTP requests sent, repeated ones included."""
        self.server_offset = server_offset
        """Seconds east of UTC, from the last answer."""
        self.now = now
        self.clock = clock
        self._transport = transport
        self._pace = pace
        self._sleep = sleep
        self._on_wait = on_wait

    def call(
        self, method: str, params: Mapping[str, object], *, repeat: Repeat, tries: int = TRIES
    ) -> Answer:
        """Return the answer to one call.

        Args:
            method: name of the method, `user.get`.
            params: JSON-ready parameters, in the order the method's page lists them.
            repeat: `safe` for reads and writes of fixed values, `never` for everything else.
            tries: how often a call without a readable answer is sent.

        Raises:
            Refused: the portal refuses this method.
            AuthorisationError: it refuses the webhook.
            PortalError: no answer after all retries, or REST is switched off.
        """
        patience = self.patience(tries)
        while True:
            outcome = self.once(method, params)
            if isinstance(outcome, Answer):
                return outcome
            patience.bear(outcome, method, repeat)

    def patience(self, tries: int = TRIES) -> Patience:
        """Return fresh patience for one call."""
        return Patience(self._sleep, self._on_wait, tries)

    def once(self, method: str, params: Mapping[str, object]) -> Answer | Fault:
        """Send one request and return what came of it."""
        self._pace.wait()
        self.requests += 1
        started = self.clock()
        reply = self._transport.exchange(method, params)
        seconds = self.clock() - started
        if isinstance(reply, Fault):
            outcome: Answer | Fault = reply
            status = 0
        else:
            status = reply.status
            outcome = read_answer(method, status, reply.body, self.webhook, self.now())
        self._note(method, status, seconds, outcome)
        return outcome

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
        text = self.webhook.clean(f"{outcome.kind} {outcome.code} {outcome.description}")
        log.debug("%s: %d, %d ms, %s", method, status, milliseconds, text)
