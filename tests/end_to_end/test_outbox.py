"""`outbox` as a process: what waits, what was given up, and what can be done about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Fault
from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from b24game.sandbox import Company, FrozenClock, SandboxPortal
    from tests.end_to_end.conftest import Program

LATER = frozenset(range(2, 200))
"""The first look at the feed, before anything is posted, succeeds."""
POST = "post:weekly:2026-W46:company"
NOTICE = "notice:badge:seller:::1:7"
MARK = "#b24game-2026w46"
RULES = """
[rules.post]
counts = "post_published"
points = 1
[badges.seller]
counts = "deal_won"
reach = 1
name = { en = "Seller", ru = "Продавец" }
"""
CONFIG = "[publish]\nprofile_fields = false\n"


@pytest.fixture
def office(run: Program, company: Company) -> Program:
    """The program before its first post and its first notice, which is for person 7."""
    deal = company.add_deal(responsible=7, at=NOW - timedelta(days=1), amount=1)
    company.move_deal(deal, "WON", NOW - timedelta(hours=3))
    (run.folder / "rules.toml").write_text(RULES, encoding="utf-8")
    (run.folder / "b24game.toml").write_text(CONFIG, encoding="utf-8")
    run.environment |= {
        "B24GAME_RULES": str(run.folder / "rules.toml"),
        "B24GAME_READ_ONLY": "0",
    }
    assert run("sync").code == 0
    return run


def ours(company: Company) -> list[str]:
    """Return the texts of the posts that carry our mark."""
    return [post.text for post in company.posts if MARK in post.text]


def test_what_waits_goes_out_once_it_may(
    office: Program, company: Company, portal: SandboxPortal
) -> None:
    assert office("outbox").out.splitlines() == [
        "key\tkind\tsubject\tstate\treason\treceipt\tplanned_at\tchanged_at\ttitle\ttext"
    ]
    scopes, portal.scopes = portal.scopes, portal.scopes - {"log"}
    assert office("publish-weekly").code == 3
    told = office.json("outbox")
    assert (told.code, told.json["command"]) == (0, "outbox")
    [line] = told.data["writes"]
    assert (line["key"], line["kind"], line["state"]) == (POST, "post", "planned")
    assert line["reason"].startswith("refused: insufficient_scope")
    assert told.data["counts"] == {
        "planned": 1, "sending": 0, "sent": 0, "given_up": 0, "dropped": 0
    }  # fmt: skip
    assert office("outbox", "retry", "--all").code == 3

    portal.scopes = scopes
    retried = office.json("outbox", "retry", "--all")
    assert (retried.code, retried.json["command"]) == (0, "outbox retry")
    assert [(line["key"], line["state"]) for line in retried.data["writes"]] == [(POST, "sent")]
    assert ours(company) == [line["text"]]
    assert office.json("outbox").data["writes"] == []
    [sent] = office.json("outbox", "--all").data["writes"]
    assert (sent["state"], sent["receipt"]) == ("sent", str(max(company.posts.ids)))
    shown = office("outbox", "--format", "table")
    assert "Nothing waits, nothing was given up." in shown.out
    assert office.json("outbox", "retry", "--all").data["writes"] == []


def test_what_was_dropped_stays_so_until_it_is_retried(
    office: Program, company: Company, portal: SandboxPortal
) -> None:
    scopes, portal.scopes = portal.scopes, portal.scopes - {"log"}
    office("publish-weekly")
    dropped = office.json("outbox", "drop", POST)
    assert (dropped.code, dropped.data["writes"][0]["state"]) == (0, "dropped")
    portal.scopes = scopes
    assert office.json("publish-weekly").data["posts"][0]["status"] == "dropped"
    assert office.json("outbox", "retry", "--all").data["writes"] == []
    assert ours(company) == []
    [line] = office.json("outbox", "retry", POST).data["writes"]
    assert (line["state"], ours(company)) == ("sent", [line["text"]])


def test_what_is_asked_wrongly(office: Program) -> None:
    office("publish-weekly", env={"B24GAME_READ_ONLY": "0"})
    for action in ("retry", "drop"):
        nothing = office.json("outbox", action)
        assert nothing.code == 2
        unknown = office.json("outbox", action, "post:weekly:2026-W46")
        assert (unknown.code, unknown.codes) == (2, ["write_unknown"])
        sent = office("outbox", action, POST)
        assert sent.code == 2
        assert f"{POST} was sent already" in sent.err
    assert office("outbox", "retry", "--all", env={"B24GAME_READ_ONLY": "1"}).code == 5


def test_an_unknown_key_is_guessed(office: Program, portal: SandboxPortal) -> None:
    portal.scopes -= {"log"}
    office("publish-weekly")
    unknown = office("outbox", "drop", "post:weekly:2026-W46:compny")
    assert unknown.code == 2
    assert f"did you mean '{POST}'?" in unknown.err


def test_a_notice_that_is_retried_is_told_again(
    office: Program, company: Company, portal: SandboxPortal
) -> None:
    """Nobody can know whether it was told; who asks for it wants it told."""
    portal.faults.add(Fault("lost_answer", "im.notify.system.add"))
    first = office.json("award-badges")
    assert first.codes == ["given_up"]
    [line] = office.json("outbox").data["writes"]
    assert (line["key"], line["state"], line["reason"]) == (NOTICE, "given_up", "unknown")
    portal.faults.clear()
    assert office.json("award-badges").data["writes"] == []
    assert len(company.notices) == 1
    [again] = office.json("outbox", "retry", NOTICE).data["writes"]
    assert again["state"] == "sent"
    assert [notice.user_id for notice in company.notices] == [7, 7]


@pytest.mark.parametrize("dropped", [False, True])
def test_a_post_that_is_retried_is_looked_for(
    office: Program, company: Company, portal: SandboxPortal, *, dropped: bool
) -> None:
    portal.faults.add(Fault("lost_answer", "log.blogpost.add"))
    portal.faults.add(Fault("html", "log.blogpost.get", nth=LATER))
    assert office("publish-weekly").code == 3
    [line] = office.json("outbox").data["writes"]
    assert (line["state"], line["reason"]) == ("sending", "unknown")
    portal.faults.clear()
    if dropped:
        office("outbox", "drop", POST)
    [line] = office.json("outbox", "retry", POST).data["writes"]
    assert (line["state"], ours(company)) == ("sent", [line["text"]])


def test_a_post_of_unknown_outcome_is_found_and_corrected(
    office: Program, company: Company, portal: SandboxPortal, clock: FrozenClock
) -> None:
    portal.faults.add(Fault("lost_answer", "log.blogpost.add"))
    portal.faults.add(Fault("html", "log.blogpost.get", nth=LATER))
    office("publish-weekly")
    portal.faults.clear()
    company.add_post(8, "Вспомнил новость той недели", NOW - timedelta(days=8))
    clock.move(NOW + timedelta(hours=3))
    office("sync")
    [old] = ours(company)
    [post] = office.json("publish-weekly").data["posts"]
    assert post["status"] == "adopted"
    assert ours(company) == [post["text"]] != [old]


def test_news_that_waited_too_long_is_told_to_nobody_unasked(
    office: Program, company: Company, portal: SandboxPortal, clock: FrozenClock
) -> None:
    scopes, portal.scopes = portal.scopes, portal.scopes - {"im"}
    assert office("award-badges").code == 3
    [line] = office.json("outbox").data["writes"]
    assert (line["key"], line["state"]) == (NOTICE, "planned")
    portal.scopes = scopes
    clock.move(NOW + timedelta(days=4))
    office("sync")
    assert office.json("award-badges").codes == ["given_up"]
    [line] = office.json("outbox").data["writes"]
    assert (line["state"], line["reason"]) == ("given_up", "stale")
    assert "it waited too long to be news" in office("outbox", "--format", "table").out
    assert len(company.notices) == 0
    assert office("outbox", "retry", NOTICE).code == 0
    assert [notice.user_id for notice in company.notices] == [7]


def test_the_post_of_a_department_is_not_taken_for_the_companys(
    office: Program, company: Company, portal: SandboxPortal
) -> None:
    """`#b24game-2026w46` begins `#b24game-2026w46-d2`."""
    sales = next(row.id for row in company.departments if row.name == "Продажи")
    weekly = f"{CONFIG}[publish.weekly]\ndepartments = [{sales}]\n"
    (office.folder / "b24game.toml").write_text(weekly, encoding="utf-8")
    portal.faults.add(Fault("reset", "log.blogpost.add", nth=frozenset({1})))
    portal.faults.add(Fault("html", "log.blogpost.get", nth=LATER))
    office("publish-weekly")
    portal.faults.clear()
    told = office.json("publish-weekly").data["posts"]
    assert sorted(ours(company)) == sorted(post["text"] for post in told)
