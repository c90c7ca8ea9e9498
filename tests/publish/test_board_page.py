"""The board of the month as a page: places, moves, and what it keeps to itself."""

from __future__ import annotations

from datetime import UTC, date

import pytest

from b24game import language
from b24game.game.standings import Board, Standing
from b24game.periods import containing
from b24game.publish import board_page
from b24game.publish.board_page import BoardPage

MONTH = containing("month", date(2026, 11, 20), UTC)
COUNTED = 1_795_000_000


def page(
    points: list[int], *, players: int = 100, least: int = 5, before: dict[int, int] | None = None
) -> BoardPage:
    """Return a page on which person 1 leads; people with equal points share a place."""
    standings = tuple(
        Standing(points.index(each) + 1, number, f"Имя{number}", None, each)
        for number, each in enumerate(points, 1)
    )
    return BoardPage(
        company="Ромашка",
        period=MONTH,
        zone=UTC,
        board=Board(standings, frozenset(range(1, players + 1))),
        before=before or {},
        levels={1: "Мастер"},
        least=least,
    )


def lines(made: BoardPage) -> list[str]:
    return [line for line in board_page.markdown(made, COUNTED).splitlines() if line]


def test_places_moves_and_levels() -> None:
    made = page([1234, 80, 80, 7, -3], before={1: 2, 2: 1, 3: 2})
    assert lines(made) == [
        "## Ромашка, 1–30 November 2026",
        "- **1. Имя1** — 1,234 points · Мастер · ▲1",
        "- **2. Имя2** — 80 points · ▼1",
        "- **2. Имя3** — 80 points",
        "- **4. Имя4** — 7 points · new",
        "- **5. Имя5** — −3 points · new",
        "Average: 14.0 points per player (100 players, also without points).",
        "As of 18 November 2026, 11:06.",
    ]


@pytest.mark.usefixtures("russian")
def test_in_russian() -> None:
    assert language.spoken() == "ru"
    assert lines(page([1234, 2, 1]))[:4] == [
        "## Ромашка, 1–30 ноября 2026",
        "- **1. Имя1** — 1\u202f234 балла · Мастер",
        "- **2. Имя2** — 2 балла",
        "- **3. Имя3** — 1 балл",
    ]


def test_the_first_fifty_places() -> None:
    made = page([*range(100, 51, -1), 51, 51, *range(50, 40, -1)])
    shown = lines(made)
    assert [line for line in shown if line.startswith("- ")][-1].startswith("- **50. Имя51**")
    assert "10 more people are not shown." in shown
    assert any(line.startswith("Average") for line in shown)


@pytest.mark.parametrize(("others", "told"), [(0, True), (1, False), (4, False), (5, True)])
def test_the_average_gives_nobody_away(others: int, told: bool) -> None:  # noqa: FBT001 - a case
    """With the sum of all known, a few who are not shown would be told by subtraction."""
    shown = lines(page(list(range(100, 50 - others, -1))))
    assert any(line.startswith("Average") for line in shown) is told


def test_a_small_company_is_not_named() -> None:
    shown = lines(page([5, 3], players=4))
    assert len(shown) == 3
    assert "Имя" not in "".join(shown)


def test_nobody_has_points() -> None:
    assert lines(page([]))[1] == "Nobody has points in this period."
