"""Whatever the gaps, the manners and the failures: every row once, in order, nothing beyond proof.

`B24GAME_EXAMPLES=N` makes the run longer.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b24game.portal.request import Request
from b24game.portal.streams import TASKS
from tests.portal.fakes import Json, TaskList, no, portal_over

EXAMPLES = int(os.environ.get("B24GAME_EXAMPLES", "60"))
PASSING = ("QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT", "INTERNAL_SERVER_ERROR")


@st.composite
def ids(draw: st.DrawFn) -> list[int]:
    """Clusters of ids with gaps between and holes within."""
    found: list[int] = []
    last = draw(st.integers(0, 10**6))
    for _ in range(draw(st.integers(0, 4))):
        last += draw(st.integers(1, 10**6))
        step = draw(st.sampled_from([1, 1, 2, 7, 300]))
        rows = draw(st.integers(1, 1500))
        random = Random(draw(st.integers(0, 99)))  # noqa: S311
        holes = draw(st.sampled_from([0.0, 0.1, 0.6]))
        block = range(last, last + rows * step, step)
        found += [one for one in block if random.random() >= holes]
        last += rows * step
    return found


@dataclass
class Moody:
    """A list that now and then fails: a request as a whole, or a command in a batch."""

    tasks: TaskList
    random: Random
    share: float
    lock: Lock = field(default_factory=Lock)
    failed: int = 0

    def __call__(self, method: str, body: Json) -> httpx.Response:
        with self.lock:
            # Never so often in a row that patience ends.
            if self.failed < 1 and self.random.random() < self.share:
                self.failed += 1
                return self.random.choice(
                    [
                        no("", 502),
                        no("QUERY_LIMIT_EXCEEDED", 503),
                        no("OPERATION_TIME_LIMIT", 429),
                        httpx.Response(200, content=b'{"result": {"result": {"w'),
                        httpx.Response(200, content=b"<html>busy</html>"),
                    ]
                )
            self.failed = 0
            self.tasks.limits = []
            if self.random.random() < self.share:
                return self._in_the_middle(method, body)
            return self.tasks(method, body)

    def _in_the_middle(self, method: str, body: Json) -> httpx.Response:
        """Fail at a command in the middle, as a batch with `halt` does; at the first, if alone."""
        keys = list(body["cmd"])
        cut = self.random.randrange(len(keys))
        answer = self.tasks(method, {**body, "cmd": {key: body["cmd"][key] for key in keys[:cut]}})
        told: dict[str, Any] = answer.json()
        told["result"]["result_error"] = {
            keys[cut]: {"error": self.random.choice(PASSING), "error_description": ""}
        }
        return httpx.Response(200, json=told)


@given(
    numbers=ids(),
    parallel=st.sampled_from([1, 4, 8]),
    share=st.sampled_from([0.0, 0.0, 0.1, 0.3]),
    seed=st.integers(0, 999),
    breaks=st.sampled_from(["", "breaks_references", "refuses_references", "ignores_filter"]),
    after=st.integers(0, 10**6),
    expected=st.sampled_from([0, 0, 70, 400]),
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_row_once_and_in_order(
    *,
    numbers: list[int],
    parallel: int,
    share: float,
    seed: int,
    breaks: str,
    after: int,
    expected: int,
) -> None:
    tasks = TaskList(numbers)
    if breaks:
        setattr(tasks, breaks, True)
    moody = Moody(tasks, Random(seed), share)  # noqa: S311
    portal, _clock = portal_over(moody, parallel=parallel)
    wanted = [one for one in numbers if one > after]
    found: list[int] = []
    reached = after
    for page in portal.read([Request(TASKS, after=after, expected=expected)]).pages(TASKS):
        found += [row.id for row in page.rows]
        assert page.last_id >= reached
        reached = page.last_id
        # A cursor stored here would lose nothing.
        assert {one for one in wanted if one <= reached} <= set(found)
    assert found == wanted


@given(numbers=ids(), seed=st.integers(0, 999), parallel=st.sampled_from([1, 4]))
@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_that_come_and_go_meanwhile(numbers: list[int], seed: int, parallel: int) -> None:
    random = Random(seed)  # noqa: S311
    lasting = set(numbers)
    tasks = TaskList(list(numbers))

    def answer(method: str, body: Json) -> httpx.Response:
        if tasks.ids and random.random() < 0.5:
            gone = random.choice(tasks.ids)
            tasks.ids = [one for one in tasks.ids if one != gone]
            lasting.discard(gone)
            tasks.ids.append(max([*tasks.ids, *numbers]) + 1)
        return tasks(method, body)

    portal, _clock = portal_over(answer, parallel=parallel)
    pages = list(portal.read([Request(TASKS)]).pages(TASKS))
    found = [row.id for page in pages for row in page.rows]
    assert len(found) == len(set(found))
    assert lasting <= set(found)
    assert found == sorted(found)
