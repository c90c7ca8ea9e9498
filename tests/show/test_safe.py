"""Text from the portal has no power over terminal, sheet or page."""

from __future__ import annotations

import json

import pytest

from b24game.show import safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred", "a\ufffd[31mred"),
        ("a\x9b31m", "a\ufffd31m"),
        ("one\r\ntwo\tthree\u2028four", "one two three four"),
        ("Anna \u202e5-\u202c", "Anna 5-"),
        ("\u2066x\u2069", "x"),
        ("bell\x07 del\x7f", "bell\ufffd del\ufffd"),
        ("half \ud800", "half \ufffd"),
        ("Ирина 🦊 李", "Ирина 🦊 李"),
    ],
)
def test_a_line_has_no_controls(text: str, shown: str) -> None:
    assert safe.line(text) == shown


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|x", "'+cmd|x"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("  =1", "'  =1"),
        ("+5", "+5"),
        ("-3", "-3"),
        ("-1,5", "-1,5"),
        ("-3+cmd", "'-3+cmd"),
        ("Анна =1", "Анна =1"),
        ("", ""),
    ],
)
def test_a_cell_is_no_formula(text: str, written: str) -> None:
    assert safe.cell(text) == written


def test_markdown_shows_itself() -> None:
    assert safe.markdown("a|b *c* <img> [x](y) & `d`") == (
        r"a\|b \*c\* &lt;img&gt; \[x\](y) &amp; \`d\`"
    )
    assert safe.markdown_start("- a") == r"\- a"
    assert safe.markdown_start("1. a") == r"1\. a"


def test_json_stays_exact_and_shows_no_controls() -> None:
    text = "a\x1b\x9b\u202e\u2028\x7f"
    document = safe.json_text(json.dumps({"name": text}, ensure_ascii=False))
    assert document.isascii()
    assert json.loads(document) == {"name": text}
