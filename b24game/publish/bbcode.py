"""Foreign text in a post: shown as it was written, without the power to act.

What acts there was read off the portal's own parser (`CTextParser` of its main module). Besides
`[tags]` it turns HTML tags into BBCode, links every `scheme://` and `www.`, makes a hashtag of a
`#` that begins a word, an emoji of `:f09f8f86:`, a picture of `:)` and `8)`, a sign of `(c)`.
"""

from __future__ import annotations

import re

_JOINER = "\u2060"
"""A word joiner parts what would act and cannot be seen.

Look-alikes such as the full-width brackets are missing in the fonts of many a desktop. Of the
invisible characters this one is white space to no parser (U+FEFF is, in a browser), and no editor
uses it for itself and strips it (U+200B, U+FEFF).
"""
_SPACING = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
# A direction override can make "Anna -5" read as something else; the marks of honest
# right-to-left text (U+200E, U+200F) stay. The parser uses control codes as its own marks.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# Each place is inside or before what would act. Both ends of the text count as if more came,
# since a template may put a bracket, or another text, right beside it.
_ACTS = re.compile(
    r"(?<=[\[<\#])(?!\u2060)"
    r"|(?<![\w\u2060])(?=\#)"
    r"|(?<=:)(?=/)|(?<=/)(?=/)|^(?=/)|(?<=/)$|(?<=www)(?=\.)"
    r"|(?<=[:;])(?![\s\u2060])(?!(?<=\d:)\d\d(?!\d))"  # a time of day (12:30) is no smiley
    r"|(?<![^\W_]8)(?<=8)(?=-?(?:\)|$))"
    r"|(?<=\()(?=(?:c|r|tm)\))"
    r"|(?<=&)(?=[a-z\#])",
    re.IGNORECASE | re.VERBOSE,
)


def safe(text: str) -> str:
    """Return `text` as one line in which nothing is a tag, a mention, a link, a mark or a smiley.

    Doing it twice changes nothing more.
    """
    line = _HIDDEN.sub("", _SPACING.sub(" ", text)).strip()
    return _ACTS.sub(_JOINER, line)
