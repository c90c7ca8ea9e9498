"""Every row exactly once, whatever the portal's manners."""

from __future__ import annotations

import time
from dataclasses import replace
from threading import Barrier, Lock

import httpx
import pytest

from b24game.errors import PortalError
from b24game.portal.faults import Unavailable
from b24game.portal.request import Request
from b24game.portal.streams import TASKS
from tests.portal.fakes import Clock, Json, Row, TaskList, no, portal_over, task_row


def read(tasks: Json, **more: Json) -> tuple[list[list[int]], list[int]]:
    """The ids of each page, and the portal's requests."""
    portal, _clock = portal_over(tasks)
    pages = list(portal.read([Request(TASKS, **more)]).pages(TASKS))
    return [[one.id for one in page.rows] for page in pages], [page.last_id for page in pages]


def flat(pages: list[list[int]]) -> list[int]:
    return [one for page in pages for one in page]


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 250, 251, 1050, 5000])
def test_every_row_once(count: int) -> None:
    ids = [number * 3 + 1 for number in range(count)]
    tasks = TaskList(ids)
    pages, _last = read(tasks)
    assert flat(pages) == ids


def test_both_ends_are_probed_and_full_chains_read_the_rest() -> None:
    tasks = TaskList(list(range(1, 6000)))
    pages, last = read(tasks)
    # 50 rows at each end, 2,499 ids of a window prove their end within 50 pages.
    assert tasks.batches == [2, 50, 50, 19]
    assert [len(page) for page in pages] == [50, 2499, 2499, 901, 50]
    assert last == [50, 2549, 5048, 5949, 5999]


def test_windows_follow_the_density() -> None:
    ids = [*range(1, 3000), *range(1_000_000, 1_003_000), *range(2_000_000, 2_003_000, 3)]
    tasks = TaskList(ids)
    pages, last = read(tasks)
    assert flat(pages) == ids
    assert last[-1] == ids[-1]
    assert len(tasks.batches) < 15


def test_ends_that_differ_begin_with_short_chains() -> None:
    ids = [*range(1, 100_000, 1000), *range(100_000, 101_500)]
    tasks = TaskList(ids)
    assert flat(read(tasks)[0]) == ids
    assert tasks.batches[1] <= 4
    assert tasks.batches[2] <= 16


def test_a_sparse_list_is_no_long_chain() -> None:
    ids = list(range(7, 500_000, 2404))
    assert len(ids) == 208
    tasks = TaskList(ids)
    assert flat(read(tasks)[0]) == ids
    assert len(tasks.batches) == 2
    assert tasks.batches[1] <= 4


def test_nothing_new_costs_nothing_more() -> None:
    tasks = TaskList(list(range(1, 500)))
    pages, last = read(tasks, after=499)
    assert (pages, last) == ([[]], [499])
    assert tasks.batches == [2]


def test_expected_rows_join_the_shared_batch() -> None:
    tasks = TaskList(list(range(1, 121)))
    pages, _last = read(tasks, expected=120)
    assert tasks.batches == [3]
    assert flat(pages) == list(range(1, 121))
    more = TaskList(list(range(1, 121)))
    assert flat(read(more, expected=51)[0]) == list(range(1, 121))
    assert more.batches == [2, 1]


def test_a_chain_whose_head_fails_in_passing() -> None:
    """What refers to it is answered with nothing, and that is not the end."""
    tasks = TaskList(list(range(1, 501)), limits=["INTERNAL_SERVER_ERROR"])
    assert flat(read(tasks, expected=500)[0]) == list(range(1, 501))


def test_a_chain_that_is_cut() -> None:
    """After two lost answers the shared batch goes in parts; a chain goes on by name."""
    tasks = TaskList(list(range(1, 1001)))
    lost = 2

    def answer(method: str, body: Json) -> httpx.Response:
        nonlocal lost
        if lost:
            lost -= 1
            return httpx.Response(502, text="<html>")
        return tasks(method, body)

    assert flat(read(answer, expected=1000)[0]) == list(range(1, 1001))


def upper_case(number: int) -> Row:
    row = task_row(number)
    return {"ID": row.pop("id"), **row}


@pytest.mark.parametrize("expected", [0, 500])
def test_ids_spelled_in_another_way_than_references_look_for(expected: int) -> None:
    tasks = TaskList(list(range(1, 501)), row=upper_case)
    assert flat(read(tasks, expected=expected)[0]) == list(range(1, 501))


def test_time_that_an_interrupted_chain_took() -> None:
    """Two pages of 1.4 s ran of fourteen that were asked for: the next batch is no longer."""
    tasks = TaskList(list(range(1, 4001)))
    clock = Clock()

    def answer(method: str, body: Json) -> httpx.Response:
        if len(tasks.batches) == 2:
            tasks.limits = ["", "", "INTERNAL_SERVER_ERROR"]
        reply = tasks(method, body)
        clock.now += 1.4 * len(reply.json()["result"]["result"])
        return reply

    portal, _clock = portal_over(answer, clock)
    pages = portal.read([Request(TASKS)]).pages(TASKS)
    assert [task.id for page in pages for task in page.rows] == list(range(1, 4001))
    assert max(tasks.batches[2:]) * 1.4 < 30


def test_nobody_goes_on_before_the_probe_is_back() -> None:
    """Three chains are on their way, one is refused: the answers of the others open nothing."""
    tasks = TaskList(list(range(1, 20_001)))
    sent, lock = Barrier(3, timeout=10), Lock()
    number, hasty = 0, 0

    def answer(method: str, body: Json) -> httpx.Response:
        nonlocal number, hasty
        with lock:
            number += 1
            mine = number
            hasty += mine > 4 and not clock.slept
        if 1 < mine <= 4:
            sent.wait()
        if 2 < mine <= 4:
            time.sleep(0.3)  # the refusal lands before the answers
        with lock:
            tasks.limits = ["OPERATION_TIME_LIMIT"] if mine == 2 else []
            return tasks(method, body)

    portal, clock = portal_over(answer, parallel=3)
    pages = portal.read([Request(TASKS)]).pages(TASKS)
    assert [task.id for page in pages for task in page.rows] == list(range(1, 20_001))
    assert clock.slept
    assert not hasty


def test_references_that_break_are_given_up() -> None:
    tasks = TaskList(list(range(1, 3001)), breaks_references=True)
    pages, _last = read(tasks)
    assert flat(pages) == list(range(1, 3001))
    # Fifty windows of a page each, still in one batch.
    assert len(tasks.batches) < 6


def test_references_that_are_refused_are_given_up() -> None:
    tasks = TaskList(list(range(1, 301)), refuses_references=True)
    assert flat(read(tasks)[0]) == list(range(1, 301))


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("count", [30, 120, 300])
def test_a_filter_that_is_overlooked(count: int, counts: bool) -> None:  # noqa: FBT001
    tasks = TaskList(list(range(1, count + 1)), ignores_filter=True, counts=counts)
    assert flat(read(tasks)[0]) == list(range(1, count + 1))


def test_an_overlooked_filter_is_applied_here() -> None:
    tasks = TaskList(list(range(1, 121)), ignores_filter=True)
    assert flat(read(tasks, after=100)[0]) == list(range(101, 121))
    short = TaskList(list(range(1, 41)), ignores_filter=True)
    assert flat(read(short, after=30)[0]) == list(range(31, 41))


@pytest.mark.parametrize("count", [30, 306])
def test_an_order_that_is_overlooked(count: int) -> None:
    ids = [number * 11 % (count + 1) for number in range(1, count + 1)]
    assert len(set(ids)) == count
    tasks = TaskList(ids, ignores_order=True, ignores_filter=True)
    found = flat(read(tasks)[0])
    assert sorted(found) == sorted(ids)
    assert len(found) == len(ids)


def test_an_order_of_its_own_that_begins_downwards() -> None:
    ids = [*range(50, 0, -1), *range(100, 50, -1)]
    tasks = TaskList(ids, ignores_filter=True, ignores_order=True)
    assert sorted(flat(read(tasks)[0])) == sorted(ids)


def test_the_first_page_for_ever_is_an_error() -> None:
    tasks = TaskList(list(range(1, 301)), ignores_filter=True, ignores_start=True)
    with pytest.raises(Unavailable, match="same page"):
        read(tasks)


@pytest.mark.parametrize(
    "code", ["QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT", "INTERNAL_SERVER_ERROR"]
)
def test_limits_inside_a_chain_lose_nothing(code: str) -> None:
    tasks = TaskList(list(range(1, 1501)))
    portal, clock = portal_over(tasks)
    pages = portal.read([Request(TASKS)]).pages(TASKS)
    found = [one.id for one in next(pages).rows]
    tasks.limits = [code, code]
    for page in pages:
        found.extend(one.id for one in page.rows)
    assert found == list(range(1, 1501))
    assert len(clock.slept) == 2


def test_a_limit_in_the_middle_keeps_the_pages_before_it() -> None:
    class Limited(TaskList):
        hits = 0

        def one(self, key: str, *rest: Json) -> None:
            if key == "p2" and self.hits < 2:
                self.hits += 1
                rest[2][key] = {"error": "OPERATION_TIME_LIMIT", "error_description": ""}
            else:
                super().one(key, *rest)

    tasks = Limited(list(range(1, 1501)))
    assert flat(read(tasks)[0]) == list(range(1, 1501))


def test_a_refusal_in_the_middle_of_reading() -> None:
    tasks = TaskList(list(range(1, 501)))
    portal, _clock = portal_over(tasks)
    pages = portal.read([Request(TASKS)]).pages(TASKS)
    next(pages)
    tasks.limits = ["ACCESS_DENIED"] * 9
    with pytest.raises(Unavailable) as caught:
        next(pages)
    assert (caught.value.reason, caught.value.scope) == ("access", "task")


def test_batches_that_take_too_long_get_shorter() -> None:
    tasks = TaskList(list(range(1, 1001)))

    def answer(method: str, body: Json) -> Json:
        if len(body["cmd"]) > 3:
            return no("", 504)
        return tasks(method, body)

    portal, _clock = portal_over(answer)
    pages = portal.read([Request(TASKS)]).pages(TASKS)
    assert [one.id for page in pages for one in page.rows] == list(range(1, 1001))


def test_a_long_batch_is_not_given_up_sooner_where_nothing_was_sent() -> None:
    tasks = TaskList(list(range(1, 1001)))
    unreachable = 4

    def answer(method: str, body: Json) -> httpx.Response:
        nonlocal unreachable
        if unreachable and len(body["cmd"]) > 1:
            unreachable -= 1
            raise httpx.ConnectError("no route")
        return tasks(method, body)

    assert flat(read(answer)[0]) == list(range(1, 1001))
    assert tasks.batches[0] == 2


def test_a_portal_that_stays_broken() -> None:
    tasks = TaskList(list(range(1, 1001)))
    broken = False
    portal, _clock = portal_over(lambda m, b: no("", 504) if broken else tasks(m, b))
    pages = portal.read([Request(TASKS)]).pages(TASKS)
    next(pages)
    broken = True
    with pytest.raises(PortalError):
        next(pages)


@pytest.mark.parametrize("result", [None, "", 5, {"tasks": None}, {"items": []}, True])
def test_no_list_is_no_empty_list(result: object) -> None:
    def answer(_method: str, body: Json) -> Json:
        tasks = TaskList([])(_method, body).json()
        tasks["result"]["result"] = dict.fromkeys(body["cmd"], result)
        import httpx

        return httpx.Response(200, json=tasks)

    with pytest.raises(Unavailable) as caught:
        read(answer)
    assert caught.value.reason == "unreadable"


def test_bad_rows_are_reported_and_do_not_stop_the_reading() -> None:
    def row(number: int) -> Row:
        bad: dict[int, Row] = {
            3: {**task_row(3), "createdDate": "soon"},
            60: {"title": "no id"},
            70: {**task_row(70), "status": "pending"},
        }
        return bad.get(number, task_row(number))

    # A row without an id cannot be walked past: the rest is read by offsets.
    tasks = TaskList(list(range(1, 121)), row=row)
    portal, _clock = portal_over(tasks)
    pages = list(portal.read([Request(TASKS)]).pages(TASKS))
    good = [one.id for page in pages for one in page.rows]
    assert good == [one for one in range(1, 121) if one not in {3, 60, 70}]
    bad = [one for page in pages for one in page.bad]
    assert [(one.stream, one.where) for one in bad] == [
        ("tasks", "3"),
        ("tasks", "#1"),
        ("tasks", "70"),
    ]
    assert "createdDate" in bad[0].problem
    assert "soon" not in bad[0].problem


def test_totals_come_from_a_command_of_their_own() -> None:
    tasks = TaskList(list(range(1, 121)))
    portal, _clock = portal_over(tasks)
    reading = portal.read([Request(TASKS, after=100, count=True)])
    assert reading.total("tasks") == 120
    assert tasks.batches == [3]


def test_missing_ids() -> None:
    known = list(range(1, 4001, 2))
    there = [one for one in range(1, 4001) if one not in {1, 777, 3999}]
    portal, _clock = portal_over(TaskList(there))
    assert portal.missing(TASKS, known) == {1, 777, 3999}
    assert portal.missing(TASKS, []) == frozenset()


def test_missing_costs_one_request_for_2500() -> None:
    known = list(range(1, 2501))
    tasks = TaskList(known[:-1])
    portal, _clock = portal_over(tasks)
    assert portal.missing(TASKS, known) == {2500}
    assert portal.requests == 1


def test_missing_does_not_trust_an_overlooked_filter() -> None:
    portal, _clock = portal_over(TaskList(list(range(1, 301)), ignores_filter=True))
    with pytest.raises(Unavailable, match="overlooks"):
        portal.missing(TASKS, list(range(1, 301)))


def test_everything_missing_is_doubted() -> None:
    tasks = TaskList(list(range(1, 31)))
    hidden = replace(tasks, ids=[])

    def answer(method: str, body: Json) -> Json:
        ranged = any("filter" in line for line in body["cmd"].values())
        return (hidden if ranged else tasks)(method, body)

    portal, _clock = portal_over(answer)
    with pytest.raises(Unavailable, match="overlooks"):
        portal.missing(TASKS, list(range(1, 31)))
    empty, _clock = portal_over(hidden)
    assert empty.missing(TASKS, [1, 2]) == {1, 2}
