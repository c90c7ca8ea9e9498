"""Asking many things that do not depend on each other: batches of fitting length, a few at once."""

from __future__ import annotations

from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from b24game.portal.faults import OutcomeUnknownError
from b24game.portal.outcomes import run
from b24game.portal.patience import TRIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from b24game.errors import ProductError
    from b24game.portal.answers import Answer
    from b24game.portal.batch import Command
    from b24game.portal.caller import Caller
    from b24game.portal.faults import Refused
    from b24game.portal.flight import Flight
    from b24game.portal.outcomes import Outcome, Ran
    from b24game.portal.patience import Repeat
    from b24game.portal.stride import Stride

_HASTY_TRIES = 2


def ask_all(
    caller: Caller, commands: Mapping[str, Command], stride: Stride
) -> Iterator[tuple[str, Answer | Refused]]:
    """Yield the outcome of each reading command as the batches come in, in any order.

    Raises:
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries, also with a single command.
    """
    for outcomes, problem in ask(caller, commands.items(), stride, "safe"):
        for key, outcome in outcomes.items():
            if isinstance(outcome, OutcomeUnknownError):
                raise outcome
            yield key, outcome
        if problem is not None:
            raise problem


def ask(
    caller: Caller, commands: Iterable[tuple[str, Command]], stride: Stride, repeat: Repeat
) -> Iterator[tuple[Mapping[str, Outcome], ProductError | None]]:
    """Yield the outcomes of each batch as it comes in, and the error that ended it, if one did.

    After an error no further batch leaves; those on their way still come in.
    """
    left = iter(commands)
    ended = False
    flight: Flight[tuple[dict[str, Command], Ran]] = caller.flight()
    while True:
        while not ended and flight.aloft < (flight.places if stride.grown else 1):
            part = dict(islice(left, stride.length))
            if not part:
                break
            flight.launch(partial(_ask, caller, part, repeat))
        if not flight.aloft:
            return
        part, ran = flight.land()
        if ran.problem is None:
            stride.took(ran.commands, ran.seconds)
        else:
            again = {key: part[key] for key in part if key not in ran.outcomes}
            if too_long(ran.problem) and stride.failed(len(again)):
                left = chain(again.items(), left)
                ran.problem = None
        ended = ended or ran.problem is not None
        yield ran.outcomes, ran.problem


def tries(length: int) -> int:
    """Return how often a batch is sent before it counts as too long."""
    return TRIES if length == 1 else _HASTY_TRIES


def too_long(problem: ProductError) -> bool:
    """Return whether a batch ended as one that takes longer than the portal's 60 s a request."""
    return problem.code in {"portal_failed", "no_answer"}


def _ask(
    caller: Caller, part: dict[str, Command], repeat: Repeat
) -> tuple[dict[str, Command], Ran]:
    return part, run(caller, part, repeat=repeat, tries=tries(len(part)))
