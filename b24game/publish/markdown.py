"""Foreign text in a page of Markdown, and a page as HTML."""

from __future__ import annotations

import re

from b24game.publish import bbcode

_ACTS = re.compile(r"([\\`*_\[\]|~#])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def safe(text: str) -> str:
    """Return `text` as a part of a line that Markdown, and the HTML inside it, show literally.

    What would act in a post (links, mentions, smileys, hidden characters) does not act here either:
    which of it a knowledge base understands is not told.
    """
    line = _ACTS.sub(r"\\\1", bbcode.safe(text))
    for character, entity in _HTML.items():
        line = line.replace(character, entity)
    return line


def html(page: str) -> str:
    """Return a page of Markdown as HTML; HTML inside it is shown, never taken over."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only the older knowledge base needs it

    return str(MarkdownIt("commonmark", {"html": False}).render(page))
