"""Mistakes in a call: our style, our language, the nearest word, exit code 2."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Here, Program

MISTAKES = (
    (("leaderbord",), "no such command: leaderbord", "did you mean leaderboard?"),
    (("zzz",), "no such command: zzz", "b24game --help lists the commands"),
    (("rules", "chek"), "no such command: chek", "did you mean check?"),
    (("leaderboard", "--perid", "x"), "no such option: --perid", "did you mean --period?"),
    (("--frmat", "json", "sync"), "no such option: --frmat", "did you mean --format?"),
    (("sync", "-z"), "no such option: -z", "b24game sync --help shows how to call it"),
    (
        ("leaderboard", "--period", "x"),
        "--period: x is none of day, week, month, quarter, year, all",
        "b24game leaderboard --help shows how to call it",
    ),
    (("leaderboard", "--top", "0"), "--top: 0 is too small: at least 1", ""),
    (("leaderboard", "--top", "a"), "--top: a is no whole number", ""),
    (("sandbox", "--port", "70000"), "--port: 70000 is not in 0<=x<=65535", ""),
    (("leaderboard", "--department"), "--department needs a value", ""),
    (("leaderboard", "--own=1"), "--own takes no value", ""),
    (("leaderboard", "--own"), "--own needs --department", "b24game leaderboard --list"),
    (("why",), "PERSON is missing", ""),
    (("why", "a", "b", "c"), "too many arguments: b c", ""),
    (("sync", "--wait", "soon"), "--wait: soon is no length of time", "write 90, 45s, 10m or 1h"),
    (("rules", "show", "--default", "--sql"), "--default goes with neither FILE nor --sql", ""),
    (("--lang", "en"), "a command is missing", "b24game --help shows how to call it"),
    (("sync", "--lang", "de"), "--lang: de is none of en, ru", ""),
)


@pytest.mark.parametrize(("words", "message", "hint"), MISTAKES)
def test_wording(words: tuple[str, ...], message: str, hint: str, here: Here) -> None:
    done = here(*words)
    assert (done.code, done.out) == (2, "")
    first, *rest = done.err.splitlines()
    assert first == f"b24game: error: {message}"
    if hint:
        assert rest[0] == ""
        assert rest[1].startswith(f"hint: {hint}")


@pytest.mark.parametrize("words", [mistake[0] for mistake in MISTAKES])
def test_russian_has_no_english_sentence(words: tuple[str, ...], program: Program) -> None:
    if "--lang" in words:
        pytest.skip("chooses its own language")
    done = program(*words, B24GAME_LANG="ru")
    assert done.code == 2
    assert done.err.startswith("b24game: ошибка: ")
    for english in (" is ", " no ", " not ", "missing", "needs", "mean", "shows", "such"):
        assert english not in done.err


def test_json_asked_json_given(here: Here) -> None:
    for words in (("--format", "json", "zzz"), ("leaderboard", "--top", "a", "--format=json")):
        done = here(*words)
        assert (done.code, done.err) == (2, "")
        told = json.loads(done.out)
        assert (told["status"], told["data"]) == ("error", {})
        assert told["findings"][0]["code"] == "usage"


def test_a_mistake_with_control_codes_shows_none(here: Here) -> None:
    assert "\x1b" not in here("\x1b[2J").err
    assert "\x1b" not in here("sync", "--\x1b[2J").err
