"""Broken rows: each is a noun or a finding with its id, and nothing is ever guessed."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.portal.answers import Answer, read_times
from b24game.portal.faults import Fault, Refused
from b24game.portal.histories import _events
from b24game.portal.pages import decode, list_in, sheet
from b24game.portal.streams import STREAMS
from tests.portal.mutations.asking import ask
from tests.portal.mutations.mutate import CHANCE, mutations
from tests.portal.mutations.oracle import ORACLE, came, checked
from tests.portal.mutations.readers import at, at_or_none, identifier, someone
from tests.portal.mutations.samples import CONTEXT, EVENTS, HISTORY, NOUNS, SOUND

if TYPE_CHECKING:
    from tests.portal.mutations.mutate import Mutation
    from tests.portal.mutations.readers import Reader
    from tests.portal.mutations.samples import Json


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
