"""Lengths of time on the command line: `90`, `45s`, `10m`, `1h`."""

from __future__ import annotations

import re

from b24game.errors import UsageError
from b24game.language import _

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)([smh]?)")


def seconds(text: str, option: str) -> float:
    """Return the seconds that `text` means.

    Raises:
        UsageError: `text` is no length of time; the message names `option`.
    """
    if found := _LENGTH.fullmatch(text.strip().lower()):
        return float(found[1]) * _UNITS[found[2]]
    raise UsageError(
        _("{option}: {text} is no length of time").format(option=option, text=text),
        hint=_("write 90, 45s, 10m or 1h"),
    )
