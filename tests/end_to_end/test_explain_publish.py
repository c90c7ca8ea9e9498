"""`explain-rules --publish` as a process: each version of the rules is posted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Fault

if TYPE_CHECKING:
    from b24game.sandbox import Company, SandboxPortal
    from tests.end_to_end.conftest import Program

RULES = """
[rules.feed_post]
counts = "post_published"
points = {points}
title = {{ en = "{title}", ru = "{title}" }}
"""
POST = {"key", "audience", "status", "post_id", "title", "text"}


@pytest.fixture
def told(run: Program) -> Program:
    """The program, allowed to write, over a portal that it has read."""
    run.environment["B24GAME_READ_ONLY"] = "0"
    assert run("sync").code == 0
    return run


def ours(company: Company) -> list[str]:
    return [post.text for post in company.posts if "#b24game-rules-" in post.text]


def ruled(program: Program, points: int, title: str) -> None:
    file = program.folder / "rules.toml"
    file.write_text(RULES.format(points=points, title=title), encoding="utf-8")
    program.environment["B24GAME_RULES"] = str(file)


def test_twice_posts_once(told: Program, company: Company, portal: SandboxPortal) -> None:
    first = told.json("explain-rules", "--publish")
    assert (first.code, first.err) == (0, "")
    version, post = first.data["version"], first.data["post"]
    assert post.keys() == POST
    assert (post["key"], post["status"]) == (f"post:rules:{version}", "posted")
    assert ours(company) == [post["text"]]
    stands = company.posts[int(post["post_id"])]
    assert (stands.title, stands.rights) == (post["title"], ("UA",))
    assert post["text"].endswith(f" #b24game-rules-{version}")
    for line in first.data["points"]:
        assert f"[b]{line['pays']}[/b] — " in post["text"]

    asked = len(portal.journal.requests)
    second = told.json("explain-rules", "--publish").data
    assert (second["post"]["status"], second["post"]["text"]) == ("unchanged", post["text"])
    assert len(portal.journal.requests) == asked


def test_other_words_edit_and_other_rules_are_another_post(told: Program, company: Company) -> None:
    ruled(told, 1, "Write [b]a post[/b]")
    first = told.json("explain-rules", "--publish").data["post"]
    assert "[b]a post" not in first["text"]
    ruled(told, 1, "Write something")
    second = told.json("explain-rules", "--publish").data["post"]
    assert (second["status"], second["post_id"]) == ("updated", first["post_id"])
    assert ours(company) == [second["text"]]
    ruled(told, 2, "Write something")
    third = told.json("explain-rules", "--publish").data["post"]
    assert third["status"] == "posted"
    assert ours(company) == [second["text"], third["text"]]


def test_in_the_configured_language(told: Program, company: Company) -> None:
    english = told.json("explain-rules", "--publish").data["post"]
    (told.folder / "b24game.toml").write_text('[publish]\nlanguage = "ru"\n', encoding="utf-8")
    russian = told.json("explain-rules", "--publish").data["post"]
    assert (russian["status"], russian["post_id"]) == ("updated", english["post_id"])
    assert russian["title"] == "Правила игры"
    assert "Закрыть задачу" in russian["text"]
    assert ours(company) == [russian["text"]]


def test_a_dry_run_writes_nothing(told: Program, portal: SandboxPortal) -> None:
    before, asked = told.state.read_bytes(), len(portal.journal.requests)
    rehearsed = told.json("explain-rules", "--publish", "--dry-run").data
    assert (rehearsed["post"]["status"], rehearsed["post"]["post_id"]) == ("planned", None)
    assert (told.state.read_bytes(), len(portal.journal.requests)) == (before, asked)
    assert told.json("explain-rules", "--publish").data["post"]["text"] == rehearsed["post"]["text"]


def test_read_only(told: Program, portal: SandboxPortal) -> None:
    asked = len(portal.journal.requests)
    stopped = told.json("explain-rules", "--publish", env={"B24GAME_READ_ONLY": "1"})
    assert (stopped.code, stopped.codes) == (5, ["read_only"])
    assert len(portal.journal.requests) == asked


@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "html"])
def test_a_lost_answer(told: Program, company: Company, portal: SandboxPortal, kind: str) -> None:
    portal.faults.add(Fault(kind, "log.blogpost.add", times=1))  # type: ignore[arg-type]  # a kind
    told("explain-rules", "--publish")
    told("explain-rules", "--publish")
    assert len(ours(company)) == 1


def test_a_text_too_long_is_said(told: Program, portal: SandboxPortal) -> None:
    ruled(told, 1, "x" * 20_000)
    asked = len(portal.journal.requests)
    stopped = told.json("explain-rules", "--publish")
    assert (stopped.code, stopped.codes) == (5, ["post_too_long"])
    assert len(portal.journal.requests) == asked


def test_without_it_nothing_is_needed(run: Program, portal: SandboxPortal) -> None:
    told = run.json("explain-rules")
    assert (told.code, told.data["post"]) == (0, None)
    assert not run.state.exists()
    assert portal.journal.requests == ()
    assert run("explain-rules", "--dry-run").code == 2
    run.environment["B24GAME_READ_ONLY"] = "0"
    assert run("explain-rules", "--publish").code == 7


def test_what_a_person_reads(told: Program) -> None:
    shown = told("explain-rules", "--publish", "--format", "table").out
    assert "+5 — Close a task by its deadline" in shown
    assert "[b]" not in shown
    again = told("explain-rules", "--publish", "--format", "table").out
    assert again.startswith("unchanged · everybody · post:rules:")
    assert again.count("\n") == 1
