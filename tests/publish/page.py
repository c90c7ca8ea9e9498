"""A page that shows the sample posts as a feed would: `python -m tests.publish.page FOLDER`.

Its BBCode is the portal's, in short: it links and formats all that the portal would.
"""

from __future__ import annotations

import re
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from b24game.publish.templating import render
from tests.publish.samples import posts

if TYPE_CHECKING:
    from b24game.language import Language

LANGUAGES: tuple[Language, ...] = ("ru", "en")
_PASSES = (
    (r"\[([bius])\](.*?)\[/\1\]", r"<\1>\2</\1>"),
    (r"\[url=([^\[\]]+)\](.*?)\[/url\]", r'<a href="\1">\2</a>'),
    (r"\[user=(\d+)\](.*?)\[/user\]", r'<a class="person" href="/user/\1">\2</a>'),
    (r"(^|[\s(;.,])((?:https?://|www\.)[^\s<\[\]]+)", r'\1<a href="\2">\2</a>'),
    (r"(^|\s)#([^\s,.\[\]<>]+)", r'\1<a href="?tag=\2">#\2</a>'),
    (r"(^|\s):\)(?=\s|$)", r'\1<img alt="smile">'),
    (r"\n", "<br>\n"),
)
_STYLE = """
body { margin: 0; background: #eef2f4; font: 15px/1.5 "Open Sans", Arial, sans-serif; }
main { display: flex; flex-wrap: wrap; gap: 16px; padding: 12px; align-items: flex-start; }
article { background: #fff; border-radius: 12px; padding: 16px 20px; box-sizing: border-box;
  width: 560px; max-width: 100%; overflow-wrap: anywhere; color: #333; }
h2 { margin: 0 0 10px; font-size: 18px; line-height: 1.3; }
small { color: #828b95; }
a { color: #2067b0; text-decoration: none; }
"""


def html(bbcode: str) -> str:
    """Return a text as the portal would show it."""
    shown = escape(bbcode, quote=False)
    for pattern, made in _PASSES:
        shown = re.sub(pattern, made, shown, flags=re.IGNORECASE | re.DOTALL)
    return shown


def page(languages: tuple[Language, ...] = LANGUAGES) -> str:
    """Return the whole page."""
    articles = []
    for language in languages:
        for name, (template, values) in posts(language).items():
            text = render(template, language, values, None)
            articles.append(
                f'<article lang="{language}"><small>{name}</small>'
                f"<h2>{escape(text.title)}</h2>\n{html(text.body)}</article>"
            )
    return (
        '<!doctype html><meta charset="utf-8"><title>Posts</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style><main>{''.join(articles)}</main>"
    )


if __name__ == "__main__":
    file = Path(sys.argv[1]) / "posts.html"
    file.write_text(page(), encoding="utf-8")
    print(file)
