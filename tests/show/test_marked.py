"""Markdown on a terminal: what a page of ours uses, and any text that was made safe for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from b24game.publish import bbcode, markdown
from b24game.show import marked
from b24game.show.blocks import Line

ACTING = st.text(st.sampled_from(r"\`*_[](){}<>#+-.!|~&;:/яb1 "))


def shown(page: str) -> list[tuple[str, bool]]:
    lines = list(marked.lines(page))
    return [
        (
            "".join(span.text for span in line.spans),
            any(span.style in {"strong", "title"} for span in line.spans),
        )
        for line in lines
    ]


def test_headings_lists_and_bold() -> None:
    assert shown("## Ноябрь\n\n- **1. Анна** — 5\n- просто\n\nИтого \\#1 &lt;\n") == [
        ("Ноябрь", True),
        ("", False),
        ("• 1. Анна — 5", True),
        ("• просто", False),
        ("", False),
        ("Итого #1 <", False),
    ]


@given(ACTING | st.text())
def test_what_was_made_safe_is_shown_as_it_was(name: str) -> None:
    said = bbcode.safe(f"x{name}x")
    (line,) = marked.lines(f"- **{markdown.safe(f'x{name}x')}** — 5")
    assert isinstance(line, Line)
    strong = "".join(span.text for span in line.spans if span.style == "strong")
    assert strong == said
    assert "".join(span.text for span in line.spans) == f"• {said} — 5"
