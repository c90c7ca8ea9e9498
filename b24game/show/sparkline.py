"""Small charts made of text: the line of a trend, the bar of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.show.terminal import Terminal

_LEVELS = "▁▂▃▄▅▆▇█"
_PLAIN_LEVELS = ".:-=+*#"
_GAP = " "


def sparkline(values: Sequence[float | None], *, unicode: bool) -> str:
    """Return one sign per value, from the lowest of them to the highest; a gap where none is.

    The line has a scale of its own, so it shows how a value moved and not how big it is. Values
    that are all the same lie in the middle.
    """
    known = [value for value in values if value is not None]
    levels = _LEVELS if unicode else _PLAIN_LEVELS
    low, high = min(known, default=0.0), max(known, default=0.0)
    top = len(levels) - 1

    def sign(value: float | None) -> str:
        if value is None:
            return _GAP
        # Half of each is taken first: the width of two very big values is no number any more.
        width = high / 2 - low / 2
        return levels[round(top * ((value / 2 - low / 2) / width)) if width > 0 else top // 2]

    return "".join(map(sign, values))


def bar(value: float | None, top: float, terminal: Terminal) -> str:
    """Return a bar from zero, as long against an eighth of the terminal as `value` against `top`.

    Nothing for zero and below; whatever is more than nothing has a sign.
    """
    if value is None or value <= 0 or top <= 0:
        return ""
    cells = min(max((terminal.width or 0) // 8, 8), 32)
    halves = max(round(min(value / top, 1) * cells * 2), 1)
    if not terminal.unicode:
        return "#" * max(halves // 2, 1)
    return "━" * (halves // 2) + "╸" * (halves % 2)
