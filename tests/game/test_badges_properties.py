"""Random histories: what SQL gives is what looking at every moment gives, at once or day by day.

`B24GAME_EXAMPLES=2000 pytest tests/game/test_badges_properties.py` looks longer.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b24game.rules.ruleset import Badge, Tier, When
from tests.game.badge_stage import BERLIN, DAY, HOUR, Fact, rules, world

WANTED = os.environ.get("B24GAME_EXAMPLES", "")
BASE = int(datetime(2026, 10, 23, 22, tzinfo=BERLIN).timestamp())
MIDNIGHTS = tuple(
    int(datetime(2026, month, day, tzinfo=BERLIN).timestamp())
    for month, day in ((10, 24), (10, 25), (10, 26), (11, 1), (11, 2), (11, 9))
)
"""One day of them lasts 25 hours; weeks and a month end."""
GAPS = (0, 0, 1, HOUR, 2 * HOUR, 7 * HOUR, DAY)
DELAYS = (0, HOUR, 2 * HOUR - 1, 2 * HOUR, 2 * HOUR + 1, DAY, 4 * DAY)
BADGES = (
    *(
        Badge(**{**badge, "id": f"{badge['id']}_{revoke}", "revoke": revoke})  # type: ignore[arg-type]
        for revoke in ("keep", "revoke")
        for badge in (
            {"id": "points", "measure": "points", "reach": 20},
            {"id": "weekly_points", "measure": "points", "reach": 12, "per": "week"},
            {"id": "posts", "counts": "post_published", "reach": 2, "per": "day"},
            {
                "id": "tasks",
                "counts": "task_closed",
                "per": "month",
                "tiers": (Tier("bronze", 2), Tier("silver", 3), Tier("gold", 5)),
            },
            {"id": "million", "counts": "deal_won", "measure": "amount", "reach": 0.3},
            {"id": "big", "counts": "deal_won", "reach": 1, "when": When(amount_over=0.1)},
            {
                "id": "sharp",
                "counts": "task_closed",
                "streak": 3,
                "when": When(outcome="early"),
            },
            {"id": "sharp_week", "counts": "task_closed", "streak": 2, "per": "week"},
            {"id": "expert", "counts": "lead_created", "reach": 2, "converted": "lead_qualified"},
        )
    ),
    Badge("leader", counts="deal_won", measure="amount", per="week", top=1),
    Badge("two", counts="post_published", per="day", top=2, at_least=1),
    Badge("team", measure="points", per="week", top=1, among="department", at_least=6),
    Badge("closer", counts="task_closed", per="month", top=1, among="department"),
)
RULESET = rules(*BADGES)

THEMES = (
    ("early", "close", "late", "overdue", "post", "deal", "lead", "won"),
    ("early", "early", "early", "early", "late", "overdue"),
    ("close", "early", "overdue"),
    ("post",),
    ("deal",),
    ("lead", "lead", "won"),
)


def acts(theme: tuple[str, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    delays = st.one_of(st.none(), st.none(), st.sampled_from(DELAYS))
    return st.tuples(
        st.sampled_from(theme),
        st.sampled_from((1, 1, 1, 1, 2, 2, 3, 4, 5)),
        st.sampled_from((*GAPS, "midnight")),
        delays,
        st.booleans(),
        delays,
        st.integers(0, 3),
    )


@st.composite
def histories(draw: st.DrawFn, *, late: bool = False) -> list[Fact]:
    theme = draw(st.sampled_from(THEMES))
    moment, facts = BASE, []
    steps = draw(st.lists(acts(theme), max_size=30))
    for what, person, gap, undone, gone, again, which in steps:
        if gap == "midnight":
            moment = next((at for at in MIDNIGHTS if at > moment), moment)
        else:
            moment += int(gap)
        fact = _fact(what, person, moment, which, undone, gone=gone, again=again)
        if late:
            fact = replace(fact, seen=moment + draw(st.sampled_from((0, DAY, 9 * DAY))))
        facts.append(fact)
    return facts


def _fact(
    what: str,
    person: int,
    at: int,
    which: int,
    undone: int | None,
    *,
    gone: bool,
    again: int | None,
) -> Fact:
    kind, deadline, punctual, amount = "post_published", None, None, None
    if what in {"early", "close", "late"}:
        kind, punctual = "task_closed", what != "late"
        deadline = at + {"early": DAY, "close": DAY - 1, "late": -HOUR}[what]
        if which == 0:
            deadline = punctual = None
    elif what == "overdue":
        kind, deadline = "task_overdue", at
    elif what == "deal":
        kind, amount = "deal_won", (0.1, 0.2, 0.1, 0.7)[which]
    elif what == "lead":
        kind = "lead_created"
    elif what == "won":
        kind = "lead_qualified"
    withdrawn = None if undone is None else at + undone
    return Fact(
        kind=kind,
        person=person,
        at=at,
        thing=(at + which * HOUR) // HOUR % 4,
        amount=amount,
        deadline=deadline,
        punctual=punctual,
        undone=withdrawn,
        gone=gone,
        again=None if withdrawn is None or again is None else withdrawn + again,
    )


@pytest.mark.timeout(600)
@settings(
    max_examples=int(WANTED or 60),
    deadline=None,
    derandomize=not WANTED,
    suppress_health_check=list(HealthCheck),
)
@given(
    facts=histories(),
    stops=st.lists(st.integers(1, 24 * 24), max_size=12),
    left=st.sampled_from((2**61, BASE + 3 * DAY)),
)
def test_set_based_moment_by_moment_and_day_by_day_agree(
    facts: list[Fact], stops: list[int], left: int
) -> None:
    end = BASE + 25 * DAY
    moments = sorted({BASE + stop * HOUR for stop in stops} | {end})
    with world(RULESET, left_at=left) as daily, world(RULESET, left_at=left) as at_once:
        for one in (daily, at_once):
            one.tell(facts)
        for moment in moments:
            for one in (daily, at_once):
                one.see(moment)
            daily.award(moment)
            assert daily.given() == daily.oracle().awards(BADGES, moment)
        at_once.award(end)
        assert at_once.given() == daily.given()
        again = daily.award(end)
        assert (again.awarded, again.revoked, again.decided) == ([], [], [])
        assert len(again.held) == sum(award.revoked is None for award in daily.given())


@pytest.mark.timeout(600)
@settings(
    max_examples=int(WANTED or 40),
    deadline=None,
    derandomize=not WANTED,
    suppress_health_check=list(HealthCheck),
)
@given(facts=histories(late=True), stops=st.lists(st.integers(1, 24 * 24), max_size=8))
def test_what_is_seen_late_doubles_nothing(facts: list[Fact], stops: list[int]) -> None:
    """Late data may change who holds a badge, never that it is held once."""
    end = BASE + 40 * DAY
    with world(RULESET) as daily, world(RULESET) as at_once:
        for one in (daily, at_once):
            one.tell(facts)
        for moment in sorted({BASE + stop * HOUR for stop in stops} | {end}):
            for one in (daily, at_once):
                one.see(moment)
            daily.award(moment)
        at_once.award(end)
        again = daily.award(end)
        assert (again.awarded, again.revoked, again.decided) == ([], [], [])

        standing = Counter(given[:4] for given in daily.given() if given.revoked is None)
        assert set(standing.values()) <= {1}
        others = {given[:4] for given in at_once.given() if given.revoked is None}
        revocable = {badge.id for badge in BADGES if badge.revoke == "revoke"}
        assert {key for key in standing if key[0] in revocable} == {
            key for key in others if key[0] in revocable
        }
        kept = {badge.id for badge in BADGES if badge.revoke == "keep" and badge.top is None}
        assert {key for key in others if key[0] in kept} <= set(standing)
