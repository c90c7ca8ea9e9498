"""Which segments share a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.segments import Segment, Segments

if TYPE_CHECKING:
    from b24game.model import Task

DENSE = 1.0


def waiting(top: int, low: int = 0, density: float = 0.0) -> Segment[Task]:
    return Segment(low, top, density=density)


def test_a_batch_is_as_long_as_it_may_be() -> None:
    segments: Segments[Task] = Segments([waiting(100_000)], DENSE)
    (one,) = segments.take(50)
    assert (one.low, one.top, one.pages) == (0, 2499, 50)
    (next_one,) = segments.take(16)
    assert (next_one.low, next_one.top, next_one.pages) == (2499, 2499 + 799, 16)


def test_leftovers_share_a_batch_with_what_is_new() -> None:
    segments: Segments[Task] = Segments([waiting(100, density=DENSE), waiting(100_000, 100)], DENSE)
    left, new = segments.take(50)
    assert (left.top, left.pages) == (100, 3)
    assert (new.low, new.pages) == (100, 47)


def test_nothing_new_far_ahead_of_what_is_missing() -> None:
    segments: Segments[Task] = Segments([waiting(10_000_000)], DENSE)
    batches = 0
    while segments.take(50):
        batches += 1
    assert batches == 600 // 50


def test_what_was_left_far_behind_does_not_go_alone() -> None:
    """Otherwise the last pages of eight chains cost eight requests."""
    segments: Segments[Task] = Segments([waiting(10_000_000)], DENSE)
    lowest = segments.take(50)[0]
    while segments.take(50):
        pass
    segments.landed(lowest, (), (), last=101, ended=False)
    left, new = segments.take(50)
    assert (left.low, left.top) == (0, 100)
    assert left.pages + new.pages == 50
    assert not segments.take(50)
