"""What a criterion asks of one field of a lead: a condition that holds or not, and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from b24game.language import _
from b24game.rules.lead_words import named_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Value: TypeAlias = float | str | None
"""A number, a date in seconds since the epoch, a level or text; `None` where nothing is filled.

A text of several lines is a field of several values."""
ConditionKind = Literal[
    "equals",
    "among",
    "alike",
    "at_least",
    "over",
    "below",
    "range",
    "words",
    "filled",
    "missing",
]
NUMBER = (float, int)
"""What `isinstance` takes for a number; a portal sends whole ones as such."""
_SHORT = 3
"""Up to so many letters a word is meant whole: `cto` is not the beginning of anything."""
_PIECES = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Condition:
    """`values` depends on the kind.

    `equals` has one level and `among` several, compared exactly; `alike` texts, compared without
    case, and numbers as people write them; `words` beginnings of words (`words_pattern`).
    `at_least`, `over` and `below` have their bound, `range` its lowest number and the first above
    that is no longer in it.
    """

    field: str
    kind: ConditionKind
    values: tuple[str | float, ...] = ()

    def of(self, values: Sequence[Value]) -> list[bool]:
        """Tell for each value of the field whether the condition holds; missing meets no bound."""
        return [*map(self._test(), values)]

    def holds(self, value: Value) -> bool:
        """Tell whether the condition holds for one value."""
        return self._test()(value)

    def words(self) -> str:
        """Return the condition in plain words."""
        texts = {
            "filled": _("{field} is filled"),
            "missing": _("{field} is not filled"),
            "equals": _("{field} is {value}"),
            "among": _("{field} is one of {values}"),
            "alike": _("{field} is one of {values}"),
            "words": _("a word in {field} begins with {words}"),
            "at_least": _("{field} is at least {value}"),
            "over": _("{field} is more than {value}"),
            "below": _("{field} is less than {value}"),
            "range": _("{field} is at least {value} and less than {limit}"),
        }
        bounds = [number_text(value) for value in self.values]
        named = named_text(tuple(bounds))
        bound = self.kind in {"at_least", "over", "below", "range"}
        return texts[self.kind].format(
            field=self.field,
            value=bounds[0] if bound else named,
            values=named,
            words=named,
            limit=bounds[-1] if bounds else "",
        )

    def _test(self) -> Callable[[Value], bool]:
        if self.kind == "filled":
            return lambda value: value is not None
        if self.kind == "missing":
            return lambda value: value is None
        if self.kind == "words":
            return _worded(words_pattern(tuple(str(word) for word in self.values)))
        if self.kind in {"equals", "among"}:
            return _listed(frozenset(self.values))
        if self.kind == "alike":
            return _alike(frozenset(folded(str(value)) for value in self.values))
        return _bounded(self.kind, [float(value) for value in self.values])


def folded(text: str) -> str:
    """Return a text as it compares: without case, surrounding blanks and the dots of a ё."""
    return text.casefold().replace("ё", "е").strip()


def words_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds, in a folded text, a word that begins with one of `words`.

    A word with a dot at its end, or of up to three letters, is found only whole. Words stand
    between signs that are neither letters nor digits; several words in a row are found as such,
    whatever stands between them.
    """
    found = []
    for word in words:
        pieces = _PIECES.findall(folded(word))
        whole = folded(word).endswith(".") or len("".join(pieces)) <= _SHORT
        found.append(r"[\W_]+".join(pieces) + (r"(?![^\W_])" if whole else ""))
    # Without any word nothing is found: an empty pattern would find everything.
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(found)})" if found else r"(?!)")


def number_text(value: str | float) -> str:
    """Return a bound as people write it: `540`, `2.5`."""
    return f"{value:.12g}" if isinstance(value, NUMBER) else str(value)


def _listed(levels: frozenset[str | float]) -> Callable[[Value], bool]:
    def test(value: Value) -> bool:
        if value in levels:
            return True
        return isinstance(value, str) and "\n" in value and not levels.isdisjoint(value.split("\n"))

    return test


def _alike(texts: frozenset[str]) -> Callable[[Value], bool]:
    def test(value: Value) -> bool:
        if isinstance(value, str):
            return any(folded(line) in texts for line in value.split("\n"))
        return value is not None and number_text(value) in texts

    return test


def _worded(pattern: re.Pattern[str]) -> Callable[[Value], bool]:
    return lambda value: isinstance(value, str) and bool(pattern.search(folded(value)))


def _bounded(kind: ConditionKind, bounds: list[float]) -> Callable[[Value], bool]:
    low, high = bounds[0], bounds[-1]
    if kind == "at_least":
        return lambda value: isinstance(value, NUMBER) and value >= low
    if kind == "over":
        return lambda value: isinstance(value, NUMBER) and value > low
    if kind == "below":
        return lambda value: isinstance(value, NUMBER) and value < high
    return lambda value: isinstance(value, NUMBER) and low <= value < high
