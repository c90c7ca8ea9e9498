"""Foreign text in a page of Markdown: read by a Markdown parser it is text and nothing else."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from b24game.publish import bbcode, markdown

_TAG = re.compile(r"<[^>]*>")
_JOINER = "\u2060"
SHAPES = ("- **1. {}** — 5 · {}\n- **2. Б** — 3\n", "## {}, {}\n\n- а\n", "{} {}\n")
ACTING = st.text(st.sampled_from(r"\`*_[](){}<>#+-.!|~&;:/@'\"=^0aя " + "\n\t"))


def read(page: str) -> str:
    return str(
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(page)
    )


@pytest.mark.parametrize("shape", SHAPES[:2])
@given(name=ACTING | st.text(), level=ACTING | st.text())
def test_nothing_acts(shape: str, name: str, level: str) -> None:
    said = [bbcode.safe(f"x{text}x") for text in (name, level)]
    page = read(shape.format(*(markdown.safe(f"x{text}x") for text in (name, level))))
    assert _TAG.findall(page) == _TAG.findall(read(shape.format("x", "x")))
    shown = html.unescape(_TAG.sub("", page))
    assert all(" ".join(text.split()) in " ".join(shown.split()) for text in said)


def test_links_and_hidden_characters() -> None:
    shown = markdown.safe("www.e.example http://e.example \u202eназад\x1b[31m")
    assert "://" not in shown
    assert "www." not in shown
    assert not {"\u202e", "\x1b"} & set(shown)
    assert _JOINER in shown


def test_a_page_as_html() -> None:
    page = markdown.html("## А\n\n- **б** <i>в</i>\n")
    assert page == "<h2>А</h2>\n<ul>\n<li><strong>б</strong> &lt;i&gt;в&lt;/i&gt;</li>\n</ul>\n"
