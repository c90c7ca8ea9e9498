"""`make smoke`: every command once, without a portal and without a network.

`test_every_command_is_checked` wants a function of the command's name here: `test_rules_show`.
"""

from __future__ import annotations

import socket
import stat
from typing import TYPE_CHECKING

import pytest

from b24game.cli.help import leaves
from b24game.cli.tree import tree
from tests.smoke import cassettes
from tests.smoke.conftest import NetworkError
from tests.smoke.story import BOARD, STEPS

if TYPE_CHECKING:
    from tests.smoke.conftest import Player
    from tests.smoke.program import Program

pytestmark = pytest.mark.usefixtures("no_network")


def test_the_network_is_off(program: Program) -> None:
    with pytest.raises(NetworkError), socket.socket() as one:
        one.connect(("127.0.0.1", 9))
    with pytest.raises(NetworkError):
        socket.getaddrinfo("portal.example", 443)
    told = program.json("init")  # and no cassette
    assert told.code == 1
    assert "NetworkError: a socket was used" in told.out


def test_every_command_is_checked() -> None:
    names = {"_".join(path).replace("-", "_") for path, _leaf in leaves(tree())}
    assert {name for name in names if f"test_{name}" not in globals()} == set()


def test_every_cassette_is_played() -> None:
    files = {file.name for file in cassettes.FOLDER.iterdir()}
    assert files == {f"{step.name}.json" for step in STEPS}


def test_init(player: Player) -> None:
    told = player.until("init").data
    assert (told["portal"], told["user"], told["admin"]) == (
        cassettes.ADDRESS,
        "Вера Админова",
        True,
    )
    assert {probe["result"] for probe in told["probes"]} == {"ok"}
    secret = player.program.folder / told["secret_file"]
    assert secret.read_text() == f"{cassettes.WEBHOOK}\n"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_sync(player: Player) -> None:
    told = player.until("sync").data
    assert {stream["status"] for stream in told["streams"]} == {"read"}
    read = {stream["name"]: stream["new"] for stream in told["streams"]}
    assert (read["users"], read["tasks"], read["deals"], read["posts"]) == (7, 4, 1, 2)
    assert told["ledger"] == {"posted": 9, "reversed": 0, "points": 39}
    assert told["fields_written"] == 5


def test_sync_again(player: Player) -> None:
    told = player.until("sync-again").data
    assert told["facts"] == {"new": 1, "withdrawn": 0}
    assert told["ledger"] == {"posted": 1, "reversed": 0, "points": 10}
    assert told["fields_written"] == 1


def test_publish_weekly(player: Player) -> None:
    told = player.until("publish-weekly").data
    assert [(post["key"], post["status"]) for post in told["posts"]] == [
        ("post:weekly:2026-W46:company", "posted")
    ]
    assert "[b]Анна Белова[/b]" in told["posts"][0]["text"]
    again = player.program.json("publish-weekly").data  # asks nobody
    assert [post["status"] for post in again["posts"]] == ["unchanged"]


def test_publish_page(player: Player) -> None:
    told = player.until("publish-page").data
    assert (told["page"], told["status"]) == ("leaderboard", "posted")
    assert "Борис Гусев" in told["text"]


def test_outbox(player: Player) -> None:
    told = player.after_all("outbox", "--all").data
    assert told["counts"] == {"planned": 0, "sending": 0, "sent": 11, "given_up": 0, "dropped": 0}
    assert {write["kind"] for write in told["writes"]} == {"profile", "post", "page", "score"}


def test_outbox_retry(player: Player) -> None:
    told = player.after_all("outbox", "retry", "--all")
    assert (told.code, told.data["writes"]) == (0, [])


def test_outbox_drop(player: Player) -> None:
    told = player.after_all("outbox", "drop", "post:nothing")
    assert (told.code, told.out.count("write_unknown")) == (2, 1)


def test_award_badges(player: Player) -> None:
    told = player.after_all("award-badges")
    assert told.code == 0
    assert (told.data["awarded"], told.data["revoked"], told.data["held"]) == ([], [], [])


def test_score_leads(player: Player) -> None:
    told = player.until("score-leads")
    assert told.code == 0
    assert [(lead["score"], lead["tier"]) for lead in told.data["leads"]] == [
        (60, "warm"),
        (10, "cold"),
    ]
    assert told.data["counts"]["written"] == 2


def test_leaderboard(player: Player, evening: tuple[str, str]) -> None:
    told = player.after_all("leaderboard", "--period", "month", *evening)
    assert told.code == 0
    board = [(row["person"]["name"], row["points"]) for row in told.data["standings"]]
    assert board == BOARD


def test_metrics(player: Player, evening: tuple[str, str]) -> None:
    told = player.after_all("metrics", "--date", "2026-11-20", *evening)
    assert told.code == 0
    assert told.data["period"]["name"] == "2026-11"
    found = {one["id"]: one for one in told.data["metrics"] if one["scope"]["kind"] == "company"}
    assert found["points_issued"]["value"] == sum(max(points, 0) for _name, points in BOARD)
    assert found["points_deducted"]["value"] == 3
    assert found["appreciations_sent"]["value"] == 1
    assert found["on_time"]["missing"] == "min_cohort"  # four people had a task
    assert found["activities"]["missing"] == "source"


def test_why(player: Player, evening: tuple[str, str]) -> None:
    told = player.after_all("why", "Белова", *evening)
    assert told.code == 0
    assert told.data["total"] == dict(BOARD)["Анна Белова"]
    assert [
        (entry["rule"], entry["points"], entry["object"]) for entry in told.data["entries"]
    ] == [
        ("task_early", 10, "task:1"),
        ("appreciation_received", 5, "post:1"),
        ("card_complete", 3, "contact:1"),
    ]
    assert all(entry["url"].startswith(cassettes.ADDRESS) for entry in told.data["entries"])


def test_explain_rules(player: Player) -> None:
    told = player.program.json("explain-rules")
    assert told.code == 0
    points = {line["id"]: line["points"] for line in told.data["points"]}
    assert (points["task_early"], points["deal_won"], points["task_overdue"]) == (10, 15, -3)
    posted = player.until("explain-rules").data["post"]
    assert (posted["status"], posted["audience"]) == ("posted", "everybody")


def test_rules_check(player: Player) -> None:
    told = player.program.json("rules", "check")
    assert told.code == 0
    assert told.data["file"] == "default.toml"
    wrong = player.program.folder / "wrong.toml"
    wrong.write_text("[rules.deal_won]\npionts = 5\n")
    told = player.program("rules", "check", str(wrong))
    assert told.code == 5
    assert "pionts" in told.out + told.err


def test_rules_show(player: Player) -> None:
    told = player.program.json("rules", "show")
    assert told.code == 0
    enabled = [rule["id"] for rule in told.data["rules"] if rule["enabled"]]
    assert "appreciation_sent" in enabled


def test_status(player: Player) -> None:
    told = player.after_all("status")
    assert told.code == 0
    assert (
        told.data["portal"],
        told.data["people"],
        told.data["entries"],
        told.data["points"],
    ) == (
        cassettes.ADDRESS,
        7,
        10,
        sum(points for _name, points in BOARD),
    )


def test_verify(player: Player) -> None:
    told = player.after_all("verify")
    assert told.code == 0
    checked = {check["name"]: (check["result"], check["checked"]) for check in told.data["checks"]}
    assert checked["seals"] == ("ok", 2)
    assert checked["balances"] == ("ok", 10)


def test_demo(player: Player) -> None:
    """It opens a portal of its own: see `tests/end_to_end/test_demo.py`."""
    told = player.program("demo", "--help")
    assert told.code == 0
    assert "Play a month of an invented company" in told.out


def test_sandbox(player: Player) -> None:
    """It opens a port: see `tests/sandbox/test_process.py`."""
    told = player.program("sandbox", "--help")
    assert told.code == 0
    assert "Serve an invented portal" in told.out
