"""What counts as kept of the values that an update sent."""

from __future__ import annotations

import pytest

from b24game.publish.kept import lost

HOUR = 3600


def kept(sent: object, came: object) -> bool:
    return not lost({"item": {"f": came}}, {"f": sent}, 3 * HOUR)


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        (75, 75),
        (75, "75"),
        (75, 75.0),
        (75, "75.00"),
        (0, 0),
        (0, None),
        (0, ""),
        ("", None),
        ("Y", "Y"),
        ("Y", True),
        ("Y", "1"),
        ("45", 45),
        ("45", ["12", "45"]),
        ("Cold", "Cold"),
        ("2026-11-23T10:00:30+03:00", "2026-11-23T10:00:30+03:00"),
        ("2026-11-23T10:00:30+03:00", "2026-11-23T07:00:30+00:00"),
        ("2026-11-23T10:00:30+03:00", "23.11.2026 10:00:30"),
        ("2026-11-23T10:00:30+03:00", "2026-11-23T10:00:00+03:00"),
    ],
)
def test_the_same_in_other_words(sent: object, came: object) -> None:
    assert kept(sent, came)


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        (75, 74),
        (75, 0),
        (75, None),
        (75, ""),
        (75, False),
        (75, []),
        (0, 5),
        ("Y", "N"),
        ("Y", None),
        ("Cold", "cold calls"),
        ("Cold", ""),
        ("45", ["12"]),
        ("2026-11-23T10:00:30+03:00", None),
        ("2026-11-23T10:00:30+03:00", "2026-11-23T10:05:30+03:00"),
    ],
)
def test_something_else(sent: object, came: object) -> None:
    assert not kept(sent, came)


@pytest.mark.parametrize("result", [None, True, [], {}, {"item": []}, {"item": {}}])
def test_an_answer_without_the_item_keeps_nothing(result: object) -> None:
    assert lost(result, {"a": 1, "b": "x"}, 0) == {"a", "b"}


def test_only_what_is_lost_is_told() -> None:
    answer = {"item": {"a": 1, "c": "other"}}
    assert lost(answer, {"a": 1, "b": 2, "c": "text"}, 0) == {"b", "c"}
