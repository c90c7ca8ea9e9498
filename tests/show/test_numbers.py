"""Numbers and moments as people write them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from b24game.show import numbers

ALMATY = ZoneInfo("Asia/Almaty")


def test_english() -> None:
    assert numbers.number(1234567) == "1,234,567"
    assert numbers.decimal(1234.56) == "1,234.6"
    assert numbers.signed(5) == "+5"
    assert numbers.signed(-1200) == "-1,200"
    assert numbers.signed(0) == "0"
    assert numbers.size(999) == "999 B"
    assert numbers.size(12_345_678) == "12.3 MB"
    assert numbers.size(5 * 10**15) == "5,000.0 TB"


@pytest.mark.usefixtures("russian")
def test_russian() -> None:
    assert numbers.number(1234567) == "1\u202f234\u202f567"
    assert numbers.decimal(1234.56) == "1\u202f234,6"
    assert numbers.size(12_345_678) == "12,3 МБ"


def test_moments() -> None:
    assert numbers.clock(1_795_431_900, ALMATY) == "2026-11-23 16:05"
    assert numbers.day(1_795_431_900, ALMATY) == "2026-11-23"
    assert numbers.iso(1_795_431_900, ALMATY) == "2026-11-23T16:05:00+05:00"
