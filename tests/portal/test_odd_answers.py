"""Answers that come and still say too little: the portal is asked on, or the stream is refused."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from b24game.errors import AuthorisationError, PortalError
from b24game.portal.faults import Refused, Unavailable
from b24game.portal.request import Request
from b24game.portal.streams import CONTACTS, CURRENCIES, POSTS, TASKS, USERS
from tests.portal.fakes import START, TIME, Json, Row, TaskList, ok, portal_over, task_row

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

NOON = "2026-09-01T12:00:00+03:00"


def answering(answer: Callable[[str, str], object]) -> Callable[[str, Json], httpx.Response]:
    """A portal whose batches ask `answer` for each command; a `Trouble` is an error."""

    def handle(method: str, body: Json) -> httpx.Response:
        assert method == "batch"
        results: dict[str, object] = {}
        errors: dict[str, object] = {}
        for key, line in body["cmd"].items():
            found = answer(key, line)
            if isinstance(found, Trouble):
                errors[key] = {"error": found.args[0], "error_description": found.args[1]}
            else:
                results[key] = found
        return ok(
            {
                "result": results or [],
                "result_error": errors or [],
                "result_total": [],
                "result_next": [],
                "result_time": dict.fromkeys(results, TIME) or [],
            }
        )

    return handle


class Trouble(Exception):  # noqa: N818
    """Code and description of a command's error."""


# Short pages that name a next one


class Gappy(TaskList):
    """Leaves rows out of full pages without a word, and names the next page."""

    hidden: frozenset[int] = frozenset()

    def one(self, key: str, *rest: Json) -> None:
        super().one(key, *rest)
        _line, results, errors, _totals, nexts = rest
        if key not in errors:
            rows = results[key]["tasks"]
            if len(rows) == 50:
                nexts[key] = 50
            results[key]["tasks"] = [row for row in rows if int(row["id"]) not in self.hidden]


def gappy(count: int, *hidden: int) -> Gappy:
    tasks = Gappy(list(range(1, count + 1)))
    tasks.hidden = frozenset(hidden)
    return tasks


@pytest.mark.parametrize("expected", [0, 120])
@pytest.mark.parametrize(
    "hidden",
    [(7,), (50,), (1,), (7, 60), (51,), (100,), (120,), tuple(range(2, 50)), tuple(range(51, 99))],
)
def test_a_short_page_that_names_a_next_one_is_no_end(
    hidden: tuple[int, ...], expected: int
) -> None:
    portal, _clock = portal_over(gappy(120, *hidden))
    pages = list(portal.read([Request(TASKS, expected=expected)]).pages(TASKS))
    found = [task.id for page in pages for task in page.rows]
    assert found == [number for number in range(1, 121) if number not in hidden]


def test_a_short_unordered_page_that_names_a_next_one_is_not_all() -> None:
    ids = [*range(120, 60, -1), *range(1, 61)]
    tasks = Gappy(ids, ignores_order=True, ignores_filter=True)
    tasks.hidden = frozenset({90})
    portal, _clock = portal_over(tasks)
    found = [t.id for page in portal.read([Request(TASKS)]).pages(TASKS) for t in page.rows]
    assert sorted(found) == [number for number in range(1, 121) if number != 90]


def test_an_empty_page_that_names_a_next_one_does_not_go_on_for_ever() -> None:
    portal, _clock = portal_over(gappy(120, *range(1, 51)))
    found = [t.id for page in portal.read([Request(TASKS)]).pages(TASKS) for t in page.rows]
    assert found == list(range(51, 121))


def test_missing_goes_on_behind_a_short_page() -> None:
    known = list(range(1, 120, 3))
    portal, _clock = portal_over(gappy(120, 7, 8))
    assert portal.missing(TASKS, known) == {7}


def test_missing_does_not_trust_a_page_without_ids() -> None:
    portal, _clock = portal_over(gappy(120, *range(1, 51)))
    with pytest.raises(Unavailable):
        portal.missing(TASKS, list(range(1, 120, 3)))


def test_comments_behind_a_short_page() -> None:
    def rows(first: int, last: int) -> list[Row]:
        return [
            {"ID": number, "ENTITY_ID": 4, "CREATED": NOON, "AUTHOR_ID": 1}
            for number in range(first, last)
        ]

    def answer(_method: str, body: Json) -> httpx.Response:
        (line,) = body["cmd"].values()
        first = line.endswith("start=0")
        return ok(
            {
                "result": {"d4": rows(1, 49) if first else rows(51, 60)},
                "result_next": {"d4": 50} if first else [],
            }
        )

    portal, _clock = portal_over(answer)
    ((_deal, found),) = portal.comments([4])
    assert isinstance(found, tuple)
    assert len(found) == 48 + 9


# Undecodable rows, exactly once each


def strange(number: int) -> Row:
    row = task_row(number)
    if number in {1, 50, 51, 100, 101, 120}:
        return {**row, "id": f"x{number}"}
    if number in {30, 75}:
        return {**row, "status": "?"}
    return row


STRANGE = {1, 30, 50, 51, 75, 100, 101, 120}


@pytest.mark.parametrize("expected", [0, 150])
@pytest.mark.parametrize("manners", [{}, {"ignores_filter": True}, {"breaks_references": True}])
@pytest.mark.parametrize("count", [40, 50, 51, 99, 100, 101, 120, 130])
def test_every_undecodable_row_is_reported_once(
    count: int, manners: dict[str, bool], expected: int
) -> None:
    tasks = TaskList(list(range(1, count + 1)), row=strange, **manners)  # type: ignore[arg-type]

    class Referring(TaskList):
        def _number(self, value: str, results: dict[str, Any]) -> int:
            try:
                return super()._number(value, results)
            except ValueError:  # what a reference to an id like x50 becomes
                return 1

    tasks.__class__ = Referring
    portal, _clock = portal_over(tasks)
    pages = list(portal.read([Request(TASKS, expected=expected)]).pages(TASKS))
    good = [task.id for page in pages for task in page.rows]
    assert good == [number for number in range(1, count + 1) if number not in STRANGE]
    bad = [one for page in pages for one in page.bad]
    assert len(bad) == len([number for number in STRANGE if number <= count])


def test_undecodable_rows_of_an_incremental_pass() -> None:
    tasks = TaskList(list(range(1, 121)), row=strange)
    portal, _clock = portal_over(tasks)
    pages = list(portal.read([Request(TASKS, since=START, after=99)]).pages(TASKS))
    assert len([one for page in pages for one in page.bad]) == 3
    assert [task.id for page in pages for task in page.rows] == list(range(102, 120))


def test_undecodable_rows_of_offsets_and_of_a_whole_list() -> None:
    def answer(key: str, _line: str) -> object:
        if key.startswith("currencies"):
            return [{"CURRENCY": "RUB", "AMOUNT": 1, "AMOUNT_CNT": 1}, {"CURRENCY": "USD"}, None]
        post = {"ID": "1", "AUTHOR_ID": "2", "DATE_PUBLISH": NOON}
        return [post, {**post, "ID": "2", "DATE_PUBLISH": ""}, {**post, "ID": None}, "x"]

    portal, _clock = portal_over(answering(answer))
    reading = portal.read([Request(POSTS, since=START), Request(CURRENCIES)])
    assert [len(page.bad) for page in reading.pages(POSTS)] == [3]
    assert [len(page.bad) for page in reading.pages(CURRENCIES)] == [2]


# Custom fields


@pytest.mark.parametrize(
    "fields",
    [
        None, [], {}, "", True, {"fields": []}, {"fields": {}}, {"fields": None}, {"field": {}},
        {"fields": {"id": "integer"}}, {"fields": {"ufCrm_1": {"type": "string"}}},
    ],
)  # fmt: skip
def test_no_map_of_fields_is_not_a_map_without_fields(fields: object) -> None:
    def answer(key: str, line: str) -> object:
        if line.startswith("crm.item.fields"):
            return fields
        return {"tasks": []} if key.startswith("tasks") else {"items": []}

    portal, _clock = portal_over(answering(answer))
    reading = portal.read([Request(CONTACTS, fields=("name", "UF_CRM_INN")), Request(TASKS)])
    with pytest.raises(Unavailable) as caught:
        reading.pages(CONTACTS)
    assert (caught.value.stream, caught.value.reason) == ("contacts", "unreadable")
    assert reading.unknown_fields(CONTACTS) == ()
    assert [page.rows for page in reading.pages(TASKS)] == [()]


def test_a_map_without_the_field_says_so() -> None:
    def answer(_key: str, line: str) -> object:
        if line.startswith("crm.item.fields"):
            return {"fields": {"id": {"upperName": "ID"}}}
        return {"items": []}

    portal, _clock = portal_over(answering(answer))
    reading = portal.read([Request(CONTACTS, fields=("UF_CRM_INN",))])
    assert reading.unknown_fields(CONTACTS) == ("UF_CRM_INN",)


# One stream that keeps failing


class Failing(TaskList):
    """Fails behind the first page."""

    code = "INTERNAL_SERVER_ERROR"

    def one(self, key: str, *rest: Json) -> None:
        if rest[0].startswith("user.get"):
            rest[1][key] = [{"ID": "1", "NAME": "Анна", "ACTIVE": True}]
        elif "%3EID]=0" in rest[0]:
            super().one(key, *rest)
        else:
            rest[2][key] = {"error": self.code, "error_description": "SQL query error!"}


@pytest.mark.parametrize("code", ["INTERNAL_SERVER_ERROR", "ERROR_UNEXPECTED_ANSWER"])
def test_a_stream_that_keeps_failing_stops_alone(code: str) -> None:
    tasks = Failing(list(range(1, 500)))
    tasks.code = code
    portal, clock = portal_over(tasks)
    reading = portal.read([Request(TASKS), Request(USERS)])
    pages = reading.pages(TASKS)
    assert len(next(pages).rows) == 50
    with pytest.raises(Unavailable) as caught:
        next(pages)
    assert (caught.value.stream, caught.value.reason) == ("tasks", "server")
    assert len(clock.slept) == 4
    assert [len(page.rows) for page in reading.pages(USERS)] == [1]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("QUERY_LIMIT_EXCEEDED", "rate_limited"),
        ("OPERATION_TIME_LIMIT", "operating_limited"),
        ("429", "operating_limited"),
        ("OVERLOAD_LIMIT", "overloaded"),
    ],
)
def test_limits_of_the_portal_stop_everything(code: str, expected: str) -> None:
    tasks = Failing(list(range(1, 500)))
    tasks.code = code
    portal, _clock = portal_over(tasks)
    pages = portal.read([Request(TASKS)]).pages(TASKS)
    next(pages)
    with pytest.raises(PortalError) as caught:
        next(pages)
    assert caught.value.code == expected


# Who am I

ME: dict[str, object] = {
    "me_profile": {"ID": "1", "NAME": "Анна", "ADMIN": True},
    "me_scope": ["crm"],
    "me_mode": 1,
    "me_clock": "2026-09-21T16:13:20+03:00",
}


@pytest.mark.parametrize("key", ["me_profile", "me_scope"])
@pytest.mark.parametrize("code", ["INTERNAL_SERVER_ERROR", "ERROR_CORE", ""])
def test_a_portal_that_cannot_say_who_asks(key: str, code: str) -> None:
    answers = {**ME, key: Trouble(code, "SQL query error!")}
    portal, _clock = portal_over(answering(lambda key, _line: answers[key]))
    with pytest.raises(PortalError) as caught:
        portal.identity()
    assert caught.value.exit_code == 6
    assert caught.value.code == "portal_failed"


@pytest.mark.parametrize("key", ["me_profile", "me_scope"])
@pytest.mark.parametrize(
    ("code", "description"),
    [("ACCESS_DENIED", ""), ("", "Access denied."), ("ERROR_METHOD_NOT_FOUND", "")],
)
def test_a_webhook_that_may_not_ask_who_it_is(key: str, code: str, description: str) -> None:
    answers = {**ME, key: Trouble(code, description)}
    portal, _clock = portal_over(answering(lambda key, _line: answers[key]))
    with pytest.raises(AuthorisationError) as caught:
        portal.identity()
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    "clock",
    ["21.09.2026 16:13:20", 1_790_000_000, "soon", None, Trouble("ERROR_METHOD_NOT_FOUND", "")],
)
def test_a_clock_that_says_nothing_is_read_off_another_answer(clock: object) -> None:
    """Every answer carries `time` (common/system/server-time)."""
    answers = {**ME, "me_clock": clock}
    portal, _clock = portal_over(answering(lambda key, _line: answers[key]))
    identity = portal.identity()
    offset = datetime.fromisoformat(str(TIME["date_start"])).utcoffset()
    assert offset is not None
    assert identity.server_time == int(START)
    assert identity.server_offset == int(offset.total_seconds())


def test_a_refused_mode_is_no_trouble() -> None:
    answers = {**ME, "me_mode": Trouble("ACCESS_DENIED", "")}
    portal, _clock = portal_over(answering(lambda key, _line: answers[key]))
    assert portal.identity().crm_mode is None


# Histories


@pytest.mark.parametrize(
    "value", [{"to": NOON}, [], {"from": "at noon", "to": NOON}, {"from": NOON}]
)
def test_half_a_history_is_refused(value: object) -> None:
    event = {"id": 9, "createdDate": NOON, "field": "DEADLINE", "value": value}
    portal, _clock = portal_over(answering(lambda _key, _line: {"list": [event]}))
    ((task, found),) = portal.histories([3])
    assert task == 3
    assert isinstance(found, Refused)
    assert found.reason == "unreadable"
