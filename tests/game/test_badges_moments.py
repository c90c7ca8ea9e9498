"""The very seconds at which badges are won, lost and decided."""

from __future__ import annotations

from datetime import datetime

import pytest

from b24game.rules.ruleset import Badge
from tests.game.badge_stage import BERLIN, HOUR, Fact, rules, world

START = int(datetime(2026, 10, 24, 12, tzinfo=BERLIN).timestamp())
MONTH = int(datetime(2026, 11, 1, tzinfo=BERLIN).timestamp())
SETTLED = MONTH + 2 * HOUR
LATER = MONTH + 90 * HOUR


def post(at: int, undone: int | None = None) -> Fact:
    return Fact("post_published", 1, at, undone=undone)


def given(badge: Badge, facts: list[Fact]) -> list[tuple[int, int | None]]:
    """Return (moment, when revoked) of each award."""
    with world(rules(badge)) as one:
        one.tell(facts)
        one.see(LATER)
        one.award(LATER)
        assert one.given() == one.oracle().awards([badge], LATER)
        return sorted((award.at, award.revoked) for award in one.given())


def test_what_was_undone_before_the_next_counted_was_never_there_together() -> None:
    badge = Badge("writer", counts="post_published", reach=2, revoke="revoke")
    undone = START + 2 * HOUR + 2
    first = post(START, undone)
    assert given(badge, [first, post(START + HOUR)]) == []
    assert given(badge, [first, post(START + 2)]) == []
    assert given(badge, [first, post(START + 1)]) == [(START + 1, undone)]


@pytest.mark.parametrize("after", [0, HOUR, 2 * HOUR - 1, 2 * HOUR])
def test_what_was_undone_before_it_counted_takes_nothing_away(after: int) -> None:
    badge = Badge("writer", counts="post_published", reach=1, revoke="revoke")
    facts = [post(START - HOUR), post(START, START + after)]
    assert given(badge, facts) == [(START - HOUR, None)]


def test_undone_and_done_within_one_second_is_no_loss() -> None:
    badge = Badge("writer", counts="post_published", reach=1, revoke="revoke")
    facts = [post(START, START + 5 * HOUR), post(START + 3 * HOUR)]
    assert given(badge, facts) == [(START, None)]


def test_of_several_within_one_second_the_last_one_reaches() -> None:
    badge = Badge("writer", counts="post_published", reach=2)
    facts = [post(START), post(START), post(START)]
    with world(rules(badge)) as one:
        one.tell(facts)
        one.see(LATER)
        one.award(LATER)
        [award] = one.given()
        assert (award.fact, award.value) == (3, 3)


@pytest.mark.parametrize(("undone", "wins"), [(SETTLED, []), (SETTLED + 1, [(MONTH, None)])])
def test_a_month_is_decided_by_what_counts_when_it_is_settled(
    undone: int, wins: list[tuple[int, None]]
) -> None:
    badge = Badge("writer", counts="post_published", per="month", top=1)
    assert given(badge, [post(MONTH - 1, undone)]) == wins


def test_a_row_closes_up_when_what_broke_it_is_undone() -> None:
    badge = Badge("sharp", counts="task_closed", streak=2, revoke="revoke")

    def task(hours: int, undone: int | None = None, kind: str = "task_closed") -> Fact:
        closed = kind == "task_closed"
        at = START + hours * HOUR
        return Fact(kind, 1, at, deadline=at + closed, punctual=closed or None, undone=undone)

    undone = START + 9 * HOUR
    facts = [task(0), task(1, undone, "task_overdue"), task(2)]
    assert given(badge, facts) == [(undone, None)]
    broken = START + 12 * HOUR
    assert given(badge, [facts[0], facts[1], task(2, broken)]) == [(undone, broken)]
