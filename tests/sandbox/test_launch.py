"""A company with a launch in it: deadlines are kept exactly as often as it says."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from b24game.sandbox import empty_company
from b24game.sandbox.demo import Launch, build_company
from b24game.sandbox.demo.launch import SPREAD
from b24game.sandbox.demo.staff import Staff, hire

ONLY_TASKS: dict[str, Any] = {
    "deals": 0,
    "leads": 0,
    "contacts": 0,
    "companies": 1,
    "activities": 0,
    "posts": 0,
}
DAY = timedelta(days=1)


@pytest.fixture
def staff(now: datetime) -> Staff:
    return hire(empty_company(now), Random(7), now - 90 * DAY)  # noqa: S311 - reproducible


@pytest.mark.parametrize(("before", "after"), [(0.7, 0.8), (0.7, 0.7), (0.15, 0.85)])
def test_average_task_is_kept_as_often_as_the_launch_says(
    now: datetime, staff: Staff, before: float, after: float
) -> None:
    kept = Launch(now, before, after).discipline(staff)
    paces = sum(staff.pace.values())
    for moment, truth in ((now - DAY, before), (now - DAY / 1e6, before), (now, after)):
        chances = {who: kept(who, moment) for who in staff.players}
        average = sum(staff.pace[who] * chance for who, chance in chances.items()) / paces
        assert average == pytest.approx(truth, abs=1e-12)
        away = [abs(chance - truth) for chance in chances.values()]
        assert max(away) == pytest.approx(SPREAD)
        assert len(set(chances.values())) > 20
        assert all(0 <= chance <= 1 for chance in chances.values())


def test_people_stay_as_different_as_they_were(now: datetime, staff: Staff) -> None:
    kept = Launch(now).discipline(staff)
    for one, other in product(staff.players, repeat=2):
        if staff.discipline[one] > staff.discipline[other]:
            assert kept(one, now) > kept(other, now)
        assert kept(one, now) - kept(one, now - DAY) == pytest.approx(0.1)


@pytest.mark.parametrize("average", [0.14, 0.86, -1, 70])
def test_no_chance_has_to_be_cut_off(now: datetime, average: float) -> None:
    with pytest.raises(ValueError, match=str(average)):
        Launch(now, before=average)
    with pytest.raises(ValueError, match=str(average)):
        Launch(now, after=average)


def test_every_task_is_closed_in_time_or_misses_its_one_deadline(now: datetime) -> None:
    launch = Launch(now - 30 * DAY)
    company = build_company(now=now, days=60, tasks=500, launch=launch, **ONLY_TASKS)
    players = {person.id for person in company.people if person.kind == "employee"}
    ends = set()
    for task in company.tasks:
        events = company.task_history[task.id]
        assert {event.kind for event in events} <= {"NEW", "STATUS", "COMMENT"}
        assert sum(event.after == "5" for event in events) == (task.closed is not None)
        assert task.responsible_id in players
        assert task.deadline is not None
        ends.add("open" if task.closed is None else task.closed <= task.deadline)
    assert ends == {"open", True, False}


def test_windows_beside_the_launch_show_what_is_built_in(now: datetime) -> None:
    """A kept task counts when it is closed, a missed one at its deadline: that hardly matters."""
    at = now - 65 * DAY
    launch = Launch(at, 0.6, 0.8)
    kept, all_ = [0, 0], [0, 0]
    for seed in range(30):
        company = build_company(
            seed=seed, now=now, days=160, tasks=2000, launch=launch, **ONLY_TASKS
        )
        for task in company.tasks:
            assert task.deadline is not None
            in_time = task.closed is not None and task.closed <= task.deadline
            moment = task.closed if task.closed and in_time else task.deadline
            if at - 60 * DAY <= moment < at + 60 * DAY and moment < now:
                kept[moment >= at] += in_time
                all_[moment >= at] += 1
    assert min(all_) > 20_000
    assert kept[0] / all_[0] == pytest.approx(0.6, abs=0.01)
    assert kept[1] / all_[1] == pytest.approx(0.8, abs=0.01)
