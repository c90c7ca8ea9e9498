"""Help pages: grouped, translated, no wider than 80 columns, with examples and exit codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Program

PAGES = (
    (), ("init",), ("demo",), ("sandbox",), ("sync",), ("award-badges",),
    ("leaderboard",), ("why",), ("metrics",), ("score-leads",), ("publish-weekly",),
    ("publish-page",), ("outbox",), ("outbox", "retry"), ("outbox", "drop"),
    ("explain-rules",), ("rules",), ("rules", "check"), ("rules", "show"), ("status",), ("verify",),
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids="-".join)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_page(
    page: tuple[str, ...], language: str, program: Program, snapshot: Callable[[str, str], None]
) -> None:
    done = program(*page, "--help", "--lang", language)
    assert (done.code, done.err) == (0, "")
    assert max(len(line) for line in done.out.splitlines()) <= 80
    if page != ("rules",):
        assert ("Примеры:" if language == "ru" else "Examples:") in done.out
        assert ("Код завершения:" if language == "ru" else "Exit status:") in done.out
    snapshot(f"help/{'-'.join(page) or 'b24game'}-{language}.txt", done.out)


@pytest.mark.parametrize("page", PAGES, ids="-".join)
def test_a_russian_page_has_no_english_words(page: tuple[str, ...], program: Program) -> None:
    out = program(*page, "--help", "--lang", "ru").out
    english = r"\b(usage|options|commands|arguments|show|this|and|the|of|default|required|by|for)\b"
    # Examples are typed as they stand.
    words = "\n".join(line for line in out.splitlines() if not line.startswith("  b24game"))
    assert (
        re.findall(english, re.sub(r"--[\w-]+|rules show|  show", "", words), re.IGNORECASE) == []
    )


def test_groups_keep_their_order(program: Program) -> None:
    out = program("--help").out
    titles = ["Start:", "Daily:", "Leads:", "Publishing:", "Rules:", "Care:", "Common options:"]
    titles.append("Examples:")
    assert sorted(titles, key=out.index) == titles


def test_no_command_is_a_wrong_call(program: Program) -> None:
    done = program()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: b24game")


@pytest.mark.parametrize("words", [("--version",), ("--lang", "ru", "--version")])
def test_version(words: tuple[str, ...], program: Program) -> None:
    from b24game import __version__

    assert program(*words).out == f"b24game {__version__}\n"


def test_the_language_of_the_environment(program: Program) -> None:
    assert program("--help", LANG="ru_RU.UTF-8").out.startswith("Вызов:")
    assert program("--help", LANG="de_DE.UTF-8").out.startswith("Usage:")
    assert program("--help", LANG="ru_RU.UTF-8", B24GAME_LANG="en").out.startswith("Usage:")
    assert program("--help", "--lang=ru").out.startswith("Вызов:")
