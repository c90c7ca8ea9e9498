"""Charts of text: as many signs as values, in their order, and gaps that are no zeros."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.show.sparkline import bar, sparkline
from b24game.show.terminal import Terminal

RAMPS = {True: "▁▂▃▄▅▆▇█", False: ".:-=+*#"}
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def terminal(width: int | None = 80, *, unicode: bool = True) -> Terminal:
    return Terminal(interactive=True, width=width, colour=False, unicode=unicode, pictures=unicode)


@given(st.lists(st.none() | NUMBERS), st.booleans())
def test_a_sign_for_each_value_in_their_order(values: list[float | None], unicode: bool) -> None:  # noqa: FBT001 - drawn
    line = sparkline(values, unicode=unicode)
    assert len(line) == len(values)
    ramp = RAMPS[unicode]
    known = [
        (value, ramp.index(sign))
        for value, sign in zip(values, line, strict=True)
        if value is not None
    ]
    assert [sign == " " for sign in line] == [value is None for value in values]
    by_value = [level for _value, level in sorted(known)]
    assert by_value == sorted(by_value)
    if known and max(known)[0] > min(known)[0] and max(known)[0] - min(known)[0] > 1e-300:
        assert (by_value[0], by_value[-1]) == (0, len(ramp) - 1)


@pytest.mark.parametrize("unicode", [True, False])
def test_equal_steps_give_equal_steps(unicode: bool) -> None:  # noqa: FBT001 - both ways
    ramp = RAMPS[unicode]
    assert sparkline([0.1 * step for step in range(len(ramp))], unicode=unicode) == ramp


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([], ""),
        ([None, None], "  "),
        ([0.7], "▄"),
        ([0.7, None, 0.7], "▄ ▄"),
        ([None, -1.0, 0.0, 1.0], " ▁▅█"),
        ([-1.7e308, 1.7e308], "▁█"),
    ],
)
def test_lines(values: list[float | None], line: str) -> None:
    assert sparkline(values, unicode=True) == line


@given(
    st.floats(min_value=1e-6, max_value=1e6),
    st.floats(min_value=1e-6, max_value=1e6),
    st.integers(1, 300),
)
def test_a_bar_is_as_long_as_its_value(value: float, top: float, width: int) -> None:
    cells = min(max(width // 8, 8), 32)
    drawn = bar(value, top, terminal(width))
    halves = 2 * drawn.count("━") + drawn.count("╸")
    assert halves == max(round(2 * cells * min(value / top, 1)), 1)
    assert set(drawn) <= set("━╸")


def test_nothing_has_no_bar() -> None:
    for value in (None, 0.0, -3.0):
        assert bar(value, 10.0, terminal()) == ""
    assert bar(1.0, 0.0, terminal()) == ""


def test_a_plain_bar() -> None:
    assert bar(5.0, 10.0, terminal(80, unicode=False)) == "#####"
    assert bar(0.01, 10.0, terminal(80, unicode=False)) == "#"
    assert bar(10.0, 10.0, terminal(None)) == "━" * 8
