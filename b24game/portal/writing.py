"""Writing many things: 50 a batch or fewer by measured time, a few batches at once.

What a repeat does differs from method to method (writing.md 0), so the caller says whether the
same call again leaves the same state. A create is never sent twice: where its answer is lost, its
outcome says so, and whoever wants to go on looks first whether it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.asking import ask
from b24game.portal.batch import fits
from b24game.portal.outcomes import single
from b24game.portal.stride import Stride

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from b24game.errors import ProductError
    from b24game.portal.batch import Command
    from b24game.portal.caller import Caller
    from b24game.portal.outcomes import Outcome
    from b24game.portal.patience import Repeat

    Written = tuple[str, Outcome]

_FIRST = 10
"""Updates of 1.35 s each were seen (clients.md 3): fifty of them do not fit into a minute."""


def write(
    caller: Caller,
    commands: Iterable[tuple[str, Command]],
    repeat: Repeat,
    stride: Stride | None = None,
) -> Iterator[Written]:
    """Yield what came of each command under its key, as the answers come in, in any order.

    Of a batch only the commands that failed in passing are sent again. A text that the portal
    would rewrite inside a batch (`$result[…]`) travels in a call of its own.

    Args:
        caller: who writes.
        commands: keys and commands; may be made while they are sent.
        repeat: `safe` where the same call twice leaves the same state, else `never`.
        stride: how many go into a batch, by default carefully growing from ten; one that is used
            again remembers how long they took.

    Raises:
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries. It is raised last: what was not yielded before
            was not carried out, except with repeat `safe` perhaps.
    """
    apart: list[tuple[str, Command]] = []

    def together() -> Iterator[tuple[str, Command]]:
        for key, command in commands:
            if fits(command):
                yield key, command
            else:
                apart.append((key, command))

    stop: ProductError | None = None
    for outcomes, problem in ask(caller, together(), stride or Stride(_FIRST), repeat):
        yield from outcomes.items()
        stop = stop or problem
    if stop is not None:
        raise stop
    for key, command in apart:
        yield key, single(caller, command, repeat)
