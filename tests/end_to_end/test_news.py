"""New badges and levels, told on the portal by `award-badges`: once, and only what is news."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Fault
from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from b24game.sandbox import Company, FrozenClock, SandboxPortal
    from tests.end_to_end.conftest import Program

RULES = """
[rules.deal_won]
counts = "deal_won"
points = 15
[levels.newcomer]
from_points = 0
name = { en = "Newcomer", ru = "Новичок" }
[levels.dealer]
from_points = 30
name = { en = "Dealer", ru = "Делец" }
[badges.seller]
counts = "deal_won"
reach = 2
icon = "🌱"
name = { en = "Seller [b]", ru = "Продавец" }
"""


@pytest.fixture
def sold(run: Program, company: Company, clock: FrozenClock) -> Program:
    """The program after a second deal of person 6, who has been given nothing yet."""
    (run.folder / "rules.toml").write_text(RULES, encoding="utf-8")
    run.environment |= {
        "B24GAME_RULES": str(run.folder / "rules.toml"),
        "B24GAME_READ_ONLY": "0",
    }
    assert run("sync").code == 0
    assert run.json("award-badges").data["writes"] == []
    deal = company.add_deal(responsible=6, at=NOW - timedelta(hours=8), amount=1)
    company.move_deal(deal, "WON", NOW + timedelta(minutes=1))
    clock.move(NOW + timedelta(hours=3))
    assert run("sync").code == 0
    return run


def told(company: Company) -> list[tuple[int, str]]:
    return [(notice.user_id, notice.text) for notice in company.notices]


def test_each_is_told_once(sold: Program, company: Company) -> None:
    rehearsed = sold.json("award-badges", "-n").data["writes"]
    first = sold.json("award-badges")
    assert first.code == 0
    assert [line["text"] for line in first.data["writes"]] == [line["text"] for line in rehearsed]
    assert {line["state"] for line in first.data["writes"]} == {"sent"}
    assert told(company) == [
        (6, "🌱 A new badge: Seller [\u2060b]. What for: Win 2 deals."),
        (6, "A new level: Dealer, from 30 points on."),
    ]
    again = sold.json("award-badges")
    assert (again.data["awarded"], again.data["writes"]) == ([], [])
    (sold.folder / "b24game.toml").write_text('[publish]\nlanguage = "ru"\n', encoding="utf-8")
    assert sold.json("award-badges").data["writes"] == []
    assert len(told(company)) == 2


def test_in_the_language_of_those_who_read(sold: Program, company: Company) -> None:
    (sold.folder / "b24game.toml").write_text('[publish]\nlanguage = "ru"\n', encoding="utf-8")
    given = sold.json("award-badges").data
    assert given["awarded"][0]["name"] == "Seller [b]"
    assert told(company)[0][1].startswith("🌱 Новый значок: Продавец.")


def test_history_is_quiet(sold: Program, company: Company, clock: FrozenClock) -> None:
    clock.move(NOW + timedelta(days=4))
    sold("sync")
    given = sold.json("award-badges").data
    assert len(given["awarded"]) == 1
    assert (given["writes"], told(company)) == ([], [])


def test_switched_off(sold: Program, company: Company) -> None:
    (sold.folder / "b24game.toml").write_text("[publish]\nnotices = false\n", encoding="utf-8")
    assert len(sold.json("award-badges").data["awarded"]) == 1
    assert told(company) == []


def test_a_lost_answer_is_not_repeated(
    sold: Program, company: Company, portal: SandboxPortal
) -> None:
    portal.faults.add(Fault("lost_answer", "im.notify.system.add", times=1))
    given = sold.json("award-badges")
    assert (given.code, given.codes) == (0, ["given_up"])
    assert {line["state"] for line in given.data["writes"]} == {"given_up"}
    assert len(told(company)) == 2
    sold("award-badges")
    assert len(told(company)) == 2


def test_without_a_portal_badges_are_given_and_the_news_waits(
    sold: Program, company: Company
) -> None:
    webhook = sold.environment.pop("B24GAME_WEBHOOK")
    given = sold.json("award-badges")
    assert (given.code, given.json["status"], given.codes) == (3, "partial", ["webhook_missing"])
    assert len(given.data["awarded"]) == 1
    assert sold.query("SELECT state FROM outbox WHERE kind = 'notice'") == [("planned",)] * 2
    sold.environment["B24GAME_WEBHOOK"] = webhook
    assert sold("award-badges").code == 0
    assert len(told(company)) == 2


def test_what_waited_too_long_is_given_up(
    sold: Program, company: Company, portal: SandboxPortal, clock: FrozenClock
) -> None:
    scopes = portal.scopes
    portal.scopes = scopes - {"im"}
    given = sold.json("award-badges")
    assert (given.code, given.codes) == (3, ["not_sent"])
    portal.scopes = scopes
    clock.move(NOW + timedelta(days=4))
    sold("sync")
    late = sold.json("award-badges")
    assert (late.code, late.codes) == (0, ["given_up"])
    assert told(company) == []


def test_a_badge_honoured_in_the_feed(sold: Program, company: Company) -> None:
    (sold.folder / "b24game.toml").write_text(
        '[publish]\nbadge_medal = "cup"\nnotices = false\n', encoding="utf-8"
    )
    small = sold.json("award-badges")
    [post] = small.data["writes"]
    stands = company.posts[int(post["receipt"])]
    assert (stands.praised, stands.rights) == ((6,), ("UA",))
    assert "#b24game-badge-seller-" in stands.text
    assert "Дина" in stands.text
    facts = sold.query("SELECT count(*) FROM facts")
    sold("sync")
    assert sold.query("SELECT count(*) FROM facts") == facts


def test_leavers_are_not_told(sold: Program, company: Company, clock: FrozenClock) -> None:
    company.people[6].active = False
    clock.move(NOW + timedelta(hours=4))
    sold("sync")
    assert sold.json("award-badges").data["writes"] == []
    assert told(company) == []
