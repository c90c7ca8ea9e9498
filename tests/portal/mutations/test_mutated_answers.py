"""Broken answers: each is read or a fault, and none of them stops the program in its own code."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from b24game.errors import ProductError
from b24game.portal.answers import Answer
from b24game.portal.batch import Command, send
from b24game.portal.comments import _page
from b24game.portal.custom_names import _names
from b24game.portal.faults import Fault, Refused
from b24game.portal.histories import _events
from b24game.portal.identity import read_identity
from b24game.portal.pages import decode, sheet
from b24game.portal.streams import STREAMS
from tests.portal.mutations.asking import ACCESS, START, ask
from tests.portal.mutations.mutate import CHANCE, ENVELOPES, mutations
from tests.portal.mutations.oracle import came
from tests.portal.mutations.readers import Bad, identifier
from tests.portal.mutations.samples import CONTEXT, HISTORY, NAMES, SAMPLES, SOUND, sample

if TYPE_CHECKING:
    from tests.portal.mutations.mutate import Mutation
    from tests.portal.mutations.samples import Json


def read_stream(answer: Answer) -> None:
    for stream in STREAMS.values():
        try:
            found = sheet(answer, stream)
        except ProductError:
            continue
        page = decode(found.rows, stream, CONTEXT, last_id=0)
        assert len(page.rows) + len(page.bad) == len(found.rows)


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
        outcomes = send(caller, commands, repeat="safe").outcomes
    except ProductError:
        return
    assert list(outcomes) == list(commands)
    for outcome in outcomes.values():
        if isinstance(outcome, Answer):
            read_stream(outcome)
