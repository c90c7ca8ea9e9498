"""Where a key stands: TOML text to the line of every key, table and array item in it.

`tomllib` forgets lines. This walks a text that `tomllib` has already accepted, so it need not
judge anything: it only has to know where keys, strings and brackets begin and end.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]
"""Keys and, in arrays, positions counted from 0: `("rules", "feed_post", "caps", 0)`."""

_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_STRING = re.compile(
    r'''"""(?:\\.|[^\\])*?""""{0,2}'''
    r"""|'''.*?''''{0,2}"""
    r'''|"(?:\\.|[^"\\\n])*"'''
    r"""|'[^'\n]*'""",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]*")
"""A number, a date or a truth value; a date may hold a space."""


def lines_of(text: str) -> dict[Path, int]:
    """Return the line, counted from 1, at which each key, table and array item of `text` begins.

    `text` must be valid TOML. The empty path is line 1.
    """
    return _Walk(text).lines


def headers_of(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return the lines, counted from 1, of the headers `[a.b]` and `[[a.b]]`, each with its keys.

    `text` must be valid TOML.
    """
    return _Walk(text).headers


class _Walk:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {(): 1}
        self.headers: list[tuple[int, tuple[str, ...]]] = []
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._tables: dict[Path, int] = {}
        """How many `[[tables]]` were seen under a path."""
        self._document()

    def _document(self) -> None:
        prefix: Path = ()
        self._skip(_GAP)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                prefix = self._header()
            else:
                self._pair(prefix)
            self._skip(_GAP)

    def _header(self) -> Path:
        """Read `[a.b]` or `[[a.b]]`; a name that is an array of tables means its last item."""
        start = self.at
        several = self.text.startswith("[[", start)
        self.at += 2 if several else 1
        keys = self._keys()
        self.at += 2 if several else 1
        self.headers.append((self._line(start), tuple(keys)))
        path: Path = ()
        for position, key in enumerate(keys):
            path = (*path, key)
            last = position == len(keys) - 1
            if several and last:
                self._tables[path] = self._tables.get(path, 0) + 1
            if not last or path not in self.lines:
                self.lines.setdefault(path, self._line(start))
            elif not several:
                self.lines[path] = self._line(start)
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
                self.lines.setdefault(path, self._line(start))
        return path

    def _pair(self, prefix: Path) -> None:
        start = self.at
        path = prefix
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, self._line(start))
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            raw = self._skip(_KEY)
            keys.append(tomllib.loads(f"key = {raw}")["key"] if raw[0] in "\"'" else raw)
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _value(self, path: Path) -> None:
        opening = self.text[self.at]
        if opening in "\"'":
            self._skip(_STRING)
        elif opening == "[":
            self._items(path)
        elif opening == "{":
            self._inline(path)
        else:
            self._skip(_BARE)

    def _items(self, path: Path) -> None:
        self.at += 1
        position = 0
        while self._member("]"):
            self.lines[*path, position] = self._line(self.at)
            self._value((*path, position))
            position += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self._member("}"):
            self._pair(path)

    def _member(self, closing: str) -> bool:
        """Go to the next member of an array or inline table; tell whether there is one."""
        self._skip(_GAP)
        if self.text[self.at] == ",":
            self.at += 1
            self._skip(_GAP)
        if self.text[self.at] != closing:
            return True
        self.at += 1
        return False

    def _skip(self, what: re.Pattern[str]) -> str:
        match = what.match(self.text, self.at)
        if match is None:
            raise ValueError(f"not the TOML that was checked: offset {self.at}")
        self.at = match.end()
        return match[0]

    def _line(self, offset: int) -> int:
        return bisect_right(self._breaks, offset) + 1
