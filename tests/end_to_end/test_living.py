"""A month in the life of a company, played act by act: what is undone, what settles, what stays."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from b24game.sandbox import FrozenClock
from tests.end_to_end.conftest import MOSCOW

if TYPE_CHECKING:
    from b24game.sandbox import Company
    from tests.end_to_end.conftest import Program

OCTOBER = ("--period", "month", "--date", "2026-10-15")
RULES_BEFORE = """
[rules.feed_post]
counts = "post_published"
points = 1
"""


def on(month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=MOSCOW)


class Life:
    """Moves the clock, runs the program at its moment."""

    def __init__(self, run: Program, clock: FrozenClock) -> None:
        self.run = run
        self.clock = clock

    def sync(self, at: datetime) -> dict[str, Any]:
        self.clock.move(at)
        done = self.run.json("sync")
        assert done.code == 0, done.err
        ledger: dict[str, Any] = done.data["ledger"]
        return ledger

    def why(self, person: int) -> dict[str, Any]:
        words = ("why", str(person), "--limit", "1000", "--as-of", self.clock.at.isoformat())
        return self.run.json(*words).data

    def board(self, *words: str) -> dict[int, int]:
        done = self.run.json("leaderboard", *words, "--as-of", self.clock.at.isoformat())
        return {line["person"]["id"]: line["points"] for line in done.data["standings"]}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(on(10, 1))


@pytest.fixture
def company() -> Company:
    from b24game.sandbox import empty_company

    company = empty_company(on(10, 1))
    for name in ("Анна", "Борис", "Вика", "Глеб", "Дина"):
        company.add_person(name, "Иванова", at=on(10, 1))
    return company


@pytest.fixture
def life(run: Program, clock: FrozenClock) -> Life:
    return Life(run, clock)


def entries(why: dict[str, Any]) -> list[tuple[str, int, str, str]]:
    """Return (moment, points, object, state), oldest first."""
    return [(e["at"], e["points"], e["object"], e["state"]) for e in reversed(why["entries"])]


def test_reopened_task(life: Life, company: Company) -> None:
    """The past board keeps the points, the reversal stands in the month of the reopening."""
    task = company.add_task(responsible=2, at=on(10, 1), deadline=on(12, 20))
    company.add_post(3, "Привет", on(10, 2))
    company.close_task(task, on(10, 20))
    assert life.sync(on(10, 20, 13)) == {"posted": 2, "reversed": 0, "points": 11}
    settling = life.why(2)
    assert entries(settling) == [("2026-10-20T12:00:00+03:00", 10, f"task:{task}", "settling")]
    assert (settling["total"], settling["settling"]) == (0, 10)
    assert life.board(*OCTOBER) == {3: 1}
    assert life.sync(on(10, 20, 15))["posted"] == 0
    assert life.board(*OCTOBER) == {2: 10, 3: 1}

    company.renew_task(task, on(11, 5))
    assert life.sync(on(11, 5, 13)) == {"posted": 0, "reversed": 1, "points": -10}

    why = life.why(2)
    reversal, award = why["entries"]
    assert (award["reverses"], reversal["reverses"]) == (None, award["id"])
    assert (reversal["at"], reversal["points"]) == ("2026-11-05T12:00:00+03:00", -10)
    assert reversal["counts_from"] == "2026-11-05T12:00:00+03:00"  # at once
    assert reversal["state"] == "counted"
    assert why["total"] == 0
    assert life.board(*OCTOBER) == {2: 10, 3: 1}
    assert life.board() == {2: -10}

    company.close_task(task, on(11, 10))
    assert life.sync(on(11, 10, 18)) == {"posted": 1, "reversed": 0, "points": 10}
    assert life.why(2)["total"] == 10
    assert life.board("--period", "all") == {2: 10, 3: 1}
    assert life.run("verify").code == 0


def test_deal_leaves_the_won_stage(life: Life, company: Company) -> None:
    deal = company.add_deal(responsible=2, at=on(10, 1), amount=1000)
    company.move_deal(deal, "WON", on(10, 3))
    assert life.sync(on(10, 3, 18)) == {"posted": 1, "reversed": 0, "points": 15}
    # Whoever is responsible later does not inherit the win.
    company.reassign_deal(deal, 3, on(10, 4))
    assert life.sync(on(10, 4, 18)) == {"posted": 0, "reversed": 0, "points": 0}
    company.move_deal(deal, "NEW", on(11, 4))
    assert life.sync(on(11, 6)) == {"posted": 0, "reversed": 1, "points": -15}
    assert [entry["at"] for entry in life.why(2)["entries"]] == [
        "2026-11-04T12:00:00+03:00",
        "2026-10-03T12:00:00+03:00",
    ]
    company.move_deal(deal, "WON", on(11, 7))
    assert life.sync(on(11, 7, 18)) == {"posted": 1, "reversed": 0, "points": 15}
    assert (life.why(2)["total"], life.why(3)["total"]) == (0, 15)


def test_deleted_post(life: Life, company: Company) -> None:
    """Believed at the second sync that misses it, and dated then."""
    post = company.add_post(2, "Привет", on(10, 2))
    life.sync(on(10, 2, 18))
    company.delete_post(post)
    assert life.sync(on(10, 5)) == {"posted": 0, "reversed": 0, "points": 0}
    assert life.sync(on(10, 6)) == {"posted": 0, "reversed": 1, "points": -1}
    assert life.why(2)["entries"][0]["at"] == "2026-10-06T12:00:00+03:00"
    assert life.sync(on(10, 7)) == {"posted": 0, "reversed": 0, "points": 0}


def test_emptied_card(life: Life, company: Company) -> None:
    card = company.add_contact(
        responsible=2, at=on(10, 2), name="И", last_name="П", phone="+7", email="a@b.example"
    )
    assert life.sync(on(10, 2, 18))["points"] == 3
    company.edit_card(3, card, on(10, 3), phone="")
    assert life.sync(on(10, 3, 18)) == {"posted": 0, "reversed": 0, "points": 0}
    assert life.sync(on(10, 4)) == {"posted": 0, "reversed": 1, "points": -3}
    company.edit_card(3, card, on(10, 5), phone="+7")
    assert life.sync(on(10, 5, 18)) == {"posted": 1, "reversed": 0, "points": 3}
    assert life.why(2)["total"] == 3


def test_undone_before_it_counted(life: Life, company: Company) -> None:
    """A close that is taken back within the settling time never shows on a board."""
    task = company.add_task(responsible=2, at=on(10, 1), deadline=on(12, 20))
    company.close_task(task, on(10, 2, 12, 0))
    life.sync(on(10, 2, 12, 30))
    company.renew_task(task, on(10, 2, 13, 0))
    life.sync(on(10, 2, 13, 30))
    for hour in (14, 15, 20):
        life.clock.move(on(10, 2, hour))
        assert life.board() == {}
    assert life.why(2)["total"] == 0


def test_missed_deadline(life: Life, company: Company) -> None:
    task = company.add_task(responsible=2, at=on(10, 1), deadline=on(10, 10))
    life.sync(on(10, 9))
    assert life.sync(on(10, 11)) == {"posted": 1, "reversed": 0, "points": -3}
    company.move_deadline(task, on(10, 20), on(10, 12))
    company.close_task(task, on(10, 13))
    assert life.sync(on(10, 13, 18)) == {"posted": 0, "reversed": 0, "points": 0}
    why = life.why(2)
    assert entries(why) == [("2026-10-10T12:00:00+03:00", -3, f"task:{task}", "counted")]
    assert [rejection["object"] for rejection in why["rejected"]] == [f"task:{task}"]


def test_rules_change_in_mid_way(life: Life, company: Company) -> None:
    """What happened before counts by the old rules, also where it is seen later."""
    rules = life.run.folder / "rules.toml"
    life.run.environment["B24GAME_RULES"] = str(rules)
    rules.write_text(RULES_BEFORE)
    company.add_post(2, "раз", on(10, 2))
    assert life.sync(on(10, 3))["points"] == 1
    rules.write_text(RULES_BEFORE.replace("points = 1", "points = 4"))
    life.clock.move(on(10, 10))
    done = life.run.json("sync")
    assert (done.code, done.codes) == (0, ["rules_changed"])
    assert done.data["ledger"] == {"posted": 0, "reversed": 0, "points": 0}
    company.add_post(2, "два, до перемены", on(10, 9))
    company.add_post(2, "три, после неё", on(10, 11))
    assert life.sync(on(10, 12)) == {"posted": 2, "reversed": 0, "points": 5}
    versions = {(entry["at"][:10], entry["points"]) for entry in life.why(2)["entries"]}
    assert versions == {("2026-10-02", 1), ("2026-10-09", 1), ("2026-10-11", 4)}
    assert life.run("verify").code == 0


def test_somebody_leaves(life: Life, company: Company) -> None:
    for person in range(2, 7):
        company.add_post(person, "Привет", on(10, 2))
    life.sync(on(10, 3))
    company.dismiss(2, on(11, 1))
    company.add_post(3, "Привет", on(11, 1))
    life.sync(on(11, 2))
    assert life.board(*OCTOBER) == dict.fromkeys(range(2, 7), 1)
    assert life.board("--period", "all") == {3: 2, 4: 1, 5: 1, 6: 1}
    assert life.why(2)["total"] == 1
