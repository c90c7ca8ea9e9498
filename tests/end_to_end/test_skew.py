"""The portal's clock is a day ahead of this machine's, or a day behind: the portal's counts.

Only the present of a command that asks no portal is that of this machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import FrozenClock
from tests.end_to_end.conftest import MOSCOW, a_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.sandbox import SandboxPortal
    from tests.end_to_end.conftest import Program

DAY = timedelta(days=1)
SETTLED = timedelta(hours=3)


@pytest.fixture(params=[-1, 1], ids=["behind", "ahead"])
def skewed(
    request: pytest.FixtureRequest, run: Program, opened: Callable[..., SandboxPortal]
) -> SandboxPortal:
    now = datetime.now(MOSCOW).replace(microsecond=0) + request.param * DAY
    portal = opened(a_company(now), clock=FrozenClock(now))
    run.environment["B24GAME_WEBHOOK"] = portal.webhook
    return portal


def test_what_a_sync_reads_and_counts(run: Program, skewed: SandboxPortal) -> None:
    now = skewed.clock()
    done = run.json("sync")
    assert (done.code, done.codes) == (0, [])
    assert datetime.fromisoformat(done.json["as_of"]) == now
    everything = run.ledger()

    # What happens by the portal's clock comes with the next sync, none of it twice.
    later = now + timedelta(minutes=30)
    skewed.company.add_post(3, "Ещё", later - timedelta(minutes=10))
    task = skewed.company.add_task(responsible=4, at=later, deadline=later + DAY)
    skewed.company.close_task(task, later + timedelta(minutes=1))
    skewed.clock = FrozenClock(later + timedelta(minutes=2))
    assert run("sync").code == 0
    new = set(run.ledger()) - set(everything)
    assert {row[1] for row in new} == {"feed_post", "task_on_time"}
    assert all(row[4] > int(now.timestamp()) for row in new)
    assert run("verify").code == 0


def test_the_day_of_a_point_is_the_portals(run: Program, skewed: SandboxPortal) -> None:
    now = skewed.clock()
    skewed.company.add_post(3, "Сегодня", now)
    assert run("sync").code == 0
    words = ("leaderboard", "--period", "day", "--as-of", (now + SETTLED).isoformat())
    board = run.json(*words, "--date", now.date().isoformat()).data
    assert board["period"]["name"] == now.date().isoformat()
    assert {line["person"]["id"]: line["points"] for line in board["standings"]} == {3: 1}
