"""Asking many things that do not depend on each other: batches of fitting length, a few at once."""

from __future__ import annotations

from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from b24game.errors import PortalError
from b24game.portal.answers import Answer
from b24game.portal.batch import batch
from b24game.portal.faults import OutcomeUnknownError
from b24game.portal.patience import TRIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from b24game.portal.batch import Command
    from b24game.portal.caller import Caller
    from b24game.portal.faults import Refused
    from b24game.portal.flight import Flight
    from b24game.portal.patience import Repeat
    from b24game.portal.stride import Stride

    Asked = tuple[Mapping[str, Command], Mapping[str, Answer | Refused] | PortalError]

_HASTY_TRIES = 2
TOO_LONG = frozenset({"portal_failed", "no_answer"})
"""How a batch ends that took longer than the portal's 60 s for one request."""


def ask_all(
    caller: Caller, commands: Mapping[str, Command], stride: Stride
) -> Iterator[tuple[str, Answer | Refused]]:
    """Yield the outcome of each reading command as the batches come in, in any order.

    Raises:
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries, also with a single command.
    """
    for _part, outcomes in ask(caller, commands.items(), stride, "safe"):
        if isinstance(outcomes, PortalError):
            raise outcomes
        yield from outcomes.items()


def ask(
    caller: Caller, commands: Iterable[tuple[str, Command]], stride: Stride, repeat: Repeat
) -> Iterator[Asked]:
    """Yield each batch with its outcomes; with repeat `never` possibly an `OutcomeUnknownError`.

    Raises:
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries, also with a single command.
    """
    left = iter(commands)
    flight: Flight[Asked] = caller.flight()
    while True:
        while flight.aloft < (flight.places if stride.grown else 1):
            next_part = dict(islice(left, stride.length))
            if not next_part:
                break
            flight.launch(partial(_ask, caller, next_part, repeat))
        if not flight.aloft:
            return
        part, outcomes = flight.land()
        if not isinstance(outcomes, PortalError):
            seconds = sum(o.seconds for o in outcomes.values() if isinstance(o, Answer))
            stride.took(len(part), seconds)
        elif not isinstance(outcomes, OutcomeUnknownError):
            if not stride.failed(len(part)):
                raise outcomes
            left = chain(part.items(), left)
            continue
        yield part, outcomes


def tries(length: int) -> int:
    """Return how often a batch is sent before it counts as too long."""
    return TRIES if length == 1 else _HASTY_TRIES


def _ask(caller: Caller, part: Mapping[str, Command], repeat: Repeat) -> Asked:
    try:
        return part, batch(caller, part, repeat=repeat, tries=tries(len(part)))
    except OutcomeUnknownError as problem:
        return part, problem
    except PortalError as problem:
        if problem.code not in TOO_LONG:
            raise
        return part, problem
