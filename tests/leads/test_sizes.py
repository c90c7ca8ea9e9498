from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.leads.sizes import lower_bound


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        # The entries a portal begins with, in both languages.
        ("менее 50", 0),
        ("less than 50", 0),
        ("50-250", 50),
        ("250 - 500", 250),
        ("более 500", 501),
        ("more than 500", 501),
        ("до 50", 0),
        ("<50", 0),
        ("≤ 50", 0),
        ("50 – 250", 50),
        ("50…250", 50),
        ("50...250", 50),
        ("from 50 to 250", 50),
        ("от 50 до 250", 50),
        ("500+", 501),
        (">500", 501),
        (">= 500", 500),
        ("свыше 1 000", 1001),
        ("свыше 1\u00a0000 человек", 1001),
        ("1,000 - 5,000 employees", 1000),
        ("1 000-5 000", 1000),
        ("120", 120),
        ("120 сотрудников", 120),
        ("от 500", 500),
        ("не более 50", 0),
        ("no more than 50", 0),
        ("не менее 500", 500),
        ("at least 500", 500),
        ("500 и более", 500),
        ("50 or fewer", 0),
        ("Крупная компания (более 500)", 501),
        ("1-5 тыс. человек", 1000),
        ("500 - 1 тыс.", 500),
        ("более 1,5 тыс.", 1501),
        ("5k+", 5001),
        ("более 100 до 250", 101),
        ("250-50", 50),
        ("", None),
        ("неизвестно", None),
        ("малый бизнес", None),
        ("1, 2 или 3", None),
    ],
)
def test_names_of_ranges(name: str, bound: float | None) -> None:
    assert lower_bound(name) == bound


@given(
    st.integers(1, 999_999),
    st.integers(1, 999_999),
    st.sampled_from(["{}", "{:,}", "{:_}"]),
    st.sampled_from(["{}-{}", "{} – {}", "от {} до {}", "from {} to {}", "{}…{} человек"]),
)
def test_of_two_numbers_the_smaller_one(low: int, more: int, form: str, words: str) -> None:
    high = low + more
    texts = [form.format(number).replace("_", " ") for number in (low, high)]
    assert lower_bound(words.format(*texts)) == low


@given(st.text(max_size=40))
def test_any_name_is_read_or_not(name: str) -> None:
    found = lower_bound(name)
    assert found is None or found >= 0
