"""Running up to 50 commands until each of them has an outcome.

Limits and passing failures inside a batch are waited out for the commands they hit: what was done
is never sent again, and stays known whatever comes of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from b24game.errors import AuthorisationError, ConfigurationError, PortalError, ProductError
from b24game.portal.answers import Answer
from b24game.portal.batch import send
from b24game.portal.call import Call
from b24game.portal.faults import Fault, OutcomeUnknownError, Refused, error, refusal
from b24game.portal.patience import TRIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.batch import Command
    from b24game.portal.caller import Caller
    from b24game.portal.gate import Visit
    from b24game.portal.patience import Patience, Repeat

Outcome = Answer | Refused | OutcomeUnknownError
"""The last one only where a call may not be repeated."""

_LIMITS = frozenset({"rate_limited", "operating_limited"})
_GRAVITY = ("operating", "rate", "server", "lost")


@dataclass(slots=True)
class Ran:
    """What came of some commands."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    problem: ProductError | None = None
    """Why the others have no outcome."""
    commands: int = 0
    seconds: float = 0.0
    """How many commands the portal ran, repeated ones included, and how long it took."""


def batch(
    caller: Caller, commands: Mapping[str, Command], *, repeat: Repeat
) -> dict[str, Answer | Refused]:
    """Run at most 50 commands, all or nothing.

    A command whose answer is missing is repeated like one that failed, never taken as empty.

    Raises:
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no readable answer, or limits beyond patience.
        OutcomeUnknownError: a command that may not be repeated has possibly been carried out.
        ValueError: too many commands, a numeric key, or a value that cannot be sent.
    """
    ran = run(caller, commands, repeat=repeat)
    if ran.problem is not None:
        raise ran.problem
    found: dict[str, Answer | Refused] = {}
    for key, outcome in ran.outcomes.items():
        if isinstance(outcome, OutcomeUnknownError):
            raise outcome
        found[key] = outcome
    return found


def run(
    caller: Caller, commands: Mapping[str, Command], *, repeat: Repeat, tries: int = TRIES
) -> Ran:
    """Run at most 50 commands as far as they can be run.

    Raises:
        ValueError: too many commands, a numeric key, or a value that cannot be sent.
    """
    ran = Ran()
    try:
        _run(caller, commands, repeat, tries, ran)
    except OutcomeUnknownError as problem:
        ran.outcomes |= dict.fromkeys(commands.keys() - ran.outcomes.keys(), problem)
    except ProductError as problem:
        ran.problem = problem
    ran.outcomes = {key: ran.outcomes[key] for key in commands if key in ran.outcomes}
    return ran


def single(caller: Caller, command: Command, repeat: Repeat) -> Outcome:
    """Call one method by itself; a refusal and an unknown outcome are returned."""
    try:
        return caller.call(Call(command.method, command.params), repeat=repeat)
    except (Refused, OutcomeUnknownError) as outcome:
        return outcome


def _run(
    caller: Caller, commands: Mapping[str, Command], repeat: Repeat, tries: int, ran: Ran
) -> None:
    patience = caller.patience()
    left = dict(commands)
    with caller.gate.visit() as visit:
        while left:
            visit.enter({command.method for command in left.values()})
            sent = send(caller, left, repeat=repeat, tries=tries)
            ran.commands += sent.ran
            ran.seconds += sent.seconds
            answered = {key for key, one in sent.outcomes.items() if isinstance(one, Answer)}
            visit.answered({left[key].method for key in answered})
            if answered:
                patience = caller.patience()
            faults = _sort(caller, left, sent.outcomes, repeat, ran.outcomes)
            left = {key: left[key] for key in faults}
            if faults and _worth_waiting(faults, left, visit):
                try:
                    _bear(patience, faults, left)
                except PortalError as problem:
                    if problem.code in _LIMITS:
                        raise
                    given_up = {key: refusal(f, left[key].method) for key, f in faults.items()}
                    ran.outcomes |= given_up
                    return


def _sort(
    caller: Caller,
    commands: Mapping[str, Command],
    outcomes: Mapping[str, Answer | Fault],
    repeat: Repeat,
    done: dict[str, Outcome],
) -> dict[str, Fault]:
    """Note what is final in `done`; return the faults after which a command is sent again."""
    faults: dict[str, Fault] = {}
    stops: ProductError | None = None
    for key, command in commands.items():
        outcome = outcomes[key]
        if isinstance(outcome, Answer):
            done[key] = outcome
        elif outcome.kind in _GRAVITY and not command.follows:
            if repeat == "safe" or not outcome.executed:
                faults[key] = outcome
            else:
                done[key] = OutcomeUnknownError.of(outcome, command.method)
        elif outcome.code.upper() == "ERROR_BATCH_METHOD_NOT_ALLOWED":
            done[key] = single(caller, command, repeat)
        elif (problem := _for_all(outcome, command.method)) is not None:
            stops = problem
        else:
            done[key] = refusal(outcome, command.method)
    if stops is not None:
        raise stops
    return faults


def _for_all(fault: Fault, method: str) -> ProductError | None:
    """Return the error that concerns the whole access, if a command's fault is one."""
    problem = error(fault, method)
    everything = isinstance(problem, (AuthorisationError, ConfigurationError))
    return problem if everything or fault.kind == "overload" else None


def _worth_waiting(
    faults: Mapping[str, Fault], commands: Mapping[str, Command], visit: Visit
) -> bool:
    """Return whether this call waits by itself; false where others probe what it needs."""
    limited = {commands[key].method for key, fault in faults.items() if fault.kind == "operating"}
    return not limited or visit.refused(limited)


def _bear(patience: Patience, faults: Mapping[str, Fault], commands: Mapping[str, Command]) -> None:
    """Wait as the gravest fault asks for: a limit is worth more patience than a failure."""
    worst = min(faults, key=lambda key: _GRAVITY.index(faults[key].kind))
    patience.bear(faults[worst], commands[worst].method, "safe")
