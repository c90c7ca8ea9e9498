from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.contact import first_contact
from tests.leads.prospects import MADE, NOW, move, prospect, touch

if TYPE_CHECKING:
    from b24game.model import Touch

OUT = {"outgoing": True}


@pytest.mark.parametrize(
    ("one", "seconds"),
    [
        (touch("call", MADE + 60, **OUT), 60),
        (touch("call", MADE + 60, **OUT, completed=False), 60),
        (touch("call", MADE + 60), 60),
        (touch("call", MADE + 60, completed=False), None),  # missed
        (touch("email", MADE + 60, **OUT), 60),
        (touch("email", MADE + 60, **OUT, completed=False), None),
        (touch("email", MADE + 60), None),
        (touch("meeting", MADE + 60), 60),
        (touch("meeting", MADE + 60, completed=False), None),
        (touch("todo", MADE + 60, **OUT), None),
        (touch("other", MADE + 60, **OUT), None),
        (touch("call", MADE - 1, **OUT), None),
        (touch("call", MADE, **OUT), 0),
        (touch("call", NOW + 1, **OUT), None),  # planned
    ],
)
def test_what_is_a_contact(one: Touch, seconds: int | None) -> None:
    assert first_contact(prospect(), [one], [], NOW) == seconds


def test_without_activities_leaving_the_first_stage_tells() -> None:
    moves = [
        move(3, MADE + 500, "TALK"),
        move(1, MADE, "NEW"),
        move(2, MADE + 9, "NEW"),
    ]
    assert first_contact(prospect(), [], moves, NOW) == 500
    assert first_contact(prospect(), [], moves[1:], NOW) is None
    assert first_contact(prospect(), [], [], NOW) is None
    assert first_contact(prospect(), [], moves, MADE + 499) is None
    imported = [move(1, MADE - 9, "NEW"), move(2, MADE - 5, "TALK")]
    assert first_contact(prospect(), [], imported, NOW) == 0
    called = touch("call", MADE + 900, **OUT)
    assert first_contact(prospect(), [called], moves, NOW) == 900


@given(st.lists(st.tuples(st.integers(-100, 100), st.booleans(), st.booleans()), max_size=10))
def test_the_first_of_any_calls(calls: list[tuple[int, bool, bool]]) -> None:
    touches = [touch("call", MADE + at, outgoing=out, completed=done) for at, out, done in calls]
    times = sorted(at for at, out, done in calls if 0 <= at <= 50 and (out or done))
    assert first_contact(prospect(), touches, [], MADE + 50) == (times[0] if times else None)
