"""A body of bytes becomes an `Answer` or a `Fault`: nothing unreadable is ever an empty result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from b24game.portal.faults import TOO_MANY, Fault, classify
from b24game.portal.values import decimal, whole

if TYPE_CHECKING:
    from b24game.portal.access import Access

_LONGEST_DESCRIPTION = 300
_FIRST_ERROR_STATUS = 400
_FIRST_SERVER_STATUS = 500
_RETRY_LATER = frozenset({408, 423, 425})


@dataclass(frozen=True, slots=True)
class Times:
    """The `time` section of an answer; Unix seconds, `None` where the portal says nothing."""

    start: float | None = None
    finish: float | None = None
    duration: float | None = None
    operating_reset_at: float | None = None
    offset: int | None = None
    """Offset of the server's clock in seconds, from `date_start`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method returned; `total` and `next` come with lists only (protocol.md 4)."""

    result: object
    total: int | None
    next: int | None
    time: Times
    seconds: float = 0.0
    """How long the exchange took."""


def read_answer(
    method: str, status: int, body: bytes, access: Access, now: float
) -> Answer | Fault:
    """Return what the portal said to `method`.

    Args:
        method: the method called; basic methods are judged more severely.
        status: HTTP status.
        body: the whole body.
        access: whose secrets are removed from descriptions.
        now: Unix seconds, used where the body itself carries no clock.
    """
    try:
        envelope: object = msgspec.json.decode(body)
    except (ValueError, RecursionError):  # broken JSON, broken UTF-8, nested without end
        return _unreadable(status, "(no JSON)")
    if not isinstance(envelope, dict):
        return _unreadable(status, "no object")
    fault = read_error(method, envelope, access, status=status, now=now)
    if fault is not None:
        return fault
    if "result" not in envelope or status >= _FIRST_ERROR_STATUS:
        return _unreadable(status, "no result")
    return Answer(
        result=envelope["result"],
        total=read_count(envelope.get("total")),
        next=read_count(envelope.get("next")),
        time=read_times(envelope.get("time")),
    )


def read_error(
    method: str, envelope: Mapping[str, object], access: Access, *, status: int, now: float
) -> Fault | None:
    """Return the error in an envelope or in an entry of `result_error`, if there is one.

    `error` may be a word, a number, empty, or the object of REST 3.0 (protocol.md 2.1, 7).
    """
    if "error" not in envelope:
        return None
    raw = envelope["error"]
    described = envelope.get("error_description")
    if isinstance(raw, Mapping):
        described = _with_details(raw.get("message"), raw.get("validation"))
        raw = raw.get("code")
    elif raw in (None, False, "", 0) and not described and "result" in envelope:
        return None
    code = "" if raw is None or isinstance(raw, (bool, list, Mapping)) else str(raw)
    description = _tidy(str(described or ""), access)
    kind = classify(code, description, method, status)
    return Fault(
        kind=kind,
        code=_tidy(code, access),
        description=description,
        executed=kind not in {"rate", "operating", "overload", "authorisation"},
        wait=_operating_wait(read_times(envelope.get("time")), now)
        if kind == "operating"
        else None,
    )


def read_times(value: object) -> Times:
    """Return the `time` section; whatever is missing or odd is `None`."""
    if not isinstance(value, Mapping):
        return Times()
    return Times(
        start=_seconds(value.get("start")),
        finish=_seconds(value.get("finish")),
        duration=_seconds(value.get("duration")),
        # The page of crm.activity.list shows this one as an ISO text.
        operating_reset_at=_seconds(value.get("operating_reset_at")),
        offset=_offset(value.get("date_start")),
    )


def row_count(result: object) -> int:
    """Return how many rows a result carries, for the log only."""
    if isinstance(result, list):
        return len(result)
    if isinstance(result, dict):
        lists = [len(part) for part in result.values() if isinstance(part, list)]
        return sum(lists) if lists else 1
    return 0 if result is None else 1


def _operating_wait(times: Times, now: float) -> float | None:
    if times.operating_reset_at is None:
        return None
    return times.operating_reset_at - (times.finish or times.start or now)


def _with_details(message: object, validation: object) -> str:
    """Return what REST 3.0 says, with what it says about single fields."""
    rows = validation if isinstance(validation, list) else []
    details = [str(row["message"]) for row in rows if isinstance(row, Mapping) and "message" in row]
    return ": ".join(filter(None, (str(message or ""), "; ".join(details))))


def _unreadable(status: int, problem: str) -> Fault:
    if status == 401:  # noqa: PLR2004
        return Fault("authorisation", f"HTTP_{status}", problem, executed=False)
    if status == TOO_MANY:
        return Fault("operating", f"HTTP_{status}", problem, executed=False)
    passing = status < _FIRST_ERROR_STATUS or status >= _FIRST_SERVER_STATUS
    if passing or status in _RETRY_LATER:
        return Fault("lost", f"HTTP_{status}", problem)
    return Fault("refused", f"HTTP_{status}", problem)


def _tidy(text: str, access: Access) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return access.clean(shown)[:_LONGEST_DESCRIPTION].strip()


def read_count(value: object) -> int | None:
    """Return a number of rows, `None` where it says nothing."""
    number = whole(value)
    return number if number is not None and number >= 0 else None


def _seconds(value: object) -> float | None:
    number = decimal(value)
    if number is not None or not isinstance(value, str):
        return number
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo else None


def _offset(value: object) -> int | None:
    try:
        offset = datetime.fromisoformat(value).utcoffset() if isinstance(value, str) else None
    except ValueError:
        return None
    return None if offset is None else int(offset.total_seconds())
