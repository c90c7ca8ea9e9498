from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.portal import values

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
MSK = 10800


@given(ANYTHING, st.integers(-50000, 50000))
def test_nothing_crashes(value: object, offset: int) -> None:
    values.is_empty(value)
    values.flag(value)
    values.text(value)
    number = values.whole(value)
    assert number is None or isinstance(number, int)
    amount = values.decimal(value)
    assert amount is None or math.isfinite(amount)
    at = values.moment(value, offset)
    assert at is None or isinstance(at, int)


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_numbers_come_as_texts(number: int) -> None:
    assert values.whole(number) == number
    assert values.whole(str(number)) == number
    assert values.whole(f" {number}.00 ") == number


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)),  # noqa: DTZ001
    st.integers(-12 * 60, 14 * 60),
)
def test_every_form_of_a_date_is_the_same_moment(local: datetime, minutes: int) -> None:
    local = local.replace(microsecond=0)
    aware = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    expected = int(aware.timestamp())
    offset = minutes * 60
    assert values.moment(aware.isoformat(), 0) == expected
    assert values.moment(local.isoformat(), offset) == expected
    assert values.moment(local.isoformat(" "), offset) == expected
    assert values.moment(local.strftime("%d.%m.%Y %H:%M:%S"), offset) == expected
    assert values.moment(values.iso(expected, offset), 0) == expected
    utc = aware.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    assert values.moment(utc, offset) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-08-29 10:30:11", 1724916611),
        ("24.08.2023", 1692824400),
        ("2026-12-25", 1798146000),
        (1758798620, 1758798620),
        ("1758798620", 1758798620),
    ],
)
def test_dates_without_offset_are_the_servers(value: object, expected: int) -> None:
    assert values.moment(value, MSK) == expected


@pytest.mark.parametrize(
    "value",
    [None, "", " ", {}, [], False, True, 0, "0", "0000-00-00 00:00:00", "12/31/2024 11:59:59 pm",
     "31.02.2024", "2024-W01-1", "tomorrow", "20240101T000000", "٠١.٠٢.٢٠٢٤", float("nan")],
)  # fmt: skip
def test_no_date(value: object) -> None:
    assert values.moment(value, MSK) is None


@pytest.mark.parametrize("value", [None, "", "  ", False, [], {}, [""], {"1": None}])
def test_empty(value: object) -> None:
    assert values.is_empty(value)


@pytest.mark.parametrize("value", [0, "0", True, "N", [1], {"id": 5}])
def test_filled(value: object) -> None:
    assert not values.is_empty(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Y", True), ("y", True), ("1", True), (1, True), (True, True), ("true", True), ("N", False),
     ("0", False), (0, False), (None, False), ({}, False), ("", False), (2, False)],
)  # fmt: skip
def test_flags(value: object, expected: bool) -> None:  # noqa: FBT001
    assert values.flag(value) is expected


def test_amounts() -> None:
    assert values.decimal("19999.99") == 19999.99
    assert values.decimal("1e400") is None
    assert values.decimal("nan") is None
    assert values.decimal("1,5") is None
