"""Parameters of a call, and PHP's reading of a query string."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping

_BRACKETS = re.compile(r"\[([^\]]*)\]")


class Params:
    """Parameters by exact name; each method says under which names it accepts them."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Wrap decoded parameters."""
        self.values = dict(values)

    def get(self, *names: str) -> object:
        """The first of these names that was sent, else nothing."""
        return next((self.values[name] for name in names if name in self.values), None)

    def text(self, *names: str) -> str:
        """A value as text, empty if absent."""
        value = self.get(*names)
        return "" if value is None or isinstance(value, (list, dict)) else str(value)

    def mapping(self, *names: str) -> dict[str, object]:
        """An object; a list (PHP's empty array) is an object with numbered keys."""
        value = self.get(*names)
        if isinstance(value, list):
            return {str(place): item for place, item in enumerate(value)}
        return value if isinstance(value, dict) else {}

    def listing(self, *names: str) -> list[object]:
        """A list; a single value is a list of one."""
        value = self.get(*names)
        if isinstance(value, dict):
            return list(value.values())
        if isinstance(value, list):
            return value
        return [] if value in {None, ""} else [value]

    def names(self, *names: str) -> list[str]:
        """A list of field names."""
        return [str(item) for item in self.listing(*names)]


def parse_query(query: str) -> dict[str, object]:
    """PHP's ``parse_str``: ``filter[>ID]=5&select[]=ID`` to nested values, all texts."""
    root: dict[str, object] = {}
    for pair in query.split("&"):
        if not pair:
            continue
        raw_key, _, raw_value = pair.partition("=")
        _put(root, _path(raw_key), unquote_plus(raw_value))
    return {key: _lists(value) for key, value in root.items()}


@lru_cache(maxsize=1024)
def _path(raw_key: str) -> tuple[str, ...]:
    """The steps to a value: the commands of a batch repeat their keys."""
    key = unquote_plus(raw_key)
    head, bracket, rest = key.partition("[")
    if "]" not in rest:  # PHP turns an unclosed bracket into an underscore
        head, bracket = key.replace("[", "_"), ""
    steps = _BRACKETS.findall(key[len(head) :]) if bracket else []
    return (head.replace(".", "_").replace(" ", "_"), *steps)


def _put(node: dict[str, object], path: tuple[str, ...], value: str) -> None:
    """Set a value at a path; an empty step appends."""
    for step in path[:-1]:
        name = step or str(len(node))
        below = node.get(name)
        if not isinstance(below, dict):
            below = {}
            node[name] = below
        node = below
    node[path[-1] or str(len(node))] = value


def _lists(value: object) -> object:
    """Objects with the keys 0..n-1 are lists, as in PHP's JSON."""
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(item) for key, item in value.items()}
    return php_array(inner)


def php_array(values: dict[str, object]) -> object:
    """A PHP array as JSON: a list if it is empty or its keys are exactly 0..n-1."""
    if all(key == str(place) for place, key in enumerate(values)):
        return list(values.values())
    return values
