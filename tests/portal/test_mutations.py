"""Broken answers: each row is a noun or a finding with its id, and nothing is ever guessed.

`B24GAME_EXAMPLES=10000 pytest tests/portal/test_mutations.py` looks longer; the number is of
mutated samples for each stream and each question.
"""

from __future__ import annotations

import json
import math
import os
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b24game.errors import ProductError
from b24game.portal.answers import Answer, read_answer, read_times
from b24game.portal.batch import Command, send
from b24game.portal.comments import _page
from b24game.portal.custom_names import _names
from b24game.portal.faults import Fault, Refused
from b24game.portal.histories import _events
from b24game.portal.identity import read_identity
from b24game.portal.pages import decode, list_in, sheet
from b24game.portal.rows.row import CardField, Context
from b24game.portal.rows.tasks import task_event
from b24game.portal.streams import STREAMS
from b24game.portal.values import decimal, moment

if TYPE_CHECKING:
    from b24game.portal.stream import Stream

Json = Any
"""Decoded JSON, broken or not."""

WANTED = os.environ.get("B24GAME_EXAMPLES", "")
CHANCE = settings(
    max_examples=int(WANTED or 560),
    derandomize=not WANTED,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""18 subjects with 560 mutated samples each: 10,080."""

SAMPLES = Path(__file__).parents[2] / "fixtures" / "samples"
START = 1_790_000_000
OFFSET = 10_800
NOON = "2026-09-01T12:00:00+03:00"
FIELDS = (
    CardField("phone", "hasPhone", "flag"),
    CardField("name", "name", "text"),
    CardField("company", "companyId", "number"),
    CardField("logo", "logo", "file"),
    CardField("UF_CRM_1", "ufCrm_1", "any"),
)
CONTEXT = Context(OFFSET, FIELDS)
ACCESS: Json = SimpleNamespace(clean=lambda words: words)


# What is mutated: samples of the documentation, with the fields that a stream's `select` adds.

ITEM = {"stageSemanticId": "P", "createdTime": NOON, "updatedTime": NOON, "createdBy": 4}
REST: dict[str, dict[str, object]] = {
    "tasks": {"changedDate": NOON, "createdBy": "503", "closedDate": None},
    "deals": {
        **ITEM,
        "categoryId": 10,
        "currencyId": "EUR",
        "movedTime": NOON,
        "isRecurring": "N",
        "isReturnCustomer": "Y",
    },
    "leads": ITEM,
    "contacts": {"updatedTime": NOON, "hasPhone": "Y", "companyId": 7, "logo": None, "ufCrm_1": []},
    "companies": {
        "updatedTime": NOON,
        "hasPhone": "N",
        "companyId": 0,
        "logo": {"id": 5},
        "ufCrm_1": ["77"],
        "isMyCompany": "N",
    },
}


@cache
def sample(method: str) -> Json:
    """The first answer with rows of the REST that the room speaks; nobody changes it."""
    found = json.loads((SAMPLES / f"{method}.json").read_text("utf-8"))["samples"]
    return next(
        one["response"] for one in found if "v3" not in one["page"] and "result" in one["response"]
    )


def complete(stream: Stream[Json]) -> Json:
    """A sample with at least three rows that all decode."""
    response = deepcopy(sample(stream.method))
    rows = list_in(response["result"], stream.path)
    assert rows
    whole: list[Json] = [{**row, **REST.get(stream.name, {})} for row in rows]  # type: ignore[dict-item]
    for number in range(len(whole), 3):
        whole.append({**whole[0], stream.id_row: number + 90_000} if stream.id_row else whole[0])
    response["result"] = {stream.path: whole[:4]} if stream.path else whole[:4]
    return response


SOUND = {name: complete(stream) for name, stream in STREAMS.items()}
NOUNS = {
    name: decode(
        list_in(sound["result"], STREAMS[name].path) or [], STREAMS[name], CONTEXT, last_id=0
    ).rows
    for name, sound in SOUND.items()
}


# How it is mutated

ODD: tuple[Json, ...] = (
    None, True, False, 0, 1, -1, 5, 7, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 10**30, 10**400,
    -(10**30), 0.0, 5.0, 5.5, -1.5, 1e30, 1e308, 5e-324,
    "", " ", "0", "1", "5", " 5 ", "5.0", "5.5", "-5", "+5", "1e3", "0x10", "1_000", "٥", "007",
    "9223372036854775807", "9223372036854775808", "9" * 40, "9" * 5000, "1" * 60_000 + "x",
    "nan", "NaN", "inf", "-Infinity", "1e400", "19999.99", "1,5", "null", "true", "false", "None",
    "Y", "N", "y", "n", "Д", "P", "S", "F", "s", "X", "STATUS", "DEADLINE", "RENEW",
    NOON, "2026-09-01T12:00:00Z", "2026-09-01 12:00:00", "2026-09-01", "01.09.2026 12:00:00",
    "01.09.2026", "2026-09-01T12:00:00.999+03:00", "2026-09-01T12:00:00+0300", "1788253200",
    1788253200, "2026-13-01", "2026-02-30T00:00:00+03:00", "0000-00-00 00:00:00",
    "-0001-11-30T00:00:00+02:30",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T00:00:00+03:00",
    "2026-09-01T25:00:00", "2026-09-01T12:00:00+99:00", "20260901T120000", "2026-W36-2",
    "12/31/2026 11:59:59 pm", "31.02.2026", "2026-09-01x12:00", "soon", "٢٠٢٦-٠٩-٠١", "2026-09-01T",
    "я" * 3000, "[USER=1" * 3000, "[b=" * 3000, "[USER=12]A[/USER]",
    "\x00", "\u202e", "\ufeff5", "\U0001f600",
    "\ud800", "#b24game-x", "a\nb",
    [], {}, [[]], [None], [0], [5], ["5", 7], ["x"], [True], [[5]], {"0": 5}, {"VALUE": 5},
    {"VALUE": None}, {"value": "5", "VALUE": "7"}, {"SEMANTICS": "success"}, {"SEMANTICS": []},
    {"from": "2", "to": "5"}, {"from": NOON, "to": "soon"}, {"FROM": 3, "from": 4, "to": 5},
    {"a": {"b": {"c": [1, {"d": None}]}}},
)  # fmt: skip
WAYS = ("swap", "swap", "swap", "swap", "drop", "twin", "unknown", "nest")


def reshaped(row: Json, way: str, name: str, value: Json) -> Json:
    """A row with one field mutated."""
    row = dict(row)
    if way == "swap":
        row[name] = value
    elif way == "drop":
        row.pop(name, None)
    elif way == "twin":
        row[name.swapcase()] = value
    elif way == "unknown":
        row[f"{name}_X"] = value
    elif way == "nest":
        row[name] = [row.get(name)]
    return row


Mutation = Any
"""A function of a row, or of an envelope."""


@cache
def mutations(names: tuple[str, ...]) -> st.SearchStrategy[Mutation]:
    """One to three fields of a row mutated, seldom the whole row replaced."""
    step = st.tuples(st.sampled_from(WAYS), st.sampled_from(names), st.sampled_from(ODD))
    fields = st.lists(step, min_size=1, max_size=3).map(by_steps)
    return st.one_of(*[fields] * 19, st.sampled_from(ODD).map(lambda value: lambda _row: value))


def by_steps(steps: list[tuple[str, str, Json]]) -> Mutation:
    def mutate(row: Json) -> Json:
        for way, name, value in steps:
            row = reshaped(row, way, name, deepcopy(value))
        return row

    return mutate


def by_section(name: str, value: Json, way: str) -> Mutation:
    def mutate(envelope: Json) -> Json:
        envelope = dict(envelope)
        inner = envelope.get(name)
        if way == "drop":
            envelope.pop(name, None)
        elif way == "inside" and isinstance(inner, dict):
            envelope[name] = {**inner, **dict.fromkeys(inner, deepcopy(value))}
        else:
            envelope[name] = deepcopy(value)
        return envelope

    return mutate


ENVELOPES = st.builds(
    by_section,
    st.sampled_from(("result", "error", "error_description", "time", "next", "total")),
    st.sampled_from(ODD),
    st.sampled_from(("set", "drop", "inside")),
)
"""Something beside the rows mutated: `result`, `error`, `time`, counts."""


# The oracle: what a field may be read as, written without the room's own readers.


class Bad(Exception):  # noqa: N818
    """A field that says nothing readable."""


BLANK: tuple[Json, ...] = ("", False, [], {}, None)
MISSING = object()


def blank(value: Json) -> bool:
    if isinstance(value, (list, dict)):
        return all(blank(part) for part in (value.values() if isinstance(value, dict) else value))
    return value is None or value is False or value is MISSING or str(value).strip() == ""


def integral(value: Json, least: int) -> int:
    """5, 5.0 and their texts are one number."""
    if isinstance(value, str):
        try:
            value = json.loads(value.strip().removeprefix("+"))
        except (ValueError, RecursionError):
            value = int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Bad
    if not math.isfinite(float(value) if abs(value) < 1e300 else math.inf) or value != int(value):
        raise Bad
    if not least <= value < 2**63:
        raise Bad
    return int(value)


def identifier(value: Json) -> int:
    return integral(value, 1)


def someone(value: Json) -> int:
    return 0 if blank(value) else integral(value, 0)


def first(value: Json) -> int | None:
    parts = value if isinstance(value, list) else [value]
    parts = list(value.values()) if isinstance(value, dict) else parts
    return next(iter([one for one in map(someone, parts) if one]), None)


def words(value: Json) -> str:
    if isinstance(value, str):
        return value
    if blank(value):
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Bad
    return str(value)


def stripped(value: Json) -> str:
    return words(value).strip()


def named(value: Json) -> str:
    if not words(value):
        raise Bad
    return words(value)


def said(value: Json) -> bool:
    if blank(value):
        return False
    found = {"y": True, "1": True, "true": True, "n": False, "0": False, "false": False}
    if isinstance(value, (list, dict)) or str(value).strip().lower() not in found:
        raise Bad
    return found[str(value).strip().lower()]


def semantic(value: Json) -> str:
    if not isinstance(value, str) or value.upper() not in {"P", "S", "F"}:
        raise Bad
    return value.upper()


def amount(value: Json) -> float:
    if value is None or value is MISSING or value == "":
        return 0.0
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Bad
    if isinstance(value, str) and (not value.isascii() or "_" in value):
        raise Bad
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise Bad from None
    if not math.isfinite(found) or abs(found) > 2**53:
        raise Bad
    return found


SHAPES = (
    "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y",
)  # fmt: skip


def at(value: Json) -> int:
    """A date in one of the documented forms, or Unix seconds."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and 9 <= len(value) <= 11:
        return int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if 100_000_000 <= value < 100_000_000_000:
            return int(value)
        raise Bad
    if not isinstance(value, str):
        raise Bad
    for shape in SHAPES:
        try:
            read = datetime.strptime(value.strip(), shape)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
        read = read if read.tzinfo else read.replace(tzinfo=timezone(timedelta(seconds=OFFSET)))
        # Every zone must be able to show it.
        if (
            not datetime(1970, 1, 1, tzinfo=UTC)
            <= read
            <= datetime(9999, 12, 31, 9, 59, 59, tzinfo=UTC)
        ):
            raise Bad
        return int((read - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() // 1)
    raise Bad


def at_or_none(value: Json) -> int | None:
    return None if blank(value) or value in (0, "0") else at(value)


Reader = Any
ORACLE: dict[str, dict[str, tuple[str, Reader]]] = {
    "users": {
        "id": ("ID", identifier),
        "active": ("ACTIVE", said),
        "position": ("WORK_POSITION", stripped),
    },
    "departments": {
        "id": ("ID", identifier),
        "name": ("NAME", stripped),
        "parent_id": ("PARENT", first),
        "head_id": ("UF_HEAD", first),
    },
    "tasks": {
        "id": ("id", identifier),
        "title": ("title", words),
        "status": ("status", someone),
        "created_by": ("createdBy", someone),
        "created_at": ("createdDate", at),
        "closed_at": ("closedDate", at_or_none),
        "deadline_at": ("deadline", at_or_none),
    },
    "deals": {
        "id": ("id", identifier),
        "title": ("title", words),
        "category_id": ("categoryId", someone),
        "semantic": ("stageSemanticId", semantic),
        "amount": ("opportunity", amount),
        "currency": ("currencyId", words),
        "responsible_id": ("assignedById", someone),
        "created_at": ("createdTime", at),
        "moved_at": ("movedTime", at_or_none),
        "template": ("isRecurring", said),
        "repeat_customer": ("isReturnCustomer", said),
    },
    "leads": {
        "id": ("id", identifier),
        "semantic": ("stageSemanticId", semantic),
        "source_id": ("sourceId", words),
        "responsible_id": ("assignedById", someone),
        "created_by": ("createdBy", someone),
        "created_at": ("createdTime", at),
    },
    "contacts": {
        "id": ("id", identifier),
        "responsible_id": ("assignedById", someone),
        "updated_at": ("updatedTime", at),
    },
    "companies": {
        "id": ("id", identifier),
        "title": ("title", words),
        "own": ("isMyCompany", said),
    },
    "currencies": {"code": ("CURRENCY", named), "base": ("BASE", said)},
    "statuses": {
        "id": ("ID", identifier),
        "dictionary": ("ENTITY_ID", words),
        "code": ("STATUS_ID", named),
        "name": ("NAME", words),
    },
    "posts": {
        "id": ("ID", identifier),
        "author_id": ("AUTHOR_ID", identifier),
        "published_at": ("DATE_PUBLISH", at),
    },
    "activities": {
        "id": ("ID", identifier),
        "title": ("SUBJECT", words),
        "completed": ("COMPLETED", said),
        "created_at": ("CREATED", at),
        "deadline_at": ("DEADLINE", at_or_none),
    },
    "calls": {
        "id": ("ID", identifier),
        "person_id": ("PORTAL_USER_ID", someone),
        "at": ("CALL_START_DATE", at),
        "seconds": ("CALL_DURATION", someone),
    },
}
MOVE = {
    "id": ("ID", identifier),
    "owner_id": ("OWNER_ID", identifier),
    "at": ("CREATED_TIME", at),
    "category_id": ("CATEGORY_ID", someone),
    "semantic": ("STAGE_SEMANTIC_ID", semantic),
}
ORACLE["stage_moves"] = ORACLE["lead_moves"] = MOVE
NEEDED = frozenset({"id", "ID", "status", "createdDate", "createdTime", "CREATED_TIME"})


@cache
def spelled(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter != "_")


def came(row: Json, name: str) -> list[Json]:
    """The values of a field under any spelling of its name."""

    return [value for other, value in row.items() if spelled(other) == spelled(name)]


def foretell(row: Json, stream: str) -> dict[str, Json]:
    """What the oracle's fields of a row are; `Bad` where one cannot be read."""
    if not isinstance(row, dict):
        raise Bad
    told = {}
    for attribute, (name, reader) in ORACLE[stream].items():
        values = came(row, name)
        if any(value != values[0] for value in values) or (not values and name in NEEDED):
            raise Bad
        told[attribute] = reader(values[0] if values else MISSING)
    return told


def checked(row: Json, stream: Stream[Json]) -> tuple[Json, ...]:
    """Decode one row and compare it with the oracle; return its noun, or nothing."""
    page = decode([row], stream, CONTEXT, last_id=0)
    assert len(page.rows) + len(page.bad) == 1
    try:
        told = foretell(row, stream.name)
    except Bad:
        told = None
    if page.rows:
        assert told is not None, f"guessed {page.rows[0]}"
        noun = page.rows[0]
        assert {name: getattr(noun, name) for name in told} == told
        assert storable(noun)
    else:
        bad = page.bad[0]
        assert bad.stream == stream.name
        assert bad.problem
        assert bad.where == place(row, stream)
    return page.rows


def storable(noun: Json) -> bool:
    """Whether the state file takes it: 64 bits, no infinity."""
    values = [getattr(noun, name) for name in noun.__slots__]
    return all(
        abs(one) < 2**63 if isinstance(one, int) else math.isfinite(one)
        for one in values
        if isinstance(one, (int, float))
    )


def place(row: Json, stream: Stream[Json]) -> str:
    """The id where there is one, in the exact spelling first, else the position."""
    values = came(row, stream.id_row) if isinstance(row, dict) and stream.id_row else []
    if values and row.get(stream.id_row) is not None:
        values = [row[stream.id_row]]
    for value in [one for one in values if one is not None][:1]:
        plain = not isinstance(value, str) or "e" not in value
        try:
            return str(identifier(value)) if plain else "#1"
        except Bad:
            break
    return "#1"


def body(envelope: Json) -> bytes:
    return json.dumps(envelope).encode()


def ask(method: str, envelope: Json) -> Answer | Fault:
    return read_answer(method, 200, body(envelope), ACCESS, START)


# The tests


@pytest.mark.parametrize("name", STREAMS)
@CHANCE
@given(data=st.data())
def test_a_mutated_row_is_a_noun_as_foretold_or_a_finding(name: str, data: st.DataObject) -> None:
    stream = STREAMS[name]
    sound = SOUND[name]
    rows = list(list_in(sound["result"], stream.path) or [])
    nouns = NOUNS[name]
    which = data.draw(st.integers(0, len(rows) - 1))
    used = tuple(key for key, _ in ORACLE[name].values())
    names = used + tuple(rows[which])  # type: ignore[arg-type]
    rows[which] = data.draw(mutations(names))(rows[which])
    mutated = checked(rows[which], stream)

    answer = ask(stream.method, {**sound, "result": {stream.path: rows} if stream.path else rows})
    if isinstance(answer, Fault):
        assert answer.kind == "lost"  # JSON that msgspec does not take: a lone surrogate
        return
    page = decode(sheet(answer, stream).rows, stream, CONTEXT, last_id=0)
    assert page.rows == (*nouns[:which], *mutated, *nouns[which + 1 :])
    assert len(page.bad) == 1 - len(mutated)


def read_stream(answer: Answer) -> None:
    for stream in STREAMS.values():
        try:
            found = sheet(answer, stream)
        except ProductError:
            continue
        page = decode(found.rows, stream, CONTEXT, last_id=0)
        assert len(page.rows) + len(page.bad) == len(found.rows)


EVENTS: tuple[tuple[str, Json], ...] = (
    ("STATUS", {"from": "2", "to": "5"}),
    ("RENEW", []),
    ("DEADLINE", {"from": "", "to": NOON}),
    ("RESPONSIBLE_ID", {"from": 3, "to": 4}),
)
HISTORY: Json = {
    "result": {
        "list": [
            {"id": number, "createdDate": NOON, "field": field, "value": value}
            for number, (field, value) in enumerate(EVENTS, 1)
        ]
    }
}
NAMES = {"result": {"fields": {"ufCrm_1": {"upperName": "UF_CRM_1"}, "id": {"upperName": "ID"}}}}


@CHANCE
@given(st.integers(0, 3), mutations(("id", "createdDate", "field", "value")), st.data())
def test_a_mutated_history_is_whole_or_refused(
    which: int, mutate: Mutation, data: st.DataObject
) -> None:
    rows: Json = deepcopy(HISTORY["result"]["list"])
    if data.draw(st.booleans()):
        rows[which] = mutate(rows[which])
    elif isinstance(rows[which]["value"], dict):
        inner = data.draw(mutations(("from", "to")))
        rows[which]["value"] = inner(rows[which]["value"])
    answer = Answer({"list": rows}, None, None, read_times(None))
    found = _events(answer, 9, CONTEXT)
    if isinstance(found, Refused):
        assert found.reason == "unreadable"
        return
    told = [event(row) for row in rows if isinstance(row, dict) and kind(row) in dict(EVENTS)]
    assert [(one.id, one.at, one.before, one.after) for one in found] == sorted(
        told, key=lambda one: (one[1], one[0])
    )


def kind(row: Json) -> str:
    return str(next(iter(came(row, "field")), "")).strip().upper()


def event(row: Json) -> tuple[int, int, int | None, int | None]:
    """What the oracle makes of an event that was taken as readable."""
    change = next(iter(came(row, "value")), None)
    sides = change if isinstance(change, dict) else {}
    reader: Reader = at_or_none if kind(row) == "DEADLINE" else someone
    before, after = (
        next((reader(value) or None for value in came(sides, name)), None)
        for name in ("from", "to")
    )
    after = 2 if kind(row) == "RENEW" and after is None else after
    return identifier(came(row, "id")[0]), at(came(row, "createdDate")[0]), before, after


def own(value: Json) -> int | None:
    try:
        return identifier(value)
    except Bad:
        return None


@CHANCE
@given(ENVELOPES, st.sampled_from([*STREAMS, "history", "names", "comments"]))
def test_a_mutated_envelope_is_an_answer_or_a_fault(mutate: Mutation, name: str) -> None:
    others = {"history": HISTORY, "names": NAMES}
    stream = STREAMS.get(name)
    sound = SOUND[name] if stream else others.get(name) or sample("crm.timeline.comment.list")
    envelope = mutate(sound)
    answer = ask(stream.method if stream else "any.method", envelope)
    if isinstance(answer, Fault):
        return
    assert "result" in envelope
    read_stream(answer)
    for found in (_events(answer, 9, CONTEXT), _page(answer, CONTEXT), _names(answer.result)):
        assert not isinstance(found, Refused) or found.reason == "unreadable"


@CHANCE
@given(
    st.sampled_from(("me_profile", "me_scope", "me_mode", "me_clock")),
    ENVELOPES,
    mutations(("ID", "ADMIN", "NAME", "TIME_ZONE")),
    st.booleans(),
)
def test_a_mutated_identity_is_read_or_no_identity(
    key: str,
    envelope: Mutation,
    row: Mutation,
    inside: bool,  # noqa: FBT001
) -> None:
    sound = {
        "me_profile": sample("profile"),
        "me_scope": {"result": ["crm", "task"], "time": sample("profile")["time"]},
        "me_mode": sample("crm.settings.mode.get"),
        "me_clock": sample("server.time"),
    }
    if inside:
        sound["me_profile"] = {"result": row(sound["me_profile"]["result"])}
    sound[key] = envelope(sound[key])
    outcomes: dict[str, Answer | Refused] = {}
    for name, one in sound.items():
        answer = ask(name, one)
        refused = Refused(name, "X", "", "argument")
        outcomes[name] = answer if isinstance(answer, Answer) else refused
    try:
        who = read_identity(outcomes)
    except ProductError:
        return
    assert who.user_id in map(own, came(outcomes["me_profile"].result, "ID"))  # type: ignore[union-attr]
    assert isinstance(who.server_time, int)
    datetime.fromtimestamp(who.server_time, timezone(timedelta(seconds=who.server_offset)))


class Speaker:
    """A caller whose every answer is one envelope."""

    def __init__(self, envelope: Json) -> None:
        self.envelope = envelope
        self.webhook = self.access = ACCESS

    def call(self, method: str, *_rest: object, **_more: object) -> Answer:
        answer = ask(method, self.envelope)
        if isinstance(answer, Fault):
            raise ProductError(answer.code)
        return answer

    def now(self) -> float:
        return START


SECTIONS = ("result", "result_error", "result_total", "result_next", "result_time")


@CHANCE
@given(
    st.sampled_from(json.loads((SAMPLES / "batch.json").read_text("utf-8"))["samples"]),
    ENVELOPES,
    mutations(SECTIONS),
    mutations(("get_user", "get_department")),
    st.sampled_from(SECTIONS),
    st.integers(0, 2),
)
def test_a_mutated_batch_gives_every_command_an_outcome(  # noqa: PLR0917
    whole: Json,
    envelope: Mutation,
    boxes: Mutation,
    box: Mutation,
    section: str,
    depth: int,
) -> None:
    sound = deepcopy(whole["response"])
    if depth == 0:
        sound = envelope(sound)
    elif depth == 1:
        sound["result"] = boxes(sound["result"])
    elif isinstance(sound["result"][section], dict):
        sound["result"][section] = box(sound["result"][section])
    commands = {"get_user": Command("user.current"), "get_department": Command("department.get")}
    caller: Json = Speaker(sound)
    try:
        outcomes = send(caller, commands, repeat="safe")
    except ProductError:
        return
    assert list(outcomes) == list(commands)
    for outcome in outcomes.values():
        if isinstance(outcome, Answer):
            read_stream(outcome)


# What it found, plainly

NO_RATE = "AMOUNT or AMOUNT_CNT is no rate"

ROW: dict[str, Json] = {
    name: (list_in(sound["result"], STREAMS[name].path) or [])[0] for name, sound in SOUND.items()
}


@pytest.mark.parametrize(
    ("name", "field", "problem"),
    [
        ("deals", "assignedById", "assignedById is no number"),
        ("deals", "categoryId", "categoryId is no number"),
        ("leads", "createdBy", "createdBy is no number"),
        ("contacts", "assignedById", "assignedById is no number"),
        ("contacts", "companyId", "companyId is no number"),
        ("calls", "PORTAL_USER_ID", "PORTAL_USER_ID is no number"),
        ("calls", "CALL_DURATION", "CALL_DURATION is no number"),
        ("activities", "DIRECTION", "DIRECTION is no number"),
        ("departments", "PARENT", "PARENT is no number"),
        ("departments", "UF_HEAD", "UF_HEAD is no number"),
        ("users", "UF_DEPARTMENT", "UF_DEPARTMENT is no number"),
        ("posts", "UF_GRATITUDE", "UF_GRATITUDE is no number"),
        ("deals", "updatedTime", "updatedTime is no date"),
        ("deals", "movedTime", "movedTime is no date"),
        ("activities", "LAST_UPDATED", "LAST_UPDATED is no date"),
        ("activities", "END_TIME", "END_TIME is no date"),
        ("activities", "DEADLINE", "DEADLINE is no date"),
        ("users", "ACTIVE", "ACTIVE is neither yes nor no"),
        ("deals", "isRecurring", "isRecurring is neither yes nor no"),
        ("companies", "isMyCompany", "isMyCompany is neither yes nor no"),
        ("contacts", "hasPhone", "hasPhone is neither yes nor no"),
        ("activities", "COMPLETED", "COMPLETED is neither yes nor no"),
        ("deals", "currencyId", "currencyId is no text"),
        ("tasks", "title", "title is no text"),
        ("posts", "DETAIL_TEXT", "DETAIL_TEXT is no text"),
        ("calls", "CALL_FAILED_CODE", "CALL_FAILED_CODE is no text"),
        ("statuses", "STATUS_ID", "STATUS_ID is no text"),
        ("statuses", "EXTRA", "EXTRA is no object"),
    ],
)
def test_a_wrong_type_is_neither_empty_nor_a_default(name: str, field: str, problem: str) -> None:
    stream = STREAMS[name]
    for wrong in ([["x"]], {"VALUE": "x"} if name == "posts" and "UF" in field else [{"a": 1}]):
        page = decode([{**ROW[name], field: wrong}], stream, CONTEXT, last_id=0)
        found = [(bad.where, bad.problem) for bad in page.bad]
        assert found == [(place(ROW[name], stream), problem)]


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("tasks", {"ID": "9"}, "id came twice"),
        ("tasks", {"DEADLINE": ""}, "deadline came twice"),
        ("contacts", {"HAS_PHONE": "N"}, "hasphone came twice"),
        ("tasks", {"status": 10**30}, "Expected `int` <= 9223372036854775807 - at `$.status`"),
        ("tasks", {"status": -1}, "Expected `int` >= 0 - at `$.status`"),
        ("deals", {"opportunity": 1e30}, "opportunity is no amount"),
        ("deals", {"opportunity": "1" * 60_000 + "x"}, "opportunity is no amount"),
        ("tasks", {"deadline": "9999-12-31T23:59:59-12:00"}, "deadline is no date"),
        ("tasks", {"deadline": "0001-01-01T00:00:00+14:00"}, "deadline is no date"),
        ("currencies", {"AMOUNT": "1e308", "AMOUNT_CNT": "1e-300"}, NO_RATE),
        ("currencies", {"AMOUNT": "1e-300", "AMOUNT_CNT": "1e300"}, NO_RATE),
        ("currencies", {"CURRENCY": " "}, "CURRENCY is empty"),
        ("statuses", {"STATUS_ID": None}, "STATUS_ID is empty"),
        ("statuses", {"SEMANTICS": "W"}, "SEMANTICS is none of P, S, F"),
    ],
)  # fmt: skip
def test_what_no_noun_can_hold(name: str, change: dict[str, Json], problem: str) -> None:
    page = decode([{**ROW[name], **change}], STREAMS[name], CONTEXT, last_id=0)
    assert [bad.problem for bad in page.bad] == [problem]


def test_the_same_value_under_two_spellings_is_one_value() -> None:
    row = {**ROW["tasks"], "ID": ROW["tasks"]["id"], "_X_": 1, "_x": 2}
    (noun,) = decode([row], STREAMS["tasks"], CONTEXT, last_id=0).rows
    assert (noun,) == decode([ROW["tasks"]], STREAMS["tasks"], CONTEXT, last_id=0).rows


@pytest.mark.parametrize(
    ("field", "change", "problem"),
    [
        ("RESPONSIBLE_ID", {"from": "Ann", "to": 4}, "value.from is no person"),
        ("RESPONSIBLE_ID", {"from": 3, "to": -4}, "value.to is no person"),
        ("RENEW", {"from": 5, "to": "again"}, "value.to is no status"),
        ("STATUS", {"from": [5], "to": 2}, "value.from is no status"),
        ("STATUS", {"from": 5, "to": 2, "TO": 3}, "to came twice"),
    ],
)
def test_an_unreadable_side_of_an_event_is_not_none(field: str, change: Json, problem: str) -> None:
    row = {"id": 1, "createdDate": NOON, "field": field, "value": change}
    with pytest.raises(ValueError, match=problem):
        task_event(row, 9, CONTEXT)


def test_long_texts_take_no_time() -> None:
    started = process_time()
    body_text = "[USER=1" * 100_000 + "[b=" * 100_000
    (post,) = decode(
        [{**ROW["posts"], "DETAIL_TEXT": body_text}], STREAMS["posts"], CONTEXT, last_id=0
    ).rows
    assert post.mentions == ()
    assert decimal("1" * 100_000 + "x") is None
    assert moment("2" * 1_000_000, 0) is None
    assert process_time() - started < 2
