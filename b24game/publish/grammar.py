"""Numbers, days and lists as a post of either language says them.

A post has a language of its own: it need not be the one of the process that sends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.periods import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, tzinfo

    from b24game.language import Language
    from b24game.model import Moment

_MONTHS: dict[Language, str] = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
_AND: dict[Language, str] = {"en": "and", "ru": "и"}
_MORE: dict[Language, str] = {"en": "{} more", "ru": "ещё {}"}
_POINT: dict[Language, str] = {"en": ".", "ru": ","}
# The portal turns an ordinary no-break space into a space, and a number could be torn apart.
_GROUP: dict[Language, str] = {"en": ",", "ru": "\u202f"}
_TEENS = range(11, 15)


def number(value: float, language: Language) -> str:
    """Return a whole number, grouped and with a real minus: `1,234`, `−1 234`."""
    return f"{value:,.0f}".replace(",", _GROUP[language]).replace("-", "−")


def decimal(value: float, language: Language) -> str:
    """Return a number with one decimal place: `−1,234.5`, `−1 234,5`."""
    whole, _point, part = f"{round(value, 1) or 0.0:.1f}".partition(".")
    sign = "−" if whole.startswith("-") else ""
    return f"{sign}{number(abs(int(whole)), language)}{_POINT[language]}{part}"


def plural(value: int, *forms: str) -> str:
    """Return the form that goes with `value`: of two as in English, of three as in Russian.

    Raises:
        ValueError: there are not two or three forms.
    """
    count = abs(value)
    if len(forms) == 2:  # noqa: PLR2004 - one and many
        return forms[count != 1]
    one, few, many = forms
    if count % 100 in _TEENS:
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(count % 10, many)


def day(value: date, language: Language) -> str:
    """Return a date: `16 November 2026`, `16 ноября 2026`."""
    return f"{_day_of_month(value, language)} {value.year}"


def days(first: date, last: date, language: Language) -> str:
    """Return from when to when, saying month and year once where they are the same."""
    if first.year != last.year:
        return f"{day(first, language)} – {day(last, language)}"
    if first.month != last.month:
        return f"{_day_of_month(first, language)} – {day(last, language)}"
    if first.day != last.day:
        return f"{first.day}–{day(last, language)}"
    return day(last, language)


def listing(names: Sequence[str], limit: int, language: Language) -> str:
    """Return `A, B and C`, or `A, B and 5 more` where there are more names than `limit`."""
    shown = list(names)
    if len(shown) > limit:
        shown[limit:] = [_MORE[language].format(number(len(shown) - limit, language))]
    return f" {_AND[language]} ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _day_of_month(value: date, language: Language) -> str:
    return f"{value.day} {_MONTHS[language].split()[value.month - 1]}"


def moment(value: Moment, zone: tzinfo, language: Language) -> str:
    """Return a moment in a zone: `23 November 2026, 02:00`."""
    clock = local(value, zone)
    return f"{day(clock.date(), language)}, {clock:%H:%M}"
