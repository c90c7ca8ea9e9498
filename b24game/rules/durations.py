"""Durations as a rules file spells them: `90s`, `30m`, `24h`, `7d`, `1w`."""

from __future__ import annotations

import re

UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
LONGEST = 3_660 * UNITS["d"]
"""Ten years: beyond it a duration is a slip of the finger."""
_SPELLING = re.compile(r"([0-9]{1,12})\s*([wdhms])")


def seconds_of(spelled: str) -> int | None:
    """Return the seconds that a spelled duration stands for, nothing if it is not one."""
    match = _SPELLING.fullmatch(spelled.strip())
    if match is None:
        return None
    seconds = int(match[1]) * UNITS[match[2]]
    return seconds if seconds <= LONGEST else None


def spelled(seconds: int) -> str:
    """Return the shortest spelling of a duration, as it may stand in a rules file."""
    for letter in "dhm":
        # A day stays "24h": that is how deadlines are talked about.
        if seconds and seconds % UNITS[letter] == 0 and seconds > (letter == "d") * UNITS["d"]:
            return f"{seconds // UNITS[letter]}{letter}"
    return f"{seconds}s"
