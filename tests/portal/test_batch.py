from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from b24game.errors import AuthorisationError, PortalError
from b24game.portal.answers import Answer
from b24game.portal.batch import Command, Reference, encode
from b24game.portal.faults import Refused
from tests.portal.fakes import START, TIME, Json, no, ok, portal_over

if TYPE_CHECKING:
    import httpx

TWO = {"p0": Command("user.get"), "p1": Command("department.get")}


def boxes(**parts: object) -> httpx.Response:
    empty: dict[str, object] = {
        name: []
        for name in ("result", "result_error", "result_total", "result_next", "result_time")
    }
    return ok({**empty, **parts})


def test_values_are_encoded_once() -> None:
    line = encode(
        Command(
            "m.list",
            {
                "filter": {">ID": 5, ">=DATE": "2026-01-01T00:00:00+03:00", "T": "a&b=c#d%e ё"},
                "select": ["ID", "TITLE"],
                "none": [],
                "deep": [{"a": [1, 2]}],
                "start": -1,
            },
        )
    )
    assert line.startswith(
        "m.list?filter[%3EID]=5&filter[%3E%3DDATE]=2026-01-01T00%3A00%3A00%2B03%3A00&"
    )
    assert "select[]=ID&select[]=TITLE&none[]=&" in line
    assert line.endswith("deep[0][a][]=1&deep[0][a][]=2&start=-1")
    parsed = dict(parse_qsl(urlsplit(line).query, keep_blank_values=True))
    assert parsed["filter[>=DATE]"] == "2026-01-01T00:00:00+03:00"
    assert parsed["filter[T]"] == "a&b=c#d%e ё"


def test_references_are_left_alone_and_foreign_ones_refused() -> None:
    assert encode(Command("m", {"a": Reference("$result[p0][49][ID]")})) == (
        "m?a=$result[p0][49][ID]"
    )
    for text in ("x $total[p0]", "$RESULT[p0]"):
        with pytest.raises(ValueError, match="rewrite"):
            encode(Command("m", {"a": text}))


@pytest.mark.parametrize("value", [True, None, object()])
def test_values_that_a_batch_cannot_carry(value: object) -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        encode(Command("m", {"a": value}))


def test_size_and_keys() -> None:
    portal, _clock = portal_over(lambda _method, _body: ok([]))
    for commands in (
        {f"p{number}": Command("m") for number in range(51)},
        {"0": Command("m")},
    ):
        with pytest.raises(ValueError, match="1 to 50"):
            portal.batch(commands, repeat="safe")


def test_answers_and_refusals_stand_beside_each_other() -> None:
    portal, _clock = portal_over(
        lambda _method, _body: boxes(
            result={"p0": [1]},
            result_error={"p1": {"error": "insufficient_scope", "error_description": ""}},
            result_total={"p0": "7"},
            result_next={"p0": 50},
            result_time={"p0": TIME},
        )
    )
    found = portal.batch(TWO, repeat="safe")
    first, second = found["p0"], found["p1"]
    assert isinstance(first, Answer)
    assert (first.result, first.total, first.next) == ([1], 7, 50)
    assert first.time.finish == START + 1.5
    assert isinstance(second, Refused)
    assert second.reason == "scope"
    assert second.method == "department.get"


def test_a_list_in_order_is_understood() -> None:
    portal, _clock = portal_over(lambda _method, _body: boxes(result=[["a"], ["b"]]))
    found = portal.batch(TWO, repeat="safe")
    assert [one.result for one in found.values() if isinstance(one, Answer)] == [["a"], ["b"]]


def test_a_missing_answer_is_never_empty() -> None:
    answers = [boxes(result={"p0": [1]}), boxes(result={"p1": [2]})]
    asked: list[list[str]] = []

    def answer(_method: str, body: Json) -> httpx.Response:
        asked.append(list(body["cmd"]))
        return answers.pop(0)

    portal, _clock = portal_over(answer)
    found = portal.batch(TWO, repeat="safe")
    assert asked == [["p0", "p1"], ["p1"]]
    assert all(isinstance(one, Answer) for one in found.values())


def test_an_answer_that_stays_missing_is_a_refusal() -> None:
    portal, _clock = portal_over(lambda _method, _body: boxes(result={"p0": [1]}))
    found = portal.batch(TWO, repeat="safe")
    missing = found["p1"]
    assert isinstance(missing, Refused)
    assert missing.reason in {"unreadable", "server"}


@pytest.mark.parametrize("code", ["OPERATION_TIME_LIMIT", "QUERY_LIMIT_EXCEEDED"])
def test_limits_inside_are_waited_out_for_those_commands(code: str) -> None:
    error = {"error": code, "error_description": "x"}
    time = {"finish": START, "operating_reset_at": START + 30}
    answers = [
        boxes(result={"p0": [1]}, result_error={"p1": error}, result_time={"p1": time}),
        boxes(result={"p1": [2]}),
    ]
    portal, clock = portal_over(lambda _method, _body: answers.pop(0))
    found = portal.batch(TWO, repeat="never")
    assert all(isinstance(one, Answer) for one in found.values())
    assert clock.slept == [30.0 if code == "OPERATION_TIME_LIMIT" else 1.0]


def test_limits_inside_end_patience() -> None:
    error = {"error": "OPERATION_TIME_LIMIT", "error_description": "x"}
    portal, _clock = portal_over(
        lambda _method, body: boxes(result_error=dict.fromkeys(body["cmd"], error))
    )
    with pytest.raises(PortalError) as caught:
        portal.batch(TWO, repeat="safe")
    assert caught.value.code == "operating_limited"


def test_a_refused_webhook_inside_stops_all() -> None:
    error = {"error": "NO_AUTH_FOUND", "error_description": "x"}
    portal, _clock = portal_over(lambda _method, _body: boxes(result_error={"p0": error}))
    with pytest.raises(AuthorisationError):
        portal.batch(TWO, repeat="safe")


def test_what_is_not_allowed_inside_is_called_alone() -> None:
    error = {"error": "ERROR_BATCH_METHOD_NOT_ALLOWED", "error_description": "x"}

    def answer(method: str, _body: Json) -> httpx.Response:
        if method == "batch":
            return boxes(result={"p0": [1]}, result_error={"p1": error})
        assert method == "department.get"
        return ok([3])

    portal, _clock = portal_over(answer)
    found = portal.batch(TWO, repeat="safe")["p1"]
    assert isinstance(found, Answer)
    assert found.result == [3]


def test_a_server_error_inside_becomes_a_refusal_in_the_end() -> None:
    error = {"error": "INTERNAL_SERVER_ERROR", "error_description": "x"}
    portal, clock = portal_over(
        lambda _method, _body: boxes(result={"p0": [1]}, result_error={"p1": error})
    )
    found = portal.batch(TWO, repeat="safe")["p1"]
    assert isinstance(found, Refused)
    assert len(clock.slept) == 4


def test_a_lost_batch_of_creates_is_not_sent_again() -> None:
    portal, _clock = portal_over(lambda _method, _body: no("INTERNAL_SERVER_ERROR", 500))
    with pytest.raises(PortalError) as caught:
        portal.batch(TWO, repeat="never")
    assert caught.value.code == "outcome_unknown"
    assert portal.requests == 1


def test_progress_renews_patience() -> None:
    """Each round brings one command and takes 100 s: nothing is given up after 900 s."""

    def answer(_method: str, body: Json) -> httpx.Response:
        first, *others = body["cmd"]
        limited = {"error": "OPERATION_TIME_LIMIT", "error_description": ""}
        when = {**TIME, "operating_reset_at": START + 101.5}
        return boxes(
            result={first: 1},
            result_error=dict.fromkeys(others, limited),
            result_time=dict.fromkeys(body["cmd"], when),
        )

    portal, clock = portal_over(answer)
    commands = {f"p{number}": Command("user.get") for number in range(30)}
    outcomes = portal.batch(commands, repeat="safe")
    assert all(isinstance(one, Answer) for one in outcomes.values())
    assert sum(clock.slept) > 2000


def test_a_token_that_runs_out_inside_is_no_refusal() -> None:
    expired = {"p1": {"error": "expired_token", "error_description": ""}}
    answers = [boxes(result={"p0": 1}, result_error=expired), boxes(result={"p1": 2})]
    portal, _clock = portal_over(lambda _method, _body: answers.pop(0))
    outcomes = portal.batch(TWO, repeat="never")
    assert [one.result for one in outcomes.values() if isinstance(one, Answer)] == [1, 2]


def test_what_refers_to_a_failed_command_was_not_run() -> None:
    failed = {"p0": {"error": "ACCESS_DENIED", "error_description": ""}}
    portal, _clock = portal_over(lambda _m, _b: boxes(result={"p1": []}, result_error=failed))
    commands = {"p0": Command("user.get"), "p1": Command("user.get", follows="p0")}
    outcomes = portal.batch(commands, repeat="safe")
    assert [one.reason for one in outcomes.values() if isinstance(one, Refused)] == [
        "access",
        "not_run",
    ]
