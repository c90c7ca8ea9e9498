"""What a portal would do with a text: the patterns of its text parser, told in Python."""

from __future__ import annotations

import re

_SCHEMES = "http|https|news|ftp|aim|mailto|file|tel|callto|skype|viber"
_APART = r"\s.,;:!?\#\-*|\[\](){}"
_SMILEYS = (
    ":)", ":-)", ";)", ";-)", ":D", ":-D", "8)", "8-)", ":(", ":-(", ":|", ":-|", ":'(", ":o",
    ":O", ":*", ":-*", ":{}", ":!:", ":?:", ":idea:", ":cry:", ":evil:", ":oops:",
)  # fmt: skip
_ACTS = {
    "tag": re.compile(r"\[/?\s*(?:\*|[a-z])[^\[\]]*\]", re.IGNORECASE),
    "html": re.compile(r"</?[a-z][^>]*>", re.IGNORECASE),
    "entity": re.compile(r"&(?:\#\w+|[a-z]\w*);?", re.IGNORECASE),
    "url": re.compile(
        rf"(?:^|(?<=[{_APART}<>«“„]))(?:(?:{_SCHEMES})://|www\.)[._:a-z0-9@-]", re.IGNORECASE
    ),
    "hashtag": re.compile(r"(?:\s|^)\#[^\s,.\[\]<>]+"),
    "mark": re.compile(r"\#b24game-", re.IGNORECASE),
    "emoji": re.compile(r":[a-f0-9]{8}:", re.IGNORECASE),
    "smiley": re.compile(
        rf"(?:^|(?<=[{_APART}&>]))(?:{'|'.join(map(re.escape, _SMILEYS))})(?=$|[{_APART}&<])"
    ),
    "sign": re.compile(r"\((?:c|r|tm)\)", re.IGNORECASE),
    "control": re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"),
}


def acts(text: str) -> list[tuple[str, str]]:
    """Return everything that would not be shown as it stands: its kind and its text."""
    return [(kind, found[0]) for kind, at in _ACTS.items() for found in at.finditer(text)]
