"""Points, level and badges reach people's profiles with a sync, and only where they changed."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.publish.fields import BADGES, LEVEL, NAMES, POINTS
from b24game.sandbox import Fault
from b24game.sandbox.call import ALL_SCOPES
from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from b24game.sandbox import Company, FrozenClock, SandboxPortal
    from tests.end_to_end.conftest import Program

HOUR = timedelta(hours=1)
STATES = "SELECT state, count(*) FROM outbox GROUP BY state"
UNAVAILABLE = "profile_fields_unavailable"


@pytest.fixture
def run(run: Program) -> Program:
    """The program, free to write."""
    run.environment["B24GAME_READ_ONLY"] = "0"
    return run


def points(company: Company) -> dict[int, str]:
    return {
        person.id: person.custom[POINTS] for person in company.people if POINTS in person.custom
    }


def of_board(run: Program) -> dict[int, str]:
    board = run.json("leaderboard", "--period", "all", "--as-of", "2026-11-21T00:00:00+03:00")
    return {line["person"]["id"]: str(line["points"]) for line in board.data["standings"]}


def test_once_and_only_what_changed(
    run: Program, company: Company, portal: SandboxPortal, clock: FrozenClock
) -> None:
    first = run.json("sync")
    assert (first.code, first.err) == (0, "")
    assert points(company) == of_board(run)
    assert first.data["fields_written"] == len(points(company)) == 7
    assert company.people[2].custom[LEVEL] == "Newcomer"
    assert [write.method for write in portal.journal.writes[:3]] == ["user.userfield.add"] * 3
    portal.journal.clear()

    second = run.json("sync")
    assert (second.data["fields_written"], second.data["http_requests"]) == (0, 1)
    assert portal.journal.writes == ()
    assert dict(portal.requests) == {"batch": 1}

    company.renew_task(1, NOW + HOUR)
    clock.move(NOW + 3 * HOUR)
    third = run.json("sync")
    assert third.data["ledger"]["reversed"] == 1
    assert third.data["fields_written"] == 1
    assert [write.params["ID"] for write in portal.journal.writes_of("user.update")] == ["2"]
    assert points(company) == of_board(run)
    assert run("verify").code == 0


def test_badges_come_with_the_next_sync(run: Program, company: Company) -> None:
    rules = run.folder / "rules.toml"
    text = '[rules.feed_post]\ncounts = "post_published"\npoints = 1\n'
    badge = '[badges.pen]\ncounts = "post_published"\nreach = 1\nname = { en = "Pen" }\n'
    rules.write_text(text + badge, encoding="utf-8")
    run.environment["B24GAME_RULES"] = str(rules)
    run("sync")
    assert company.people[5].custom[BADGES] == ""
    run("award-badges", env={"B24GAME_READ_ONLY": "1"})
    assert run.json("sync").data["fields_written"] == 7
    assert company.people[5].custom[BADGES] == "Pen"


def test_a_dry_run_writes_nothing(run: Program, portal: SandboxPortal) -> None:
    rehearsed = run.json("sync", "--dry-run")
    assert (rehearsed.code, rehearsed.data["fields_written"]) == (0, 7)
    assert portal.journal.writes == ()
    assert not run.state.exists()
    assert run.json("sync").data["fields_written"] == 7
    assert run.json("sync", "-n").data["fields_written"] == 0


def test_read_only(run: Program, portal: SandboxPortal) -> None:
    run.environment["B24GAME_READ_ONLY"] = "1"
    done = run.json("sync")
    assert (done.code, done.data["fields_written"], done.codes) == (0, 0, [])
    assert portal.journal.writes == ()
    assert run.query(STATES) == []


def test_switched_off(run: Program, portal: SandboxPortal) -> None:
    (run.folder / "b24game.toml").write_text("[publish]\nprofile_fields = false\n")
    done = run.json("sync")
    assert (done.code, done.data["fields_written"], done.codes) == (0, 0, [])
    assert portal.journal.writes == ()


def test_without_the_scope(run: Program, company: Company, portal: SandboxPortal) -> None:
    """Nothing is asked, nothing is lost, and it goes out once the scope is there."""
    portal.scopes = frozenset(ALL_SCOPES) - {"user.userfield"}
    for _again in range(2):
        portal.journal.clear()
        done = run.json("sync")
        assert (done.code, done.json["status"]) == (0, "success")
        assert done.data["fields_written"] == 0
        (finding,) = done.json["findings"]
        assert (finding["level"], finding["code"]) == ("warning", UNAVAILABLE)
        assert finding["where"] == "user.userfield"
        assert finding["message"] == (
            "points, level and badges do not reach the profiles: the scope user.userfield is"
            " missing, grant it; if they are not to, set profile_fields = false under [publish]"
        )
        assert set(portal.requests) == {"batch"}
        assert not [name for name in portal.journal.calls if name.startswith("user.u")]
        assert run.query(STATES) == [("planned", 7)]
    portal.scopes = frozenset(ALL_SCOPES)
    done = run.json("sync")
    assert (done.codes, done.data["fields_written"]) == ([], 7)
    assert points(company) == of_board(run)


def test_without_an_administrator(run: Program, portal: SandboxPortal) -> None:
    portal.admin = False
    done = run.json("sync")
    assert (done.code, done.codes) == (3, ["webhook_not_admin", UNAVAILABLE])
    assert portal.journal.writes == ()


def test_the_fields_are_refused(run: Program, portal: SandboxPortal) -> None:
    portal.faults.add(Fault("error", "user.userfield.add", code="ACCESS_DENIED", status=403))
    done = run.json("sync")
    assert (done.code, done.codes) == (0, [UNAVAILABLE])
    assert "ACCESS_DENIED" in done.json["findings"][0]["message"]
    portal.faults.clear()
    assert run.json("sync").data["fields_written"] == 7


def test_the_answer_to_a_new_field_is_lost(run: Program, portal: SandboxPortal) -> None:
    portal.faults.add(Fault("lost_answer", "user.userfield.add", nth=frozenset({2})))
    done = run.json("sync")
    assert (done.code, done.data["fields_written"]) == (0, 7)
    assert len(portal.journal.writes_of("user.userfield.add")) == 3


@pytest.mark.parametrize("method", ["user.update", "user.userfield.list"])
def test_the_portal_ends_answering(
    method: str, run: Program, company: Company, portal: SandboxPortal
) -> None:
    portal.faults.add(Fault("html", method))
    done = run.json("sync")
    assert (done.code, done.json["status"]) == (3, "partial")
    assert [finding["level"] for finding in done.json["findings"]] == ["error"]
    assert run.query("SELECT status FROM runs") == [("partial",)]
    assert run.query(STATES) == [("planned", 7)]
    portal.faults.clear()
    done = run.json("sync")
    assert (done.code, done.data["fields_written"]) == (0, 7)
    assert points(company) == of_board(run)


def test_killed_between_the_call_and_its_receipt(
    run: Program, company: Company, portal: SandboxPortal
) -> None:
    hanging = portal.faults.add(Fault("hang", "user.update", seconds=30, times=1))
    with run.start("sync") as process:
        while not hanging.hits:
            assert process.poll() is None
        process.kill()
    assert run.query(STATES) == [("sending", 7)]
    done = run.json("sync")
    assert (done.code, done.data["fields_written"]) == (0, 7)
    assert points(company) == of_board(run)


@pytest.fixture
def blank(run: Program) -> Program:
    """An administrator's empty folder."""
    run.environment = {"B24GAME_READ_ONLY": "0"}
    return run


def test_init_writes_nothing_unless_told(blank: Program, portal: SandboxPortal) -> None:
    assert blank("init", stdin=portal.webhook).code == 0
    assert portal.journal.writes == ()
    text = (blank.folder / "b24game.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["publish"] == {"language": "en"}
    # Every line of it may be brought to life.
    bare = "\n".join(
        line.removeprefix("# ") if " = " in line or "[" in line[:3] else line
        for line in text.splitlines()
        if "rules" not in line
    )
    (blank.folder / "b24game.toml").write_text(bare, encoding="utf-8")
    assert tomllib.loads(bare)["publish"] == {
        "language": "en",
        "profile_fields": False,
        "notices": False,
        "weekly": {"departments": [5, 12]},
    }
    done = blank("status")
    assert done.code == 7, done.err  # it is read; only the state file is not there yet


def test_init_makes_the_fields(blank: Program, company: Company, portal: SandboxPortal) -> None:
    env = {"B24GAME_WEBHOOK": portal.webhook}
    done = blank.json("init", "--fields", env=env)
    assert done.code == 0
    assert done.data["probes"][-1] == {
        "name": "profile fields",
        "result": "ok",
        "detail": ", ".join(NAMES),
    }
    assert [field.name for field in company.fields_of("USER")] == list(NAMES)
    again = blank.json("init", "--fields", "--force", env=env)
    assert again.data["probes"][-1]["detail"] == "they were there"
    portal.journal.clear()
    assert blank.json("sync").data["fields_written"] == 7
    assert portal.journal.writes_of("user.userfield.add") == ()


@pytest.mark.parametrize("why", ["scope", "read_only"])
def test_init_cannot_make_the_fields(why: str, blank: Program, portal: SandboxPortal) -> None:
    env = {"B24GAME_WEBHOOK": portal.webhook}
    if why == "scope":
        portal.scopes = frozenset(ALL_SCOPES) - {"user.userfield"}
    else:
        env["B24GAME_READ_ONLY"] = "1"
    done = blank.json("init", "--fields", env=env)
    assert (done.code, done.codes) == (3, ["init_profile fields"])
    assert done.data["probes"][-1]["result"] == "missing"
    assert portal.journal.writes == ()
    assert (blank.folder / "b24game.toml").exists()
