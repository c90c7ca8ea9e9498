"""Who asks for a method that has no time left, and who waits."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from contextlib import contextmanager
from threading import Barrier, Lock
from typing import TYPE_CHECKING

import httpx

from b24game.portal.gate import Gate
from tests.portal.fakes import Json, ok, portal_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.portal.gate import Visit

SHORT = 0.002
SOON = 0.05
LONG = 10.0
EIGHT = 8
METHOD = {"task"}


@contextmanager
def entering(gate: Gate, *methods: str) -> Iterator[tuple[Visit, Future[None]]]:
    """A visit that comes in on a thread of its own."""
    with ThreadPoolExecutor(1) as thread, gate.visit() as visit:
        yield visit, thread.submit(visit.enter, methods)


def waits(future: Future[None]) -> bool:
    try:
        future.result(SOON)
    except NotYetError:
        return True
    return False


def test_an_open_gate_lets_everybody_in() -> None:
    gate = Gate()
    with entering(gate, "task") as (_one, first), entering(gate, "task") as (_two, second):
        first.result(LONG)
        second.result(LONG)


def test_the_first_who_is_refused_probes() -> None:
    gate = Gate()
    with gate.visit() as one, gate.visit() as two:
        assert one.refused(METHOD)
        assert one.refused(METHOD)
        assert not two.refused(METHOD)
        one.enter(METHOD)


def test_others_wait_until_it_is_answered() -> None:
    gate = Gate()
    with gate.visit() as prober, entering(gate, "user") as (_user, other_method):
        prober.refused(METHOD)
        other_method.result(LONG)
        with entering(gate, "user", "task") as (_visit, waiting):
            assert waits(waiting)
            prober.answered({"user"})
            assert waits(waiting)
            prober.answered(METHOD)
            waiting.result(LONG)


def test_a_prober_that_gives_up_makes_room() -> None:
    gate = Gate()
    with gate.visit() as prober:
        prober.refused(METHOD)
    with gate.visit() as other:
        other.enter(METHOD)
        assert other.refused(METHOD)


def test_two_probers_of_two_methods_do_not_wait_for_each_other() -> None:
    gate = Gate()
    with gate.visit() as one, gate.visit() as two:
        assert one.refused({"task"})
        assert two.refused({"deal", "task"})
        one.enter({"task", "deal"})
        two.enter({"task", "deal"})


def test_eight_at_once_are_not_refused_eight_times_over() -> None:
    """Each of the eight on their way is refused once; then one of them asks, alone."""
    all_sent = Barrier(EIGHT, timeout=LONG)
    lock = Lock()
    refusals = 30
    asked = probing = 0
    crowd = 0

    def answer(_method: str, _body: Json) -> httpx.Response:
        nonlocal asked, probing, crowd
        with lock:
            asked += 1
            number = asked
        if number <= EIGHT:
            all_sent.wait()
        elif number <= refusals:
            with lock:
                probing += 1
                crowd = max(crowd, probing)
            time.sleep(SHORT)
            with lock:
                probing -= 1
        else:
            return ok([1])
        return httpx.Response(429, json={"error": "OPERATION_TIME_LIMIT"})

    portal, _clock = portal_over(answer, parallel=EIGHT)
    with ThreadPoolExecutor(EIGHT) as threads:
        calls = [threads.submit(portal.call, "user.get", {}, repeat="safe") for _ in range(EIGHT)]
        assert [call.result(LONG).result for call in calls] == [[1]] * EIGHT
    assert asked == refusals + EIGHT
    assert crowd == 1
