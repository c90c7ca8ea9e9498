from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b24game.leads.working_time import Hours, deadline

if TYPE_CHECKING:
    from datetime import tzinfo

OFFICE = Hours(frozenset({1, 2, 3, 4, 5}), 9 * 60, 18 * 60)
MOSCOW = ZoneInfo("Europe/Moscow")
TWO_HOURS = 7200


def at(text: str, zone: tzinfo = MOSCOW) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2027-03-01 10:00", "2027-03-01 12:00"),
        ("2027-03-01 17:30", "2027-03-02 10:30"),
        ("2027-03-01 16:00", "2027-03-01 18:00"),  # done when the office closes
        ("2027-03-01 18:00", "2027-03-02 11:00"),
        ("2027-03-01 03:00", "2027-03-01 11:00"),
        ("2027-03-05 17:30", "2027-03-08 10:30"),  # over a weekend
        ("2027-03-06 12:00", "2027-03-08 11:00"),
    ],
)
def test_two_hours_of_an_office(start: str, due: str) -> None:
    assert deadline(at(start), TWO_HOURS, OFFICE, MOSCOW) == at(due)


def test_days_off_pass_by() -> None:
    hours = Hours(OFFICE.days, OFFICE.begin, OFFICE.end, frozenset({date(2027, 3, 8)}))
    assert deadline(at("2027-03-05 17:30"), TWO_HOURS, hours, MOSCOW) == at("2027-03-09 10:30")


def test_no_time_is_due_at_once_or_at_the_next_opening() -> None:
    inside, outside = at("2027-03-01 10:00"), at("2027-03-01 20:00")
    assert deadline(inside, 0, OFFICE, MOSCOW) == inside
    assert deadline(outside, 0, OFFICE, MOSCOW) == at("2027-03-02 09:00")


def test_a_skipped_and_a_repeated_hour_count_as_what_they_are() -> None:
    zone = ZoneInfo("Europe/Berlin")
    always = Hours(frozenset(range(1, 8)), 0, 24 * 60)
    for day in ("2027-03-28", "2027-10-31"):
        start = at(f"{day} 00:00", zone)
        assert deadline(start, 12 * 3600, always, zone) == start + 12 * 3600
    monday = Hours(frozenset({1, 7}), 0, 6 * 60)
    # Sunday has five hours of these six in spring, seven in autumn.
    spring, autumn = at("2027-03-28 00:00", zone), at("2027-10-31 00:00", zone)
    assert deadline(spring, 6 * 3600, monday, zone) == at("2027-03-29 01:00", zone)
    assert deadline(autumn, 8 * 3600, monday, zone) == at("2027-11-01 01:00", zone)


@pytest.mark.parametrize(
    ("days", "begin", "end"),
    [((), 540, 1080), ((8,), 540, 1080), ((1,), 540, 540), ((1,), 600, 540), ((1,), 0, 1441)],
)
def test_hours_that_never_come_are_refused(days: tuple[int, ...], begin: int, end: int) -> None:
    with pytest.raises(ValueError, match="working time"):
        Hours(frozenset(days), begin, end)


def stepping(start: int, seconds: int, hours: Hours, zone: tzinfo) -> int:
    """Walk minute by minute and look at the clock on the wall."""
    now, left = start, seconds
    while True:
        wall = datetime.fromtimestamp(now, UTC).astimezone(zone)
        works = (
            wall.isoweekday() in hours.days
            and wall.date() not in hours.off
            and hours.begin <= wall.hour * 60 + wall.minute < hours.end
        )
        if works and left <= 0:
            return now
        now += 60
        if works:
            left -= 60
            if left <= 0:
                return now


@settings(max_examples=60, deadline=None)
@given(
    # Around the changes of clocks, whose gaps and repeats lie between midnight and four.
    st.sampled_from(["2027-03-26", "2027-10-29", "2027-04-02", "2027-09-30", "2027-01-15"]),
    st.integers(0, 4 * 1440),
    st.integers(0, 900),
    st.frozensets(st.integers(1, 7), min_size=1),
    st.one_of(st.just(0), st.integers(240, 1300)),
    st.integers(1, 1440),
    st.frozensets(st.integers(0, 6), max_size=3),
    st.sampled_from(
        ["Europe/Berlin", "Europe/Moscow", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Almaty"]
    ),
)
def test_the_deadline_of_a_clock_on_the_wall(  # noqa: PLR0917 - one office
    day: str,
    begins: int,
    minutes: int,
    days: frozenset[int],
    begin: int,
    length: int,
    off: frozenset[int],
    name: str,
) -> None:
    zone = ZoneInfo(name)
    first = date.fromisoformat(day)
    start = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()) + begins * 60
    end = min(max(begin + length, 240), 1440)
    hours = Hours(days, begin, end, frozenset(first + timedelta(days=n) for n in off))
    assert deadline(start, minutes * 60, hours, zone) == stepping(start, minutes * 60, hours, zone)
