"""Collects what is wrong with a rules file: all of it, in the words an administrator needs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from b24game.language import _
from b24game.model import Finding, Level

if TYPE_CHECKING:
    from b24game.rules.locate import Path

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = 40
_MOST_BITS = 256


@dataclass(slots=True)
class Mistakes:
    """What was found so far, by the place it was found at."""

    _noted: list[tuple[Path, Level, str, str]] = field(default_factory=list)

    @property
    def found(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self._noted)

    @property
    def fatal(self) -> bool:
        """Whether anything was found that a rule set cannot be made of."""
        return any(level == "error" for _path, level, _code, _text in self._noted)

    def error(self, path: Path, code: str, text: str) -> None:
        """Note something that must be corrected; `text` continues after the key's name."""
        self._noted.append((path, "error", code, text))

    def warning(self, path: Path, code: str, text: str) -> None:
        """Note something that works and still looks unintended."""
        self._noted.append((path, "warning", code, text))

    def info(self, path: Path, code: str, text: str) -> None:
        """Note something that is worth knowing and may well be meant."""
        self._noted.append((path, "info", code, text))

    def expected(self, path: Path, wanted: str, value: object) -> None:
        """Note a value of the wrong type or shape."""
        text = _("expected {wanted}, found {value}").format(wanted=wanted, value=shown(value))
        self.error(path, "wrong_type", text)

    def findings(self, file: str, lines: dict[Path, int]) -> tuple[Finding, ...]:
        """Return everything in the order of the file."""
        placed = [(_line(path, lines), *noted) for noted in self._noted for path in noted[:1]]
        placed.sort(key=lambda place: place[0])
        return tuple(
            Finding(
                level, code, f"{name}: {text}" if (name := dotted(path)) else text, f"{file}:{line}"
            )
            for line, path, level, code, text in placed
        )


def dotted(path: Path) -> str:
    """Return a path as a rules file would spell it; array items are counted from 1."""
    spelled = ""
    for part in path:
        if isinstance(part, int):
            spelled += f"[{part + 1}]"
        else:
            key = part if _PLAIN.fullmatch(part) else json.dumps(part, ensure_ascii=False)
            spelled += f".{key}" if spelled else key
    return spelled


def shown(value: object) -> str:
    """Return a TOML value as a message quotes it."""
    if isinstance(value, dict):
        return _("a table")
    if isinstance(value, list):
        return _("an array")
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        # Python refuses to write very long numbers in decimal.
        return _("a very long number")
    quoted = isinstance(value, str | bool)
    text = json.dumps(value, ensure_ascii=False) if quoted else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _line(path: Path, lines: dict[Path, int]) -> int:
    """Return the line of a path, or of the nearest table around it: a missing key has none."""
    while path not in lines:
        path = path[:-1]
    return lines[path]
