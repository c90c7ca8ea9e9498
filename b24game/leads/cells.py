"""The cells of one CSV column to values of one type: numbers, dates, levels or free text."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from b24game.leads.table import Column, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from b24game.leads.conditions import Value

MISSING = frozenset(
    {
        *("", "-", "–", "—", "?", "n/a", "#n/a", "na", "nan", "null", "none", "<na>"),
        # A drop-down list that nobody opened.
        *(
            "select",
            "(select)",
            "не выбрано",
            "не указано",
            "не указан",
            "не указана",
            "нет данных",
        ),
    }
)
_GAP = "[ \u00a0\u202f']"
"""What parts thousands; the last two are spaces that do not break."""
_NUMBER = re.compile(
    rf"[+-]?(\d{{1,3}}({_GAP}\d{{3}})+([.,]\d+)?|\d+([.,]\d+)?(e[+-]?\d+)?)", re.IGNORECASE
)
_PADDED = re.compile(r"0\d+")
_FORMATS = (
    ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d"),
    ("", " %H:%M:%S", " %H:%M"),
)
_DISTINCT_TEXT = 0.5
_FEW_LEVELS = 20
_NEARLY = 0.95


def typed(name: str, cells: Sequence[str]) -> tuple[Column, int | None]:
    """Return the column, and the row of the one cell or so that kept it from being numbers.

    A text with more than 20 values, most of which occur once, is free text and no level.
    """
    cleaned = [text if (text := cell.strip()).casefold() not in MISSING else None for cell in cells]
    filled = [text for text in cleaned if text is not None]
    numbers = [number(text) for text in filled]
    if filled and not any(value is None for value in numbers):
        return _column(name, "number", cleaned, number), None
    if filled and (form := _dates(filled)):
        return _column(name, "date", cleaned, form), None
    spoiler = None
    if sum(value is not None for value in numbers) >= _NEARLY * len(filled) > 0:
        spoiler = next(
            row for row, text in enumerate(cleaned) if text is not None and number(text) is None
        )
    distinct = len(set(filled))
    free = distinct > max(_FEW_LEVELS, _DISTINCT_TEXT * len(filled))
    return Column(name, "text" if free else "level", tuple(cleaned)), spoiler


def number(text: str) -> float | None:
    """Read `1234.5`, `1 234,5` or `1e3`; a code such as `007` is no number."""
    if not _NUMBER.fullmatch(text) or _PADDED.fullmatch(text):
        return None
    value = float(re.sub(_GAP, "", text).replace(",", "."))
    return value if math.isfinite(value) else None


def _dates(filled: Sequence[str]) -> Callable[[str], float | None] | None:
    """Return what reads every cell as a date: the first form that fits all of them."""
    if not any(character.isdigit() for character in filled[0]):
        return None
    if all(_iso(text) is not None for text in filled):
        return _iso
    for days in _FORMATS[0]:
        form = _Form(days)
        if all(form(text) is not None for text in filled):
            return form
    return None


def _iso(text: str) -> float | None:
    try:
        return _seconds(datetime.fromisoformat(text))
    except ValueError:
        return None


class _Form:
    """Reads one way to write a date, with or without a time of day."""

    def __init__(self, days: str) -> None:
        self.days = days

    def __call__(self, text: str) -> float | None:
        for time in _FORMATS[1]:
            try:
                return _seconds(datetime.strptime(text, self.days + time))  # noqa: DTZ007
            except ValueError:
                continue
        return None


def _seconds(moment: datetime) -> float:
    # Only the order counts, so a moment without a zone may be of any: UTC is always there.
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _column(
    name: str, kind: ColumnKind, cells: Sequence[str | None], read: Callable[[str], float | None]
) -> Column:
    values: list[Value] = [None if text is None else read(text) for text in cells]
    return Column(name, kind, tuple(values))
