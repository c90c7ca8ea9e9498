from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.analytics import (
    SOON,
    Followed,
    bands,
    launch,
    median_wait,
    months,
    newcombe,
    tiers,
)
from b24game.leads.calibration import wilson
from b24game.rules.scorecard import Scoring
from tests.leads.prospects import DAY, NOW


def lead(
    score: int = 50,
    won: bool | None = False,  # noqa: FBT001, FBT002 - three states
    contact: int | None = 60,
    *,
    created: int = NOW - 90 * DAY,
    watched: int = 90 * DAY,
) -> Followed:
    return Followed(1, created, score, won, contact, watched)


@pytest.mark.parametrize(
    ("counts", "difference", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
    [
        ((56, 70, 48, 80), 0.2, 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.6, 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.5714, 0.0582, 0.8062),
        ((5, 56, 0, 29), 0.0893, -0.0381, 0.1926),
        ((0, 10, 0, 20), 0.0, -0.1611, 0.2775),
        ((0, 10, 0, 10), 0.0, -0.2775, 0.2775),
        ((10, 10, 0, 20), 1.0, 0.6791, 1.0),
        ((10, 10, 0, 10), 1.0, 0.6075, 1.0),
    ],
)
def test_newcombe_has_the_published_bounds(
    counts: tuple[int, int, int, int], difference: float, low: float, high: float
) -> None:
    found = newcombe(*counts)
    assert found.value == pytest.approx(difference, abs=5e-5)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


COUNT = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNT, COUNT)
def test_newcombe_turned_round(one: tuple[int, int], other: tuple[int, int]) -> None:
    found, mirrored = newcombe(*one, *other), newcombe(*other, *one)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert mirrored.low == pytest.approx(-found.high)


def test_tiers_by_the_thresholds_of_the_rules() -> None:
    leads = [
        lead(100, won=True),
        lead(70, won=None, contact=None, watched=5),
        lead(69, contact=None),
        lead(40, contact=SOON + 1),
        lead(39, contact=SOON),
    ]
    hot, warm, cold = tiers(leads, Scoring())
    assert [one.name for one in (hot, warm, cold)] == ["hot", "warm", "cold"]
    assert (hot.leads, hot.won, hot.censored) == (2, 1, 1)
    assert hot.converted == wilson(1, 1)
    # The one of five seconds cannot be said to have waited for two hours.
    assert (hot.contact.contacted, hot.contact.soon, hot.contact.of) == (1, 1, 1)
    assert (warm.leads, warm.won, warm.converted) == (2, 0, wilson(0, 2))
    assert (warm.contact.soon, warm.contact.of, warm.contact.share) == (0, 2, wilson(0, 2))
    assert (cold.contact.soon, cold.contact.of, cold.contact.median) == (1, 1, SOON)


def test_a_tier_without_leads_has_no_shares() -> None:
    (hot, *_others) = tiers([], Scoring())
    assert (hot.leads, hot.converted, hot.contact.share, hot.contact.median) == (
        0,
        None,
        None,
        None,
    )


def test_bands_of_ten_points() -> None:
    found = bands([lead(score) for score in (0, 9, 10, 89, 90, 99, 100)])
    assert [one.name for one in found] == [
        *("0-9", "10-19", "20-29", "30-39", "40-49"),
        *("50-59", "60-69", "70-79", "80-89", "90-100"),
    ]
    assert [one.leads for one in found] == [2, 1, 0, 0, 0, 0, 0, 0, 1, 3]


def test_months_of_a_zone_with_the_empty_ones() -> None:
    created = [
        int(datetime(2026, 10, 31, 22, tzinfo=UTC).timestamp()),  # November in Moscow
        int(datetime(2027, 2, 1, tzinfo=UTC).timestamp()),
        int(datetime(2027, 2, 9, tzinfo=UTC).timestamp()),
    ]
    found = months([lead(created=at, won=True) for at in created], ZoneInfo("Europe/Moscow"))
    assert [(one.name, one.leads) for one in found] == [
        ("2026-11", 1),
        ("2026-12", 0),
        ("2027-01", 0),
        ("2027-02", 2),
    ]
    assert months([], UTC) == ()


def test_before_and_after() -> None:
    at = NOW - 30 * DAY
    before = [lead(won=n < 48, created=at - 1 - n) for n in range(80)]
    after = [lead(won=n < 56, created=at + n) for n in range(70)]
    young = [lead(won=None, created=at + n) for n in range(9)]
    found = launch([*after, *before, *young], at)
    assert found.before is not None
    assert found.after is not None
    assert (found.before.leads, found.after.leads, found.after.censored) == (80, 79, 9)
    assert found.difference == newcombe(56, 70, 48, 80)
    assert found.effect


def test_no_effect_is_said_so() -> None:
    rows = [lead(won=n % 2 == 0, created=NOW + n) for n in range(-20, 20)]
    found = launch(rows, NOW)
    assert found.difference is not None
    assert found.difference.value == 0
    assert not found.effect


def test_a_side_without_leads_or_ends_is_not_compared() -> None:
    found = launch([lead(created=NOW)], NOW)
    assert (found.before, found.difference, found.effect) == (None, None, False)
    found = launch([lead(created=NOW), lead(won=None, created=NOW - 1)], NOW)
    assert found.before is not None
    assert (found.before.converted, found.difference) == (None, None)


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ([], None),
        ([(5, True)], 5),
        ([(5, False)], None),
        ([(1, True), (2, True), (3, True), (4, True)], 2),
        ([(1, True), (2, False), (3, False)], None),
        # 1 - 1/4, then of two at risk one: 3/8.
        ([(1, True), (2, False), (3, True), (4, False)], 3),
        # A contact and a censoring at once: the censored one was at risk.
        ([(1, True), (1, False)], 1),
        # Kaplan and Meier, JASA 53 (1958), section 2, in tenths: 0.875, 0.7, 0.525, 0.2625.
        (
            [
                *((8, True), (10, False), (27, False), (31, True)),
                *((54, True), (70, False), (92, True), (121, False)),
            ],
            92,
        ),
    ],
)
def test_the_median_wait(waits: list[tuple[int, bool]], expected: int | None) -> None:
    assert median_wait(waits) == expected


@given(st.lists(st.integers(0, 20), min_size=1, max_size=40))
def test_without_censoring_it_is_the_lower_median(times: list[int]) -> None:
    from statistics import median_low

    assert median_wait((time, True) for time in times) == median_low(times)


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=25))
def test_the_median_wait_against_fractions(waits: list[tuple[int, bool]]) -> None:
    from fractions import Fraction

    survival, expected = Fraction(1), None
    for time in sorted({time for time, ended in waits if ended}):
        at_risk = sum(one >= time for one, _ended in waits)
        contacts = sum(one == time for one, ended in waits if ended)
        survival *= 1 - Fraction(contacts, at_risk)
        if survival <= Fraction(1, 2):
            expected = time
            break
    assert median_wait(waits) == expected
