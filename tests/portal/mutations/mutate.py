"""How it is mutated: odd values, other spellings, missing and nested fields, broken envelopes.

`B24GAME_EXAMPLES=10000 pytest tests/portal/mutations` looks longer; the number is of mutated
samples for each stream and each question.
"""

from __future__ import annotations

import os
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.portal.mutations.samples import NOON

if TYPE_CHECKING:
    from tests.portal.mutations.samples import Json

WANTED = os.environ.get("B24GAME_EXAMPLES", "")
CHANCE = settings(
    max_examples=int(WANTED or 560),
    derandomize=not WANTED,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""18 subjects with 560 mutated samples each: 10,080."""

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
