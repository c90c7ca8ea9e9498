"""One TOML table being read: values are asked for by name and type, what is left over is a typo.

A wrong value is noted and answered with the fallback, so that reading goes on and one bad key
never hides the next.
"""

from __future__ import annotations

import math
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, TypeVar

from b24game.language import _
from b24game.rules.durations import seconds_of
from b24game.rules.mistakes import shown
from b24game.rules.nearest import advice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.model import Moment
    from b24game.rules.locate import Path
    from b24game.rules.mistakes import Mistakes

Fallback = TypeVar("Fallback")
Choice = TypeVar("Choice", bound=str)
_YEARS = range(1970, 3000)
_ABSENT = object()


class Table:
    """A table at `path`; every `read` of a key makes that key a known one."""

    def __init__(self, values: dict[str, object], path: Path, mistakes: Mistakes) -> None:
        self._values = values
        self._asked: list[str] = []
        self.path = path
        self.mistakes = mistakes

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def at(self, key: str) -> Path:
        """Return the path of a key of this table."""
        return (*self.path, key)

    def children(self) -> Iterator[tuple[str, Table]]:
        """Return the tables under a table whose names are free, as those of `[rules]` are."""
        for key in self._values:
            yield key, self.table(key)

    def raw(self, key: str) -> object:
        """Return a value as it came, of whatever type; nothing if absent."""
        value = self._ask(key)
        return None if value is _ABSENT else value

    def flag(self, key: str, fallback: Fallback) -> bool | Fallback:
        """Return true or false."""
        value = self._ask(key)
        if isinstance(value, bool):
            return value
        return self._refuse(key, _("true or false"), value, fallback)

    def whole(
        self, key: str, fallback: Fallback, *, least: int | None = None, most: int | None = None
    ) -> int | Fallback:
        """Return a whole number between `least` and `most`, both included."""
        value = self._ask(key)
        if not isinstance(value, int) or isinstance(value, bool):
            return self._refuse(key, _("a whole number"), value, fallback)
        if self._within(key, value, least, most):
            return value
        return fallback

    def number(
        self, key: str, fallback: Fallback, *, least: float, most: float
    ) -> float | Fallback:
        """Return a number between `least` and `most`, both included."""
        value = self._ask(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            return self._refuse(key, _("a number"), value, fallback)
        if isinstance(value, float) and not math.isfinite(value):
            return self._refuse(key, _("a finite number"), value, fallback)
        if self._within(key, value, least, most):
            return float(value)
        return fallback

    def choice(
        self, key: str, choices: tuple[Choice, ...], fallback: Fallback
    ) -> Choice | Fallback:
        """Return one of a closed set of words."""
        value = self._ask(key)
        if not isinstance(value, str):
            return self._refuse(key, _("a word in quotes"), value, fallback)
        for choice in choices:
            if value == choice:
                return choice
        self.unknown(self.at(key), value, choices)
        return fallback

    def duration(self, key: str, fallback: Fallback, *, least: int = 0) -> int | Fallback:
        """Return a duration in seconds."""
        value = self._ask(key)
        seconds = seconds_of(value) if isinstance(value, str) else None
        if seconds is None:
            return self._refuse(key, _('a duration such as "30m", "24h" or "7d"'), value, fallback)
        if seconds < least:
            self.mistakes.error(self.at(key), "out_of_range", _("must be longer than zero"))
            return fallback
        return seconds

    def moment(self, key: str, zone: tzinfo) -> Moment | None:
        """Return a moment; a date is its first midnight, local time is that of `zone`."""
        value = self._ask(key)
        if isinstance(value, date) and value.year in _YEARS:
            moment = (
                value
                if isinstance(value, datetime)
                else datetime(value.year, value.month, value.day, tzinfo=zone)
            )
            return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())
        return self._refuse(key, _("a date such as 2027-01-01, without quotes"), value, None)

    def array(self, key: str) -> list[tuple[Path, object]]:
        """Return the items of an array, each with its place."""
        value = self._ask(key)
        if isinstance(value, list):
            return [((*self.at(key), position), item) for position, item in enumerate(value)]
        return self._refuse(key, _("an array in square brackets"), value, [])

    def words(self, key: str) -> list[tuple[Path, str]]:
        """Return the texts of an array, each with its place."""
        texts: list[tuple[Path, str]] = []
        for path, item in self.array(key):
            if isinstance(item, str):
                texts.append((path, item))
            else:
                self.mistakes.expected(path, _("a text in quotes"), item)
        return texts

    def tables(self, key: str) -> list[Table]:
        """Return the tables of an array."""
        found: list[Table] = []
        for path, item in self.array(key):
            if isinstance(item, dict):
                found.append(Table(item, path, self.mistakes))
            else:
                self.mistakes.expected(path, _("a table in curly brackets"), item)
        return found

    def table(self, key: str) -> Table:
        """Return the table under a key; an absent one reads as empty."""
        value = self._ask(key)
        if isinstance(value, dict):
            return Table(value, self.at(key), self.mistakes)
        empty = Table({}, self.at(key), self.mistakes)
        return self._refuse(key, _("a table"), value, empty)

    def text(self, key: str, fallback: Fallback) -> str | Fallback:
        """Return a text that is not blank."""
        value = self._ask(key)
        if isinstance(value, str) and value.strip():
            return value
        return self._refuse(key, _("a text in quotes"), value, fallback)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                text = _("unknown key; {advice}").format(advice=advice(key, self._asked))
                self.mistakes.error(self.at(key), "unknown_key", text)

    def unknown(self, path: Path, value: str, known: tuple[str, ...]) -> None:
        """Note a word that is not one of the `known` ones."""
        text = _("unknown value {value}; {advice}").format(
            value=shown(value), advice=advice(value, known)
        )
        self.mistakes.error(path, "unknown_value", text)

    def _ask(self, key: str) -> object:
        self._asked.append(key)
        return self._values.get(key, _ABSENT)

    def _refuse(self, key: str, wanted: str, value: object, fallback: Fallback) -> Fallback:
        if value is not _ABSENT:
            self.mistakes.expected(self.at(key), wanted, value)
        return fallback

    def _within(self, key: str, value: float, least: float | None, most: float | None) -> bool:
        if least is not None and value < least:
            bound, text = least, _("must be at least {bound}, found {value}")
        elif most is not None and value > most:
            bound, text = most, _("must be at most {bound}, found {value}")
        else:
            return True
        text = text.format(bound=f"{bound:.16g}", value=shown(value))
        self.mistakes.error(self.at(key), "out_of_range", text)
        return False
