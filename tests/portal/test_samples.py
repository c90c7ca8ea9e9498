"""Contract: every answer the official documentation prints is read without loss or crash."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import b24game.portal
from b24game.portal.answers import Answer, read_answer
from b24game.portal.faults import Fault, Refused
from b24game.portal.identity import read_identity
from b24game.portal.pages import decode, list_in, sheet
from b24game.portal.rows.activities import comment, touch
from b24game.portal.rows.cards import card_fields
from b24game.portal.rows.prospects import ProspectField, prospect_decoder
from b24game.portal.rows.row import Context
from b24game.portal.rows.tasks import task_event
from b24game.portal.streams import CONTACTS, LEADS, STREAMS, TASKS
from tests.portal.fakes import START, WEBHOOK, Json, portal_over

if TYPE_CHECKING:
    from b24game.portal.stream import Stream

SAMPLES = Path(__file__).parents[2] / "fixtures" / "samples"
MOSCOW = Context(server_offset=10800)


def printed(method: str) -> list[dict[str, Any]]:
    """All that the documentation prints for a method, each with its page."""
    found: list[dict[str, Any]] = json.loads((SAMPLES / f"{method}.json").read_text("utf-8"))[
        "samples"
    ]
    return found


def samples(method: str) -> list[dict[str, Any]]:
    """The answers of a method; those of REST 3.0 come from another address."""
    return [one["response"] for one in printed(method) if "v3" not in one["page"]]


def read(method: str, response: dict[str, Any]) -> Answer | Fault:
    return read_answer(method, 200, json.dumps(response).encode(), WEBHOOK, START)


METHODS = sorted(file.stem for file in SAMPLES.glob("*.json"))
ALL = [
    (method, number, one["response"])
    for method in METHODS
    for number, one in enumerate(printed(method))
]
"""Every envelope, those of REST 3.0 too: its errors reach whoever mistakes an address."""


@pytest.mark.parametrize(
    ("method", "response"), [(one[0], one[2]) for one in ALL], ids=[f"{a}-{b}" for a, b, _ in ALL]
)
def test_every_envelope_is_an_answer_or_a_fault(method: str, response: Json) -> None:
    found = read(method, response)
    if "error" in response:
        assert isinstance(found, Fault)
        assert found.kind != "lost"
    else:
        assert isinstance(found, Answer)
        assert found.result == response["result"]
        assert (found.time.start is None) == ("time" not in response)


def test_every_sample_names_its_source_and_is_read() -> None:
    assert not [
        file.name
        for file in SAMPLES.iterdir()
        if file.name != "README.md" and file.suffix != ".json"
    ]
    assert len(METHODS) == 67
    for method in METHODS:
        assert printed(method)
        assert {one["page"].rpartition(".")[2] for one in printed(method)} == {"md"}


DECODED = {
    *(stream.method for stream in STREAMS.values()),
    "batch",
    "crm.settings.mode.get",
    "crm.timeline.comment.list",
    "profile",
    "server.time",
    "tasks.task.history.list",
}
"""Methods whose results the cases below decode."""
WITHOUT_SAMPLE = {"scope", "crm.item.fields"}
"""Asked, and printed nowhere as a whole answer: `test_odd_answers` has them."""


def test_every_method_that_the_room_asks_is_decoded() -> None:
    room = Path(b24game.portal.__file__).parent
    text = "".join(file.read_text("utf-8") for file in room.rglob("*.py"))
    names = set(re.findall(r'"((?:[a-z]+\.)+[a-z]+|profile|scope|batch)"', text))
    asked = names & ({*METHODS} | WITHOUT_SAMPLE) - {"method.get"}  # named, never asked
    assert asked - DECODED == WITHOUT_SAMPLE
    assert set(METHODS) >= DECODED
    assert not set(METHODS) & WITHOUT_SAMPLE


LISTS = [
    (stream, response)
    for stream in STREAMS.values()
    for response in samples(stream.method)
    if "result" in response
]


@pytest.mark.parametrize(("stream", "response"), LISTS, ids=lambda one: getattr(one, "name", ""))
def test_every_row_is_a_noun_or_a_bad_row(stream: Stream[Json], response: Json) -> None:
    answer = read(stream.method, response)
    assert isinstance(answer, Answer)
    rows = sheet(answer, stream).rows
    page = decode(rows, stream, MOSCOW, last_id=0)
    assert rows
    assert len(page.rows) + len(page.bad) == len(rows)
    for bad, row in zip(page.bad, rows, strict=False) if not page.rows else ():
        assert bad.where == str(row.get("id", row.get("ID")))  # type: ignore[attr-defined]
    partly = {"tasks", "deals", "leads", "contacts", "companies"}  # the samples select other fields
    if stream.name not in partly and "COMMUNICATIONS" not in rows[0] and "FILES" not in rows[0]:  # type: ignore[operator]
        assert not [one for one in page.bad if "semantic" not in one.problem.lower()]


def one(name: str, number: int = 0) -> Json:
    stream = STREAMS[name]
    answer = read(stream.method, samples(stream.method)[number])
    assert isinstance(answer, Answer)
    return decode(sheet(answer, stream).rows, stream, MOSCOW, last_id=0)


def test_users() -> None:
    first, second = one("users").rows
    assert (first.id, first.name, first.active, first.kind) == (1, "Vadim Valeev", True, "employee")
    assert second.departments == (1,)


def test_departments() -> None:
    found = one("departments").rows
    assert [(row.id, row.parent_id, row.head_id) for row in found][:2] == [
        (15, 1, None),
        (2, 1, None),
    ]


def test_tasks() -> None:
    # The sample selects no changedDate; without it nobody knows whether there is a history.
    assert [bad.problem for bad in one("tasks").bad] == ["changedDate is no date"]
    answer = read("tasks.task.list", samples("tasks.task.list")[0])
    assert isinstance(answer, Answer)
    rows = [{**row, "changedDate": row["createdDate"]} for row in sheet(answer, TASKS).rows]  # type: ignore[dict-item,index]
    (task,) = decode(rows, TASKS, MOSCOW, last_id=0).rows
    assert (task.id, task.status, task.responsible_id) == (8017, 2, 547)
    assert task.deadline_at == 1761325200
    assert task.created_at == task.changed_at == 1749046555


def test_leads_lack_what_the_sample_did_not_select() -> None:
    page = one("leads")
    assert not page.rows
    assert {bad.problem for bad in page.bad} == {"createdTime is no date"}
    answer = read("crm.item.list", samples("crm.item.list")[0])
    assert isinstance(answer, Answer)
    rest = {"createdTime": "2024-07-01T10:00:00+02:00", "stageSemanticId": "P"}
    rows = [{**row, **rest} for row in sheet(answer, LEADS).rows]  # type: ignore[dict-item]
    leads = decode(rows, LEADS, MOSCOW, last_id=0).rows
    assert next((lead.id, lead.source_id, lead.stage_id) for lead in leads) == (253, "WEB", "NEW")


def test_prospects_of_what_the_sample_selected() -> None:
    answer = read("crm.item.list", samples("crm.item.list")[0])
    assert isinstance(answer, Answer)
    rest = {"createdTime": "2024-07-01T10:00:00+02:00", "stageSemanticId": "P", "currencyId": "EUR"}
    fields = [ProspectField("source", "sourceId", "crm_status")]
    fields.append(ProspectField("last_name", "lastName", "string"))
    decode = prospect_decoder("lead", ("opportunity",), fields, ("", ""))
    found = [decode({**row, **rest}, MOSCOW)[0] for row in sheet(answer, LEADS).rows]  # type: ignore[dict-item]
    assert [(one.id, one.amount, one.responsible_id, one.score) for one in found] == [
        (253, 19000, 6, None),
        (255, 19600, 1, None),
        (252, 12000, 1, None),
        (254, 19000, 6, None),
    ]
    assert found[0].values == {"source": "WEB", "stage": "NEW"}
    assert found[1].values == {"source": "WEB", "stage": "NEW", "last_name": "Weber"}


def test_touches_of_the_sample() -> None:
    answer = read("crm.activity.list", samples("crm.activity.list")[0])
    assert isinstance(answer, Answer)
    row: Json = sheet(answer, STREAMS["activities"]).rows[0]
    (found,) = touch(row, 3, MOSCOW)
    assert (found.id, found.owner_id, found.kind) == (20, 15, "call")
    assert (found.outgoing, found.completed) == (True, True)
    assert found.created_at - found.at == 115
    assert touch(row, 1, MOSCOW) == ()


def test_moves_currencies_statuses() -> None:
    (move,) = one("stage_moves").rows
    assert (move.id, move.owner_id, move.stage_id, move.semantic) == (35, 21, "NEW", "P")
    rates = one("currencies").rows
    assert [(rate.code, rate.rate, rate.base) for rate in rates][:2] == [
        ("USD", 1.0, True),
        ("USD", 68.79, False),
    ]
    statuses = one("statuses").rows
    assert {status.code: status.semantic for status in statuses}["APOLOGY"] == "F"
    assert statuses[0].semantic == "P"


def test_feed_activities_calls() -> None:
    (post,) = one("posts").rows
    assert (post.id, post.author_id, post.title) == (217, 1269, "New Regulations")
    assert not post.appreciation
    (activity,) = one("activities").rows
    assert (activity.kind, activity.outgoing, activity.completed) == ("call", True, True)
    assert activity.ended_at == 1601223900
    first, second = one("calls").rows
    assert (first.answered, first.outgoing) == (False, True)
    assert (second.answered, second.outgoing, second.seconds) == (True, False, 95)


def test_comments_and_history() -> None:
    answer = read("crm.timeline.comment.list", samples("crm.timeline.comment.list")[0])
    assert isinstance(answer, Answer)
    found = [
        comment(row, MOSCOW) for row in list_in(answer.result, "") or [] if isinstance(row, dict)
    ]
    assert [(row.id, row.deal_id, row.author_id) for row in found] == [(999, 2, 1), (1000, 2, 1)]
    answer = read("tasks.task.history.list", samples("tasks.task.history.list")[0])
    assert isinstance(answer, Answer)
    rows = list_in(answer.result, "list") or []
    assert len(rows) == 9
    assert all(task_event(row, 1, MOSCOW) is None for row in rows if isinstance(row, dict))


def test_identity() -> None:
    outcomes: dict[str, Answer | Refused] = {}
    for key, method in (
        ("me_profile", "profile"),
        ("me_clock", "server.time"),
        ("me_mode", "crm.settings.mode.get"),
    ):
        answer = read(method, samples(method)[0])
        assert isinstance(answer, Answer)
        outcomes[key] = answer
    outcomes["me_scope"] = Answer(["crm", "task"], None, None, outcomes["me_clock"].time)  # type: ignore[union-attr]
    who = read_identity(outcomes)
    assert (who.user_id, who.name, who.admin, who.crm_mode) == (1, "Vadim Valeev", True, 1)
    assert (who.server_time, who.server_offset) == (1722848533, 0)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_batches(number: int) -> None:
    from b24game.portal.batch import Command

    response = samples("batch")[number]
    portal, _clock = portal_over(lambda _method, _body: httpx.Response(200, json=response))
    commands = {"get_user": Command("user.current"), "get_department": Command("department.get")}
    if number == 2:
        del commands["get_department"]
    found = portal.batch(commands, repeat="safe")
    assert all(isinstance(row, Answer if number == 0 else Refused) for row in found.values())


def test_contact_rows_of_the_older_method_have_ids_too() -> None:
    answer = read("crm.contact.list", samples("crm.contact.list")[0])
    assert isinstance(answer, Answer)
    assert [row["ID"] for row in answer.result] == ["75", "74", "78", "77", "73"]  # type: ignore[attr-defined]
    fields, unknown = card_fields("contact", ("name", "nosuch"), {})
    assert (len(fields), unknown) == (1, ("nosuch",))
    assert CONTACTS.scope == "crm"
