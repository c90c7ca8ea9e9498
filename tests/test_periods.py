"""Calendar periods: days of 23 and 25 hours, ISO weeks, ends of quarters and years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from b24game import periods
from b24game.errors import ConfigurationError
from b24game.periods import END, KINDS, containing, local, midnight, previous, zone_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.periods import PeriodKind

HOUR = 3600
ZONES = (
    "Europe/Moscow",
    "Asia/Almaty",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Africa/Cairo",
    "America/Sao_Paulo",
    "UTC",
)
BOUNDED: list[PeriodKind] = [kind for kind in KINDS if kind != "all"]
zones = st.sampled_from(ZONES).map(zone_of)
days = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def utc(year: int, month: int, day: int, hour: int = 0) -> int:
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("kind", "day", "name", "first", "following"),
    [
        ("day", date(2026, 2, 28), "2026-02-28", date(2026, 2, 28), date(2026, 3, 1)),
        ("day", date(2028, 2, 29), "2028-02-29", date(2028, 2, 29), date(2028, 3, 1)),
        ("week", date(2026, 12, 31), "2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ("week", date(2027, 1, 3), "2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ("week", date(2027, 1, 4), "2027-W01", date(2027, 1, 4), date(2027, 1, 11)),
        ("week", date(2024, 12, 30), "2025-W01", date(2024, 12, 30), date(2025, 1, 6)),
        ("month", date(2026, 12, 31), "2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("month", date(2026, 2, 1), "2026-02", date(2026, 2, 1), date(2026, 3, 1)),
        ("quarter", date(2026, 3, 31), "2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("quarter", date(2026, 10, 1), "2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("year", date(2026, 12, 31), "2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_the_period_of_a_day(
    kind: PeriodKind, day: date, name: str, first: date, following: date
) -> None:
    zone = zone_of("Europe/Moscow")
    found = containing(kind, day, zone)
    assert found.name == name
    assert (found.start, found.end) == (midnight(first, zone), midnight(following, zone))


def test_a_period_is_cut_at_local_midnight() -> None:
    found = containing("month", date(2026, 11, 23), zone_of("Europe/Moscow"))
    assert (found.start, found.end) == (utc(2026, 10, 31, 21), utc(2026, 11, 30, 21))


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 10, 26), 24)],
)
def test_a_day_on_which_the_clock_changes(day: date, hours: int) -> None:
    found = containing("day", day, zone_of("Europe/Berlin"))
    assert found.end - found.start == hours * HOUR


def test_a_week_with_a_change_of_the_clock_is_an_hour_longer() -> None:
    found = containing("week", date(2026, 10, 25), zone_of("Europe/Berlin"))
    assert found.end - found.start == (7 * 24 + 1) * HOUR


def test_all_holds_everything_and_has_nothing_before() -> None:
    found = containing("all", date(2026, 11, 23), UTC)
    assert (found.name, found.start, found.end) == ("all", 0, END)
    assert previous(found, UTC) is None
    assert found.state(END - 1, 7200) == "open"


def test_a_period_is_open_then_settling_then_locked() -> None:
    found = containing("day", date(2026, 11, 23), UTC)
    end = found.end
    states = [found.state(at, 7200) for at in (end - 1, end, end + 7199, end + 7200)]
    assert states == ["open", "settling", "settling", "locked"]


@pytest.mark.parametrize("name", ["Europe/Moskow", "", "../etc/passwd", "/etc/localtime", "Europe"])
def test_a_zone_that_is_none(name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        zone_of(name)
    assert caught.value.code == "timezone_unknown"
    assert "Europe/Moscow" in caught.value.hint


@given(st.sampled_from(BOUNDED), days, zones)
@example("day", date(2026, 3, 29), zone_of("Europe/Berlin"))
@example("day", date(2018, 11, 4), zone_of("America/Sao_Paulo"))
def test_periods_tile_time_without_gaps(kind: PeriodKind, day: date, zone: tzinfo) -> None:
    found = containing(kind, day, zone)
    assert found.start < found.end
    before = previous(found, zone)
    assert before is not None
    assert before.end == found.start
    assert before.name != found.name
    following = containing(kind, local(found.end, zone).date(), zone)
    assert following.start == found.end


@given(st.sampled_from(BOUNDED), st.integers(utc(1990, 1, 1), utc(2099, 1, 1)), zones)
def test_a_moment_lies_in_the_period_of_its_local_day(
    kind: PeriodKind, at: int, zone: tzinfo
) -> None:
    found = containing(kind, local(at, zone).date(), zone)
    assert found.start <= at < found.end


@given(days, zones)
def test_days_add_up_to_weeks_months_quarters_and_years(day: date, zone: tzinfo) -> None:
    for kind, part in (
        ("week", "day"),
        ("month", "day"),
        ("quarter", "month"),
        ("year", "quarter"),
    ):
        whole = containing(kind, day, zone)  # type: ignore[arg-type]  # names of periods
        at = whole.start
        parts = 0
        while at < whole.end:
            at = containing(part, local(at, zone).date(), zone).end  # type: ignore[arg-type]
            parts += 1
        assert at == whole.end
        assert parts == {"week": 7, "quarter": 3, "year": 4}.get(kind, parts)


def test_every_kind_has_a_name_of_its_own() -> None:
    day = date(2026, 1, 1)
    names = {containing(kind, day, UTC).name for kind in periods.KINDS}
    assert len(names) == len(periods.KINDS)


def test_local_is_wall_clock_time() -> None:
    found = local(utc(2026, 6, 30, 22), zone_of("Europe/Moscow"))
    assert found.replace(tzinfo=None) == datetime(2026, 7, 1, 1)  # noqa: DTZ001 - a wall clock
    assert found.utcoffset() == timedelta(hours=3)
