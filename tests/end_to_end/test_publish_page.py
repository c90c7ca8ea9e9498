"""`publish-page` as a process: one document a page, written where it changed, told as it is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from b24game.sandbox import Company, FrozenClock, SandboxPortal
    from tests.end_to_end.conftest import Program

KEYS = {"page", "status", "document", "title", "text", "dry_run"}
RULES = """
[game]
min_cohort = 8
[rules.feed_post]
counts = "post_published"
points = 1
"""


@pytest.fixture
def month(run: Program) -> Program:
    """The program, allowed to write, over a portal that it has read."""
    run.environment["B24GAME_READ_ONLY"] = "0"
    assert run("sync").code == 0
    return run


def test_the_board_of_the_month(month: Program, company: Company, portal: SandboxPortal) -> None:
    first = month.json("publish-page", "leaderboard")
    assert (first.code, first.err) == (0, "")
    assert first.data.keys() == KEYS
    assert (first.data["page"], first.data["status"]) == ("leaderboard", "posted")
    (document,) = company.documents
    assert first.data["document"] == f"note:{document.id}"
    assert (document.title, document.markdown) == (first.data["title"], first.data["text"])
    assert [row.name for row in company.collections] == ["b24game"]
    board = month.json("leaderboard", "--as-of", first.json["as_of"]).data
    lines = [line for line in document.markdown.splitlines() if line.startswith("- ")]
    assert len(lines) == len(board["standings"])
    for line, standing in zip(lines, board["standings"], strict=True):
        assert line.startswith(f"- **{standing['place']}. {standing['person']['name']}** — ")
        assert f" {standing['points']} point" in line
    assert "1–30 November 2026" in document.markdown
    assert f"Average: {board['average']:.1f} points per player (8 players" in document.markdown
    assert "As of 20 November 2026, 18:00." in document.markdown

    asked = len(portal.journal.requests)
    again = month.json("publish-page", "leaderboard")
    assert (again.data["status"], again.data["text"]) == ("unchanged", first.data["text"])
    assert len(portal.journal.requests) == asked


def test_only_what_changed_is_written(
    month: Program, company: Company, clock: FrozenClock, portal: SandboxPortal
) -> None:
    month("publish-page", "leaderboard")
    clock.move(NOW + timedelta(hours=3))
    month("sync")
    told = month.json("publish-page", "leaderboard").data
    assert told["status"] == "unchanged"
    assert "18:00" in told["text"]  # nothing but the moment would be new
    company.add_post(8, "Новость", NOW + timedelta(hours=1))
    clock.move(NOW + timedelta(hours=6))
    month("sync")
    rehearsed = month.json("publish-page", "leaderboard", "--dry-run").data
    told = month.json("publish-page", "leaderboard").data
    assert (rehearsed["status"], told["status"]) == ("planned", "updated")
    assert rehearsed["text"] == told["text"]
    (document,) = company.documents
    assert document.markdown == told["text"]
    assert len(portal.journal.writes_of("note.document.add")) == 1


def test_the_rules(month: Program, company: Company, portal: SandboxPortal) -> None:
    told = month.json("publish-page", "rules").data
    (document,) = company.documents
    assert (told["status"], document.title) == ("posted", "Rules of the game")
    assert "|" not in document.markdown  # tables are not certain there
    explained = month.json("explain-rules").data
    for line in explained["points"]:
        assert f"- **{line['pays']}** — " in document.markdown
    assert f"Rules, version {explained['version']}" in document.markdown
    asked = len(portal.journal.requests)
    assert month.json("publish-page", "rules").data["status"] == "unchanged"
    assert len(portal.journal.requests) == asked


def test_in_the_configured_language_and_base(month: Program, company: Company) -> None:
    text = '[publish]\nlanguage = "ru"\nknowledge_base = "Игра"\n'
    (month.folder / "b24game.toml").write_text(text, encoding="utf-8")
    for page in ("leaderboard", "rules"):
        assert month.json("publish-page", page).data["status"] == "posted"
    assert [row.name for row in company.collections] == ["Игра"]
    board, rules = (row.markdown for row in company.documents)
    assert "1–30 ноября 2026" in board
    assert "балл" in board
    assert "Закрыть задачу" in rules
    assert month("publish-page", "rules", "--lang", "ru").out.startswith("page\t")


def test_a_dry_run_writes_nothing(month: Program, portal: SandboxPortal) -> None:
    before, asked = month.state.read_bytes(), len(portal.journal.requests)
    for page in ("leaderboard", "rules"):
        told = month.json("publish-page", page, "-n").data
        assert (told["status"], told["document"], told["dry_run"]) == ("planned", None, True)
    assert (month.state.read_bytes(), len(portal.journal.requests)) == (before, asked)


def test_read_only(month: Program, portal: SandboxPortal) -> None:
    asked = len(portal.journal.requests)
    told = month.json("publish-page", "leaderboard", env={"B24GAME_READ_ONLY": "1"})
    assert (told.code, told.codes) == (5, ["read_only"])
    assert len(portal.journal.requests) == asked
    assert month("publish-page", "leaderboard", "-n", env={"B24GAME_READ_ONLY": "1"}).code == 0


def test_a_group_too_small_is_not_named(month: Program, company: Company) -> None:
    rules = month.folder / "rules.toml"
    rules.write_text(RULES.replace("8", "9"), encoding="utf-8")
    told = month.json("publish-page", "leaderboard", env={"B24GAME_RULES": str(rules)})
    assert told.data["status"] == "posted"
    (document,) = company.documents
    assert "the group is too small to name people" in document.markdown
    assert "Average" not in document.markdown
    assert not any(person.name in document.markdown for person in company.people)


def test_names_do_nothing(month: Program, company: Company, clock: FrozenClock) -> None:
    company.people[2].name = "**<script>** [x](http://e.example)"
    company.people[2].last_name = "# |\u202e"
    clock.move(NOW + timedelta(minutes=1))
    month("sync", "--full")
    month("publish-page", "leaderboard")
    (document,) = company.documents
    assert "\\*\\*&lt;" in document.markdown
    for acting in ("<script", " [", "x](http", "://", "\u202e", " # |"):
        assert acting not in document.markdown


def test_neither_base_may_be_used(month: Program, portal: SandboxPortal) -> None:
    portal.scopes -= {"note", "landing"}
    told = month.json("publish-page", "leaderboard")
    assert (told.code, told.data["status"], told.codes) == (3, "planned", ["not_sent"])
    assert "note, landing" in told.json["findings"][0]["message"]
    waiting = month.json("outbox").data["writes"]
    assert [row["key"] for row in waiting] == ["page:leaderboard"]
    portal.scopes |= {"note"}
    assert month.json("publish-page", "leaderboard").data["status"] == "posted"


def test_an_old_base(month: Program, company: Company, portal: SandboxPortal) -> None:
    portal.newer_methods.clear()
    told = month.json("publish-page", "leaderboard").data
    assert (told["status"], told["document"]) == ("posted", "landing:1:1")
    (page,) = company.site_pages
    assert "<li><strong>1. " in page.blocks[0].public_content


def test_before_the_first_sync(run: Program) -> None:
    run.environment["B24GAME_READ_ONLY"] = "0"
    for page in ("leaderboard", "rules"):
        assert run("publish-page", page).code == 7
    wrong = run("publish-page", "people")
    assert wrong.code == 2
    assert "leaderboard" in wrong.err


def test_what_a_person_reads(month: Program) -> None:
    shown = month("publish-page", "leaderboard", "--format", "table").out
    assert "• 1. " in shown
    assert "**" not in shown
    assert "posted · Leaderboard · page:leaderboard · note:1" in shown
    shown = month("publish-page", "leaderboard", "--format", "table").out
    assert shown == "unchanged · Leaderboard · page:leaderboard · note:1\n"
