"""Asking many things: independent commands in batches of fitting length, or one chain."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from b24game.errors import PortalError
from b24game.portal.batch import batch, send
from b24game.portal.patience import TRIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from b24game.portal.answers import Answer
    from b24game.portal.batch import Command
    from b24game.portal.caller import Caller
    from b24game.portal.faults import Fault, Refused
    from b24game.portal.stride import Stride

_HASTY_TRIES = 2
_TOO_LONG = frozenset({"portal_failed", "no_answer"})
"""How a batch ends that took longer than the portal's 60 s for one request."""


def ask_all(
    caller: Caller, commands: Mapping[str, Command], stride: Stride
) -> Iterator[tuple[str, Answer | Refused]]:
    """Yield the outcome of each reading command, in order, as the batches come in.

    Raises:
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries, also with a single command.
    """
    left = dict(commands)
    while left:
        part = dict(islice(left.items(), stride.length))
        started = caller.clock()
        try:
            outcomes = batch(caller, part, repeat="safe", tries=_tries(len(part)))
        except PortalError as problem:
            if problem.code not in _TOO_LONG or len(part) == 1 or not stride.failed():
                raise
            continue
        stride.took(len(part), caller.clock() - started)
        for key in part:
            del left[key]
        yield from outcomes.items()


def ask_chain(
    caller: Caller,
    commands: Callable[[int], Mapping[str, Command]],
    stride: Stride,
    *,
    chained: bool,
) -> list[Answer | Fault]:
    """Return the outcomes of one chain of commands, which stops at its first fault.

    Args:
        caller: who asks.
        commands: makes a chain of a given length.
        stride: decides the length.
        chained: false for a single command.

    Raises:
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries, also with a single command.
    """
    while True:
        length = stride.length if chained else 1
        started = caller.clock()
        try:
            outcomes = send(
                caller, commands(length), repeat="safe", halt=True, tries=_tries(length)
            )
        except PortalError as problem:
            if problem.code not in _TOO_LONG or length == 1 or not stride.failed():
                raise
            continue
        stride.took(length, caller.clock() - started)
        return list(outcomes.values())


def _tries(length: int) -> int:
    return TRIES if length == 1 else _HASTY_TRIES
