"""Offsets say nothing of order: a reading that is interrupted may leave out no row."""

from __future__ import annotations

import pytest

from b24game.portal.request import Request
from b24game.portal.streams import TASKS
from tests.portal.fakes import TaskList, portal_over

UNORDERED = [number * 7 % 3001 for number in range(1, 3001)]


def read(tasks: TaskList, after: int, most: int) -> tuple[set[int], int]:
    """Read up to so many pages; return their ids and where to go on from."""
    portal, _clock = portal_over(tasks)
    found: set[int] = set()
    reached = after
    pages = portal.read([Request(TASKS, after=after)]).pages(TASKS)
    for _place, page in zip(range(most), pages, strict=False):
        found |= {task.id for task in page.rows}
        reached = max(reached, page.last_id)
    return found, reached


@pytest.mark.parametrize("ignores_filter", [False, True])
@pytest.mark.parametrize("after", [0, 1000])
@pytest.mark.parametrize("most", range(1, 5))
def test_what_an_interrupted_reading_left_out_comes_with_the_next(
    most: int, after: int, *, ignores_filter: bool
) -> None:
    tasks = TaskList(UNORDERED, ignores_order=True, ignores_filter=ignores_filter)
    found, reached = read(tasks, after, most)
    rest, _reached = read(tasks, reached, 100)
    assert found | rest == set(range(after + 1, 3001))


@pytest.mark.parametrize("count", [1, 49, 50, 51, 100, 120, 3000])
@pytest.mark.parametrize("counts", [False, True])
def test_a_reading_to_the_end_reaches_the_greatest_id(count: int, *, counts: bool) -> None:
    ids = [*range(2, count + 1, 2), *range(1, count + 1, 2)]
    tasks = TaskList(ids, ignores_order=True, ignores_filter=True, counts=counts)
    assert read(tasks, 0, 100) == (set(ids), count)
    assert read(tasks, count, 100) == (set(), count)
