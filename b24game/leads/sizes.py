"""How many people a company has at least, by the name of a range: `50-250`, `более 500`."""

from __future__ import annotations

import re

_DASHES = re.compile(r"\.{2,}|[…‐‑‒–—−~]")
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_NUMBER = re.compile(
    r"(?P<digits>\d{1,3}(?:[ .,'’]\d{3})+(?!\d)|\d{1,12}(?:[.,]\d+)?)"
    r"(?P<thousand> ?(?:тыс|thousand|k\b|к\b))?"
)
_UP_TO = re.compile(
    r"(?:\b(?:менее|меньше|до|ниже|less than|fewer than|under|below|up to|at most"
    r"|не (?:более|больше|свыше)|(?:no|not) (?:more|greater) than)|<|≤|<=) ?$"
)
_AT_LEAST = re.compile(r"(?:\b(?:не (?:менее|меньше)|(?:no|not) (?:less|fewer) than)|>=|≥) ?$")
_OVER = re.compile(r"(?:\b(?:более|больше|свыше|выше|more than|greater than|over|above)|>) ?$")
_OR_LESS = re.compile(r" ?(?:и|или|and|or) (?:менее|меньше|ниже|less|fewer|below|under)\b")
_MOST_NUMBERS = 2


def lower_bound(name: str) -> float | None:
    """Return the fewest people that a range leaves possible; none where it cannot be read.

    `EMPLOYEES` is a dictionary whose entries every portal names itself (page `crm-status-list`).
    A range up to something begins with 0. "More than 500" and "500+" leave out 500 itself, so
    their bound is 501: a criterion "more than 500" holds for them, as it does not for "from 500".
    """
    text = _SPACES.sub(" ", _DASHES.sub("-", name.casefold())).strip()
    numbers = list(_NUMBER.finditer(text))
    if not numbers or len(numbers) > _MOST_NUMBERS:
        return None
    first = numbers[0]
    if len(numbers) == _MOST_NUMBERS:
        low = _people(first, numbers[1])
        exclusive = bool(_OVER.search(text[: first.start()]))
        return min(low, _people(numbers[1])) + exclusive
    before, after = text[: first.start()], text[first.end() :]
    if _AT_LEAST.search(before):
        return _people(first)
    if _UP_TO.search(before) or _OR_LESS.match(after):
        return 0.0
    exclusive = bool(_OVER.search(before)) or after.lstrip().startswith("+")
    return _people(first) + exclusive


def _people(number: re.Match[str], other: re.Match[str] | None = None) -> float:
    """Return a number; the first of "1-5 thousand" takes its thousand from the `other` one."""
    value = _plain(number)
    thousand = bool(number["thousand"])
    if other is not None and other["thousand"]:
        thousand = thousand or value < _plain(other)
    return value * (1000 if thousand else 1)


def _plain(number: re.Match[str]) -> float:
    digits = number["digits"]
    if re.fullmatch(r"\d{1,3}(?:[ .,'’]\d{3})+", digits):
        return float(re.sub(r"\D", "", digits))
    return float(digits.replace(",", "."))
