"""Limits, faults, scopes and rights."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

import httpx
import pytest

from b24game.sandbox import Company, Fault, Latency, Limits, access_denied, internal_error, overload

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sandbox.conftest import Caller


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_leaky_bucket(opened: Callable[..., Caller], company: Company) -> None:
    watch = Stopwatch()
    call = opened(company, limits=Limits(clock=watch))
    statuses = [call.post("profile").status_code for _ in range(52)]
    assert statuses == [200] * 50 + [503] * 2
    refused = call.post("profile").json()
    assert refused["error"] == "QUERY_LIMIT_EXCEEDED"
    watch.seconds += 1
    assert [call.post("profile").status_code for _ in range(3)] == [200, 200, 503]
    assert call.portal.journal.calls["profile"] == 52


def test_operating_time_blocks_one_method(opened: Callable[..., Caller], company: Company) -> None:
    watch = Stopwatch()
    limits = Limits(per_second=None, clock=watch, cost={"user.get": 240})
    call = opened(company, limits=limits)
    assert call("user.get")["time"]["operating"] == 240
    watch.seconds += 60
    answer = call("user.get")
    assert answer["time"]["operating"] == 480
    assert answer["time"]["operating_reset_at"] == int(answer["time"]["start"] + 540)
    blocked = call.post("user.get")
    assert (blocked.status_code, blocked.json()["error"]) == (429, "OPERATION_TIME_LIMIT")
    errors = call.batch({"a": "user.get", "b": "profile"})["result_error"]
    assert errors["a"]["error"] == "OPERATION_TIME_LIMIT"
    assert errors.keys() == {"a"}
    watch.seconds += 540
    assert call.post("user.get").status_code == 200


def test_reset_before_and_after_applying(lone: Caller, company: Company) -> None:
    lone.portal.faults.add(Fault("reset", times=1))
    with pytest.raises(httpx.TransportError):
        lone("log.blogpost.add", POST_MESSAGE="one")
    assert len(company.posts) == 0
    lone.portal.faults.add(Fault("reset_after", "log.blogpost.add", times=1))
    with pytest.raises(httpx.TransportError):
        lone("log.blogpost.add", POST_MESSAGE="two")
    assert [post.text for post in company.posts] == ["two"]
    assert [request.status for request in lone.portal.journal.requests] == [0, 0]


@pytest.mark.parametrize(("kind", "applied"), [("hang", 0), ("hang_after", 1)])
def test_no_answer_before_or_after_applying(
    lone: Caller, company: Company, kind: Literal["hang", "hang_after"], applied: int
) -> None:
    """It can be told from outside when the client has begun to wait."""
    fault = lone.portal.faults.add(Fault(kind, "log.blogpost.add"))
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(lone.post, "log.blogpost.add", POST_MESSAGE="one")
        assert fault.holding.wait(5)
        assert len(company.posts) == applied
        assert not waiting.done()
        lone.portal.stop()
        assert isinstance(waiting.exception(5), httpx.TransportError)
    assert len(company.posts) == applied


@pytest.mark.parametrize("status", [200, 502, 503])
def test_html_instead_of_an_answer(lone: Caller, company: Company, status: int) -> None:
    lone.portal.faults.add(Fault("html", status=status, times=1))
    response = lone.post("log.blogpost.add", POST_MESSAGE="x")
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert len(company.posts) == 0


def test_answer_lost_after_a_write(lone: Caller, company: Company) -> None:
    lone.portal.faults.add(Fault("lost_answer", times=1))
    assert lone.post("log.blogpost.add", POST_MESSAGE="x").status_code == 504
    lone.portal.faults.add(Fault("truncated", times=1))
    with pytest.raises(ValueError, match=r"(?i)unterminated|expecting"):
        lone("log.blogpost.add", POST_MESSAGE="y")
    assert len(company.posts) == 2


def test_refusals_also_hit_commands_of_a_batch(lone: Caller) -> None:
    faults = lone.portal.faults
    faults.add(internal_error("profile", times=1))
    response = lone.post("profile")
    assert (response.status_code, response.json()["error"]) == (500, "INTERNAL_SERVER_ERROR")
    faults.add(access_denied("user.get"))
    assert lone.post("user.get").status_code == 403
    result = lone.batch({"a": "user.get", "b": "profile"})
    assert result["result_error"]["a"]["error"] == "ACCESS_DENIED"
    assert result["result"].keys() == {"b"}
    faults.clear()
    faults.add(overload())
    assert lone.post("profile").json()["error"] == "OVERLOAD_LIMIT"


def test_redirect_keeps_the_path_and_names_another_host(lone: Caller) -> None:
    lone.portal.faults.add(Fault("redirect", location="https://new.example"))
    response = lone.post("profile")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("https://new.example/rest/1/")


def test_nth_request_and_probability(lone: Caller) -> None:
    faults = lone.portal.faults
    faults.add(Fault("html", "profile", nth=frozenset({2})))
    assert [lone.post("profile").status_code for _ in range(3)] == [200, 502, 200]
    faults.clear()
    fault = faults.add(Fault("html", probability=0.5))
    statuses = [lone.post("profile").status_code for _ in range(40)]
    assert statuses.count(502) == fault.hits
    assert 5 < fault.hits < 35


def test_transport_faults_find_commands_of_a_batch(lone: Caller) -> None:
    lone.portal.faults.add(Fault("html", "user.get"))
    assert lone.post("batch", cmd={"a": "profile"}).status_code == 200
    assert lone.post("batch", cmd={"a": "user.get"}).status_code == 502


def test_slow_hanging_and_latency(opened: Callable[..., Caller], company: Company) -> None:
    call = opened(company, latency=Latency(request=0.02, page=0.01))
    started = time.monotonic()
    call.batch({"a": "profile", "b": "profile"})
    assert time.monotonic() - started >= 0.04
    call.portal.faults.add(Fault("slow", seconds=0.05, times=1))
    started = time.monotonic()
    assert call.post("profile").status_code == 200
    assert time.monotonic() - started >= 0.05
    call.portal.faults.add(Fault("hang"))
    with pytest.raises(httpx.ReadTimeout):
        call.http.post("profile", timeout=0.1)


def test_missing_scope(opened: Callable[..., Caller], company: Company) -> None:
    call = opened(company, scopes=["user", "task"])
    assert call("scope")["result"] == ["task", "user"]
    response = call.post("crm.item.list", entityTypeId=1)
    assert (response.status_code, response.json()["error"]) == (403, "insufficient_scope")
    result = call.batch({"a": "crm.status.list", "b": "user.get"})
    assert result["result_error"]["a"]["error"] == "insufficient_scope"
    assert call("method.get", name="crm.item.list")["result"] == {
        "isExisting": True,
        "isAvailable": False,
    }
    assert not call("method.get", name="no.such")["result"]["isExisting"]


def test_without_admin_rights_rows_are_missing_silently(
    opened: Callable[..., Caller], demo: Company
) -> None:
    seller = next(row.id for row in demo.people if row.departments == [3] and row.active)
    call = opened(demo, user_id=seller, admin=False)
    assert call("profile")["result"]["ADMIN"] is False
    assert 0 < call("tasks.task.list", select=["ID"])["total"] < len(demo.tasks)
    assert 0 < call("crm.item.list", entityTypeId=2)["total"] < len(demo.cards[2])
    assert 0 < call("log.blogpost.get")["total"] < len(demo.posts)
    hidden = next(task for task in demo.tasks if task.responsible_id == 7777)
    if hidden.created_by != seller:
        assert call("tasks.task.get", taskId=hidden.id)["result"] == []
        assert call("tasks.task.history.list", taskId=hidden.id)["error"] == "0"
    assert call("user.update", ID=1, NAME="x")["error"] == "ERROR_CORE"
    assert call("user.userfield.list")["error_description"] == "Access denied."


def test_stopping_ends_kept_connections(opened: Callable[..., Caller], company: Company) -> None:
    call = opened(company)
    call("profile")
    call.portal.stop()
    with pytest.raises(httpx.TransportError):
        call("profile")


def test_the_journal_does_not_hold_the_secret(lone: Caller) -> None:
    lone("profile", a=1)
    assert lone.portal.secret not in repr(lone.portal.journal.requests)
