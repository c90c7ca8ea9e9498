"""What the terminal can do, decided here and not by a library.

Rich would cut a piped table at 80 columns and take FORCE_COLOR for a terminal, so it is only told
the outcome.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.show.forms import Colour

_PLAIN_TERMINALS = {"dumb", "linux", "vt100", "vt220"}
"""Terminals whose fonts have no pictures."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """The facts about one output stream."""

    interactive: bool
    """A person is looking: the stream is a terminal."""
    width: int | None
    """Columns; a pipe has no width and nothing is cut."""
    colour: bool
    unicode: bool
    """Lines, bars and arrows can be drawn."""
    pictures: bool
    """Medals can be drawn."""


PIPE = Terminal(interactive=False, width=None, colour=False, unicode=True, pictures=False)


def look(stream: TextIO, colour: Colour, environment: Mapping[str, str]) -> Terminal:
    """Return the facts about `stream`."""
    interactive = stream.isatty()
    kind = environment.get("TERM", "")
    unicode = _speaks_unicode(stream, environment)
    return Terminal(
        interactive=interactive,
        width=_width(stream, environment) if interactive else None,
        colour=_colour(colour, environment, interactive=interactive, kind=kind),
        unicode=unicode,
        pictures=unicode and interactive and kind not in _PLAIN_TERMINALS,
    )


def _colour(asked: Colour, environment: Mapping[str, str], *, interactive: bool, kind: str) -> bool:
    if asked != "auto":
        return asked == "always"
    return interactive and not environment.get("NO_COLOR") and kind != "dumb"


def _speaks_unicode(stream: TextIO, environment: Mapping[str, str]) -> bool:
    encoding = (stream.encoding or "ascii").lower().replace("-", "").replace("_", "")
    if not encoding.startswith("utf"):
        return False
    # Python turns the C locale into UTF-8 by itself (it sets LC_CTYPE=C.UTF-8); whoever asked for
    # LANG=C still gets plain signs.
    wish = environment.get("LC_ALL") or environment.get("LANG", "")
    return wish not in {"C", "POSIX"}


def _width(stream: TextIO, environment: Mapping[str, str]) -> int:
    columns = environment.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        # A terminal that does not know its size says 0.
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
