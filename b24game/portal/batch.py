"""Up to 50 commands in one request (protocol.md 3).

Keys are given by us and never numeric: with keys 0..n-1 the portal answers a plain list and loses
which command failed. Every value is percent-encoded once; the portal decodes it and only then
replaces `$result[...]`, so a reference is a type of its own and foreign text with that token is
refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from b24game.portal.answers import Answer, read_count, read_error, read_times
from b24game.portal.call import Call
from b24game.portal.faults import Fault, is_expired
from b24game.portal.patience import TRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.portal.caller import Caller
    from b24game.portal.patience import Repeat

LARGEST_BATCH = 50
_TOKEN = re.compile(r"\$(result|next|total|time|error)", re.IGNORECASE)
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
    """Key of the command this one refers to, which must be answered in the same request."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one batch."""

    outcomes: dict[str, Answer | Fault]
    seconds: float

    @property
    def ran(self) -> int:
        """Commands that the portal spent its time on."""
        return sum(one != _NOT_RUN for one in self.outcomes.values())


def send(
    caller: Caller,
    commands: Mapping[str, Command],
    *,
    repeat: Repeat,
    halt: bool = False,
    tries: int = TRIES,
) -> Sent:
    """Send one batch and sort its answers; faults inside are returned, not waited out.

    With `halt` the portal stops at the first error; what comes after it is `not_run`. So is what
    refers to a command without an answer here: the portal would have put nothing in its place.

    Raises:
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no readable answer.
        ValueError: too many commands, a numeric key, or a value that cannot be sent.
    """
    if not 0 < len(commands) <= LARGEST_BATCH or any(key.isdigit() for key in commands):
        raise ValueError("a batch takes 1 to 50 commands under keys that are no numbers")
    lines = {key: encode(command) for key, command in commands.items()}
    body = {"halt": int(halt), "cmd": lines}
    answer = caller.call(Call("batch", body), repeat=repeat, tries=tries)
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
        if command.follows and not isinstance(outcomes.get(command.follows), Answer):
            outcomes[key] = _NOT_RUN
        elif key in errors:
            entry = errors[key]
            envelope = entry if isinstance(entry, Mapping) else {"error": entry}
            if key in times:
                envelope = {**envelope, "time": times[key]}
            fault = read_error(
                command.method, envelope, caller.access, status=200, now=caller.now()
            )
            outcomes[key] = _passing(fault) if fault else _MISSING
            stopped = halt
        elif key in results:
            time = read_times(times.get(key))
            total, following = read_count(totals.get(key)), read_count(nexts.get(key))
            outcomes[key] = Answer(results[key], total, following, time)
        else:
            outcomes[key] = _NOT_RUN if stopped else _MISSING
    return Sent(outcomes, answer.seconds)


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
    pairs = [f"{_name(name)}={text}" for name, text in _flatten("", command.params)]
    return f"{command.method}?{'&'.join(pairs)}" if pairs else command.method


@lru_cache(maxsize=1024)
def _name(name: str) -> str:
    return quote(name, safe="[]")


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
        yield prefix, _text(str(value))


@lru_cache(maxsize=1024)
def _text(text: str) -> str:
    return quote(text, safe="")


def _box(value: object, keys: list[str]) -> Mapping[str, object]:
    """Return a section of a batch answer: an object, `[]` when empty, rarely a list in order."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and len(value) == len(keys):
        return dict(zip(keys, value, strict=True))
    return {}


def _passing(fault: Fault) -> Fault:
    """Return a fault of one command; a token that ran out meanwhile is renewed by the next call."""
    return replace(fault, kind="lost", executed=False) if is_expired(fault) else fault
