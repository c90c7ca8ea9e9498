"""A company that has done nothing yet, and state files in which nothing has been counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import empty_company
from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.sandbox import Company, SandboxPortal
    from tests.end_to_end.conftest import Program

READS = ("leaderboard", "leaderboard --list", "why 1", "status", "verify")


@pytest.fixture
def company() -> Company:
    return empty_company(NOW)


@pytest.fixture
def portal(opened: Callable[..., SandboxPortal], company: Company) -> SandboxPortal:
    return opened(company)


def test_everything_works(run: Program) -> None:
    done = run.json("sync")
    assert (done.code, done.err, done.json["findings"]) == (0, "", [])
    assert done.data["ledger"] == {"posted": 0, "reversed": 0, "points": 0}
    for words in READS:
        for form in ("table", "json"):
            told = run(*words.split(), "--format", form)
            assert (told.code, told.err) == (0, ""), words
            assert told.out.strip()
    assert run.json("sync").data["http_requests"] == 1


def test_what_the_tables_say(run: Program) -> None:
    run("sync")
    board = run("leaderboard", "--format", "table", "--as-of", NOW.isoformat()).out
    assert "None" not in board
    why = run("why", "1", "--format", "table", "--as-of", NOW.isoformat()).out
    assert "None" not in why
    assert "Вера Админова" in why
