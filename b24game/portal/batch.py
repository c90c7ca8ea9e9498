"""Up to 50 commands in one request (protocol.md 3).

Keys are given by us and never numeric: with keys 0..n-1 the portal answers a plain list and loses
which command failed. Every value is percent-encoded once; the portal decodes it and only then
replaces `$result[...]`, so a reference is a type of its own and foreign text with that token is
refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from b24game.errors import AuthorisationError, ConfigurationError, PortalError
from b24game.portal.answers import Answer, read_count, read_error, read_times
from b24game.portal.faults import Fault, Refused, error, refusal
from b24game.portal.patience import TRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.portal.caller import Caller
    from b24game.portal.gate import Visit
    from b24game.portal.patience import Patience, Repeat

LARGEST_BATCH = 50
_TOKEN = re.compile(r"\$(result|next|total|time|error)", re.IGNORECASE)
_LIMITS = frozenset({"rate_limited", "operating_limited"})
_GRAVITY = ("operating", "rate", "server", "lost")
_NOT_RUN = Fault("not_run", "NOT_RUN", executed=False)
_MISSING = Fault("server", "UNREADABLE", "no answer to this command")


class Reference(str):
    """`$result[KEY]...`: a value of an earlier command of the same batch."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A method with its parameters: mappings, lists, texts and numbers, no booleans, no `None`."""

    method: str
    params: Mapping[str, object] = field(default_factory=dict)
    follows: str = ""
    """Key of the command this one refers to: alone it must not be repeated."""


def batch(
    caller: Caller, commands: Mapping[str, Command], *, repeat: Repeat, tries: int = TRIES
) -> dict[str, Answer | Refused]:
    """Run at most 50 commands; limits inside are waited out for the commands they hit.

    A command whose answer is missing is repeated like one that failed, never taken as empty.

    Raises:
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no readable answer, or limits beyond patience.
        ValueError: too many commands, a numeric key, or a value that cannot be sent.
    """
    done: dict[str, Answer | Refused] = {}
    patience = caller.patience()
    left = dict(commands)
    with caller.gate.visit() as visit:
        while left:
            visit.enter({command.method for command in left.values()})
            outcomes = send(caller, left, repeat=repeat, tries=tries)
            visit.answered({left[k].method for k, o in outcomes.items() if isinstance(o, Answer)})
            faults: dict[str, Fault] = {}
            for key, command in left.items():
                outcome = outcomes[key]
                if isinstance(outcome, Answer):
                    done[key] = outcome
                elif _is_passing(outcome, repeat) and not command.follows:
                    faults[key] = outcome
                elif outcome.code.upper() == "ERROR_BATCH_METHOD_NOT_ALLOWED":
                    done[key] = single(caller, command, repeat)
                else:
                    done[key] = _refused(outcome, command.method)
            left = {key: left[key] for key in faults}
            if faults and _worth_waiting(faults, left, visit):
                try:
                    _bear(patience, faults, left)
                except PortalError as problem:
                    if problem.code in _LIMITS:
                        raise
                    done |= {key: refusal(f, left[key].method) for key, f in faults.items()}
                    left = {}
    return {key: done[key] for key in commands}


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


def send(
    caller: Caller,
    commands: Mapping[str, Command],
    *,
    repeat: Repeat,
    halt: bool = False,
    tries: int = TRIES,
) -> dict[str, Answer | Fault]:
    """Send one batch and sort its answers; faults inside are returned, not waited out.

    With `halt` the portal stops at the first error; what comes after it is `not_run`.
    """
    if not 0 < len(commands) <= LARGEST_BATCH or any(key.isdigit() for key in commands):
        raise ValueError("a batch takes 1 to 50 commands under keys that are no numbers")
    lines = {key: encode(command) for key, command in commands.items()}
    body = {"halt": int(halt), "cmd": lines}
    answer = caller.call("batch", body, repeat=repeat, tries=tries)
    boxes = answer.result if isinstance(answer.result, Mapping) else {}
    keys = list(commands)
    results = _box(boxes.get("result"), keys)
    errors = _box(boxes.get("result_error"), keys)
    totals = _box(boxes.get("result_total"), keys)
    nexts = _box(boxes.get("result_next"), keys)
    times = _box(boxes.get("result_time"), keys)
    outcomes: dict[str, Answer | Fault] = {}
    stopped = False
    for key, command in commands.items():
        if key in errors:
            entry = errors[key]
            envelope = entry if isinstance(entry, Mapping) else {"error": entry}
            if key in times:
                envelope = {**envelope, "time": times[key]}
            fault = read_error(
                command.method, envelope, caller.access, status=200, now=caller.now()
            )
            outcomes[key] = fault or _MISSING
            stopped = halt
        elif key in results:
            time = read_times(times.get(key))
            outcomes[key] = Answer(
                results[key],
                read_count(totals.get(key)),
                read_count(nexts.get(key)),
                time,
                answer.seconds / len(commands),
            )
        else:
            outcomes[key] = _NOT_RUN if stopped else _MISSING
    return outcomes


def fits(command: Command) -> bool:
    """Return whether the portal would leave every value as it is (writing.md: free text)."""
    try:
        encode(command)
    except ValueError:
        return False
    return True


def encode(command: Command) -> str:
    """Return a command as the portal reads it: `user.get?FILTER[%3EID]=5`, encoded once.

    The `=` of a `>=` filter is encoded too: the portal cuts name from value at the first one.
    """
    pairs = [f"{quote(name, safe='[]')}={text}" for name, text in _flatten("", command.params)]
    return f"{command.method}?{'&'.join(pairs)}" if pairs else command.method


def _flatten(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flatten(f"{prefix}[{name}]" if prefix else str(name), inner)
    elif isinstance(value, (list, tuple)):
        if not value:
            yield f"{prefix}[]", ""
        for place, inner in enumerate(value):
            nested = isinstance(inner, (Mapping, list, tuple))
            yield from _flatten(f"{prefix}[{place}]" if nested else f"{prefix}[]", inner)
    elif isinstance(value, Reference):
        yield prefix, quote(value, safe="$[]")
    elif isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"{prefix} has a value that a batch cannot carry")  # noqa: TRY004
    elif isinstance(value, str) and _TOKEN.search(value):
        raise ValueError(f"{prefix} has a text that the portal would rewrite in a batch")
    else:
        yield prefix, quote(str(value), safe="")


def _box(value: object, keys: list[str]) -> Mapping[str, object]:
    """Return a section of a batch answer: an object, `[]` when empty, rarely a list in order."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and len(value) == len(keys):
        return dict(zip(keys, value, strict=True))
    return {}


def _is_passing(fault: Fault, repeat: Repeat) -> bool:
    if fault.kind not in _GRAVITY:
        return False
    return repeat == "safe" or not fault.executed


def single(caller: Caller, command: Command, repeat: Repeat) -> Answer | Refused:
    """Call one method by itself; a refusal is returned."""
    try:
        return caller.call(command.method, command.params, repeat=repeat)
    except Refused as refused:
        return refused


def _refused(fault: Fault, method: str) -> Refused:
    """Return a final fault of one command, or raise what concerns the whole access."""
    problem = error(fault, method)
    if fault.kind == "overload" or isinstance(problem, (AuthorisationError, ConfigurationError)):
        raise problem
    return refusal(fault, method)
