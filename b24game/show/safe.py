"""The portal's text is data: here it loses the power to act on a terminal, a sheet or a page."""

from __future__ import annotations

import re

_SPACING = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# A direction override can make "Anna -5" read as something else; the marks of honest
# right-to-left text (U+200E, U+200F) stay.
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_RAW_IN_JSON = re.compile(r"[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?")
_MARKDOWN = re.compile(r"([\\`*_\[\]|~#])")
_MARKDOWN_START = re.compile(r"^(\s*\d*)([-+.)])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def line(text: str) -> str:
    """Return `text` as one line without control codes and direction overrides."""
    return _CONTROL.sub("\ufffd", _DIRECTION.sub("", _SPACING.sub(" ", text)))


def lines(text: str) -> str:
    """Return `text` with its line breaks, every line made safe."""
    return "\n".join(line(part) for part in text.split("\n"))


def cell(text: str) -> str:
    """Return `text` for a cell of CSV or TSV: one line that no sheet takes for a formula."""
    single = line(text)
    if _NUMBER.fullmatch(single):
        return single
    # A sheet trims before it looks, so a formula behind blanks is still one.
    dangerous = text.startswith(_FORMULA) or single.lstrip().startswith(_FORMULA)
    return f"'{single}" if dangerous else single


def markdown(text: str) -> str:
    """Return `text` so that Markdown, and the HTML inside it, show it literally in a line."""
    single = _MARKDOWN.sub(r"\\\1", line(text))
    for character, entity in _HTML.items():
        single = single.replace(character, entity)
    return single


def markdown_start(text: str) -> str:
    """Return `text` for the start of a line, where a dash or a number would open a list."""
    return _MARKDOWN_START.sub(lambda found: f"{found[1]}\\{found[2]}", markdown(text))


def json_text(document: str) -> str:
    r"""Return a JSON `document` whose invisible and control characters are written `\u….`."""
    return _RAW_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", document)
