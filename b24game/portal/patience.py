"""Which fault is waited out and repeated, and which one ends a call.

The question is whether the request was executed (protocol.md 6): a limit refuses before anything
runs, so everything may be repeated after it; a lost answer leaves that open, so only reads and
writes of fixed values may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from b24game.portal.faults import OutcomeUnknownError, error

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.portal.faults import Fault

Repeat = Literal["safe", "never"]
WaitReason = Literal["rate_limit", "operating_limit", "retry"]
TRIES = 5
_RATE_TRIES = 9
_LONGEST_RATE_WAIT = 60.0
_LONGEST_RETRY_WAIT = 30.0
_OPERATING_WAIT = 5.0  # where the portal does not say how long: asking it costs nothing
_OPERATING_PATIENCE = 900.0  # a used-up budget comes back after 600 s, a ban lasts 300 s
_TIMEOUT = "TIMEOUT"


class Patience:
    """Counts what one call has endured; a new call starts with new patience."""

    def __init__(
        self,
        sleep: Callable[[float], None],
        on_wait: Callable[[WaitReason, float], None] | None,
        tries: int = TRIES,
    ) -> None:
        self._sleep = sleep
        self._on_wait = on_wait
        self._tries = tries
        self._refused = 0
        self._failed = 0
        self._waited = 0.0

    def bear(self, fault: Fault, method: str, repeat: Repeat) -> None:
        """Wait until the call may be repeated.

        Raises:
            ProductError: the fault is final, or patience is used up (see `faults.error`).
            OutcomeUnknownError: a call that may not be repeated was possibly carried out.
        """
        match fault.kind:
            case "rate" if self._refused < _RATE_TRIES:
                self._refused += 1
                seconds = min(_LONGEST_RATE_WAIT, 2.0 ** (self._refused - 1))
                self._wait("rate_limit", seconds)
            case "operating" if self._waited < _OPERATING_PATIENCE:
                asked = _OPERATING_WAIT if fault.wait is None else fault.wait
                seconds = min(max(asked, 1.0), _OPERATING_PATIENCE - self._waited)
                self._waited += seconds
                self._wait("operating_limit", seconds)
            case "server" | "lost" if fault.executed and repeat == "never":
                raise OutcomeUnknownError.of(fault, method)
            case "server" | "lost" if self._failed < self._most(fault) - 1:
                seconds = min(_LONGEST_RETRY_WAIT, 2.0**self._failed)
                # Silence costs a minute each time, so it uses up patience twice as fast.
                self._failed += 2 if fault.code == _TIMEOUT else 1
                self._wait("retry", seconds)
            case _:
                raise error(fault, method)

    def _most(self, fault: Fault) -> int:
        """Haste is for what took too long; a portal that was not reached is tried as ever."""
        return self._tries if fault.executed else TRIES

    def _wait(self, reason: WaitReason, seconds: float) -> None:
        if self._on_wait is not None:
            self._on_wait(reason, seconds)
        self._sleep(seconds)
