"""Names and titles are shown, and act on nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from b24game.publish.bbcode import safe
from tests.publish.portal_parser import acts
from tests.publish.samples import HOSTILE

PIECES = st.sampled_from(
    (
        "[", "]", "[b]", "[/b]", "[USER=1]", "[url=", "<", ">", "<b>", "</a>", "#", "b24game-",
        "http", "https", ":", "/", "//", "www", ".", "&", "#91;", "lt;", "8", ")", "-", "(", "c",
        "f09f8f86", ";", "D", " ", "\n", "\t", "\x00", "\x1b", "\u2028", "\u202e", "\u2066",
        "\u2060", "\ud800", "x", "Ж", "12", "30", "*", "|", "w",
    )
)  # fmt: skip
FOREIGN = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join), st.sampled_from(HOSTILE))


@given(FOREIGN)
@example("http:")
@example("//x")
@example("8")
@example(":")
def test_nothing_acts_alone_or_inside_a_sentence(text: str) -> None:
    shown = safe(text)
    assert acts(shown) == []
    for sentence in (f"({shown})", f"1. {shown} — 5; {shown}, {shown}.", f"{shown}\n{shown}"):
        found = acts(sentence.replace("\n", " "))
        # a name "C" in brackets looks like a copyright: no harm, and no text of its own
        assert [one for one in found if one[0] != "sign"] == []
    assert acts(f"[b]{shown}[/b] x") == [("tag", "[b]"), ("tag", "[/b]")]


@given(FOREIGN, FOREIGN)
def test_two_texts_side_by_side_make_no_tag_link_or_mark(one: str, other: str) -> None:
    kinds = {kind for kind, _text in acts(safe(one) + safe(other))}
    assert not kinds & {"tag", "html", "hashtag", "mark", "control"}
    assert "://" not in safe(one) + safe(other)


@given(FOREIGN)
def test_twice_changes_nothing_more(text: str) -> None:
    assert safe(safe(text)) == safe(text)


@pytest.mark.parametrize(
    "text",
    [
        "Анна Петрова",
        "О’Коннор-Смит мл.",
        "Ирина 🦊 李 👩‍💻",
        "مريم",
        "Sales / Marketing, 24/7",
        "Смена 12:30 и 9:05:10",
        "Тариф: «Про»; скидка 8 %",
        "Рога & Копыта",
        "№ 5 (бывш. отдел 18)",
        "anna@example.com",
        "*** 100_% ***",
    ],
)
def test_an_honest_text_stays(text: str) -> None:
    assert safe(text) == text


@given(FOREIGN)
def test_a_text_reads_as_it_was_written(text: str) -> None:
    visible = [letter for letter in text if letter == " " or letter.isprintable()]
    shown = [letter for letter in safe(text) if letter == " " or letter.isprintable()]
    assert "".join(shown).replace(" ", "") == "".join(visible).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[b]x[/b]", "[|b]x[|/b]"),
        ("[USER=1]x[/USER]", "[|USER=1]x[|/USER]"),
        ("<b>x</b>", "<|b>x<|/b>"),
        ("https://x.example/a", "https:|/|/x.example/a"),
        ("WWW.x.example", "WWW|.x.example"),
        ("#итоги x#b24game-2026w47", "|#|итоги x#|b24game-2026w47"),
        (":) :f09f8f86: 8-)", ":|) :|f09f8f86: 8|-)"),
        ("Отдел 8", "Отдел 8|"),
        ("Отдел 18", "Отдел 18"),
        ("R&D &#91;", "R&|D &|#|91;|"),
        ("(c) (TM)", "(|c) (|TM)"),
        ("one\r\ntwo\tthree\u2028four ", "one two three four"),
        ("Анна \u202e5-\u202c\x1b\x00\ud800", "Анна 5-"),
    ],
)
def test_a_joiner_parts_what_would_act(text: str, shown: str) -> None:
    assert safe(text) == shown.replace("|", "\u2060")
