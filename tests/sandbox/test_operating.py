"""Both billings of operating time, over HTTP."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from b24game.sandbox import Company, Journal, Latency, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sandbox.conftest import Caller


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


THREE = {"a": "user.get", "b": "user.get", "c": "profile"}


def test_a_refusal_tells_when_the_limit_is_reset(
    opened: Callable[..., Caller], company: Company
) -> None:
    watch = Stopwatch()
    limits = Limits(per_second=None, clock=watch, cost={"user.get": 480})
    call = opened(company, limits=limits)
    last = call("user.get")["time"]["operating_reset_at"]
    watch.seconds += 100
    single = call.post("user.get")
    assert single.status_code == 429
    assert single.json().keys() == {"error", "error_description", "time"}
    assert single.json()["time"]["operating_reset_at"] == last - 100
    result = call.batch(THREE)
    assert result["result_error"]["a"].keys() == {"error", "error_description"}
    assert result["result_time"]["a"]["operating_reset_at"] == last - 100
    assert result["result_time"]["a"]["operating"] == 480
    assert result["result"].keys() == {"c"}


def test_methods_pay_for_themselves_in_a_short_window(
    opened: Callable[..., Caller], company: Company
) -> None:
    limits = Limits(per_second=None, operating=0.05, window=0.4)
    call = opened(company, limits=limits, latency=Latency(page=0.06))
    result = call.batch(THREE)
    assert result["result"].keys() == {"a", "c"}
    assert result["result_time"]["a"]["operating"] >= 0.06
    assert result["result_error"]["b"]["error"] == "OPERATION_TIME_LIMIT"
    assert call.post("user.get").status_code == 429
    assert call("batch", cmd={})["time"]["operating"] == 0
    time.sleep(0.5)
    assert call.post("user.get").status_code == 200


def test_time_is_forgiven_piece_by_piece(opened: Callable[..., Caller], company: Company) -> None:
    watch = Stopwatch()
    limits = Limits(per_second=None, clock=watch, cost={"user.get": 200.1})
    call = opened(company, limits=limits)
    for _ in range(3):
        assert call.post("user.get").status_code == 200
        watch.seconds += 200
    assert call("user.get")["time"]["operating"] == 600.3
    assert call.post("user.get").status_code == 429
    watch.seconds += 600
    assert call("user.get")["time"]["operating"] == 200.1


def test_a_batch_pays_for_its_commands_and_is_banned(
    opened: Callable[..., Caller], company: Company
) -> None:
    watch = Stopwatch()
    cost = {"user.get": 20.0, "profile": 0.1}
    limits = Limits(per_second=None, operating=120, billing="request", clock=watch, cost=cost)
    call = opened(company, limits=limits)
    answer = call("batch", cmd=THREE)
    assert answer["time"]["operating"] == 40.1
    times = answer["result"]["result_time"]
    assert {key: row["operating"] for key, row in times.items()} == {"a": 0, "b": 0, "c": 0}
    assert call("user.get")["time"]["operating"] == 20
    assert call("profile")["time"]["operating"] == 0, "calls up to 0.1 s are free"
    watch.seconds += 10
    assert call("batch", cmd=THREE)["time"]["operating"] == 80.2
    assert call.post("batch", cmd=THREE).status_code == 200
    for _ in range(2):
        refused = call.post("batch", cmd={"c": "profile"})
        assert refused.status_code == 429
        assert refused.json().keys() == {"error", "error_description"}
        assert refused.json()["error"] == "OPERATION_TIME_LIMIT"
        watch.seconds += 149
    assert call.post("user.get").status_code == 200, "only the method called is banned"
    watch.seconds += 2
    assert call("batch", cmd=THREE)["time"]["operating"] == 40.1, "the budget starts afresh"


def test_a_ban_by_the_clock_and_half_weight(
    opened: Callable[..., Caller], company: Company
) -> None:
    limits = Limits(
        per_second=None, operating=0.2, billing="request", ban=0.5, batch_weight=0.5, window=60
    )
    call = opened(company, limits=limits, latency=Latency(page=0.06))
    first = call("batch", cmd=THREE)
    assert 0.09 <= first["time"]["operating"] < 0.18
    assert call.post("profile").status_code == 200
    assert call("profile")["time"]["operating"] == 0
    while call.post("batch", cmd=THREE).status_code == 200:
        pass
    time.sleep(0.55)
    assert call("batch", cmd=THREE)["time"]["operating"] < 0.18


def test_a_journal_of_the_latest(opened: Callable[..., Caller], company: Company) -> None:
    call = opened(company)
    call.portal.journal = Journal(keep=2)
    for text in ("one", "two", "three"):
        call("log.blogpost.add", POST_MESSAGE=text)
    call.post("no.such")
    journal = call.portal.journal
    assert [(row.number, row.params["POST_MESSAGE"]) for row in journal.writes] == [
        (2, "two"),
        (3, "three"),
    ]
    assert len(journal.requests) <= 2
    while journal.asked.total() < 4:  # the journal is written after the answer
        time.sleep(0.01)
    assert journal.asked == {"log.blogpost.add": 3, "no.such": 1}
    assert journal.statuses == {200: 3, 404: 1}
    journal.clear()
    assert (journal.writes, journal.requests, journal.asked) == ((), (), {})
