"""Findings and errors in words for people, on stderr: what, where, and what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.redact import redact
from b24game.show import safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.errors import ProductError
    from b24game.model import Finding, Level

PROGRAM = "b24game"
_COLOURS: dict[Level, str] = {"error": "31", "warning": "33", "info": "36"}
_HINT_COLOUR = "36"


def of_error(error: ProductError, *, colour: bool) -> str:
    """Return the lines that tell why a command was stopped."""
    lines = [_told("error", error.message, error.where, colour=colour)]
    lines += [placed(finding, colour=colour) for finding in error.findings]
    if error.hint:
        word = _painted(_("hint:"), _HINT_COLOUR, colour=colour)
        lines += ["", f"{word} {safe.line(error.hint)}"]
    return redact("\n".join(lines) + "\n")


def of_findings(findings: Iterable[Finding], *, colour: bool) -> str:
    """Return a line for each finding."""
    return redact(
        "".join(
            _told(finding.level, finding.message, finding.where, colour=colour) + "\n"
            for finding in findings
        )
    )


def placed(finding: Finding, *, colour: bool) -> str:
    """Return a finding the way compilers write it, `rules.toml:12: error: …`."""
    where = f"{safe.line(finding.where)}: " if finding.where else ""
    word = _painted(level_word(finding.level), _COLOURS[finding.level], colour=colour)
    return f"{where}{word} {safe.line(finding.message)}"


def level_word(level: Level) -> str:
    """Return the word, with its colon, that opens a message of `level`."""
    return {"error": _("error:"), "warning": _("warning:"), "info": _("note:")}[level]


def _told(level: Level, message: str, where: str, *, colour: bool) -> str:
    word = _painted(level_word(level), _COLOURS[level], colour=colour)
    place = f"{safe.line(where)}: " if where and where not in message else ""
    return f"{PROGRAM}: {word} {place}{safe.line(message)}"


def _painted(word: str, code: str, *, colour: bool) -> str:
    return f"\x1b[1;{code}m{word}\x1b[0m" if colour else word
