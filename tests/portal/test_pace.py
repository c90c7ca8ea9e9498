from __future__ import annotations

from b24game.portal.pace import Pace
from tests.portal.fakes import Clock


def test_a_burst_is_free_and_then_two_a_second() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    assert [pace.wait() for _ in range(48)] == [0.0] * 48
    assert [pace.wait() for _ in range(4)] == [0.5] * 4


def test_the_portals_own_bucket_never_overflows() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    level, seen = 0.0, clock.now
    for step in range(400):
        if step % 90 == 89:
            clock.now += 13
        pace.wait()
        # The portal drains whole seconds, not a slope.
        seconds = int(clock.now) - int(seen)
        level = max(0.0, level - 2 * seconds) + 1
        seen = clock.now
        assert level <= 50


def test_enterprise_has_more() -> None:
    clock = Clock()
    pace = Pace(5, 250, clock=clock, sleep=clock.sleep)
    assert sum(pace.wait() for _ in range(248)) == 0
    assert pace.wait() == 0.2


def test_a_refusal_means_the_bucket_is_full() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    pace.wait()
    pace.refused()
    assert pace.wait() == 0.5


def test_waiting_requests_queue_up() -> None:
    clock = Clock()
    waits: list[float] = []
    pace = Pace(1, 3, clock=clock, sleep=waits.append)
    for _ in range(4):
        pace.wait()
    assert waits == [1.0, 2.0, 3.0]
