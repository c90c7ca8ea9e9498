"""The cassettes themselves: current, the same at every recording, and strict when played."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest
from vcr.errors import CannotOverwriteExistingCassetteException

from tests.smoke import cassettes
from tests.smoke.cassettes import CassetteError, playing
from tests.smoke.record import record

if TYPE_CHECKING:
    from pathlib import Path

    from tests.smoke.conftest import Player
    from tests.smoke.program import Program

BATCH = f"{cassettes.WEBHOOK}batch"


def cassette(folder: Path, *asked: object) -> Path:
    """Write a cassette that answers each of `asked` with its place."""
    exchanges = [
        {
            "method": "POST",
            "uri": BATCH,
            "asked": one,
            "status": 200,
            "type": "application/json",
            "answered": {"result": place},
        }
        for place, one in enumerate(asked)
    ]
    file = folder / "some.json"
    file.write_text(json.dumps({"exchanges": exchanges}))
    return file


def ask(client: httpx.Client, what: object) -> int:
    answer: int = client.post(BATCH, content=json.dumps(what).encode()).json()["result"]
    return answer


def test_recording_again_changes_nothing(tmp_path: Path) -> None:
    """Another port and another secret: neither leaves a trace."""
    record(tmp_path, secret="another-portal-secret")
    committed = {file.name: file.read_text() for file in cassettes.FOLDER.iterdir()}
    recorded = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert recorded.keys() == committed.keys(), cassettes.HINT
    for name, text in recorded.items():
        assert text == committed[name], f"{name} is out of date: {cassettes.HINT}"


def test_nothing_of_the_sandbox_is_written() -> None:
    for file in cassettes.FOLDER.iterdir():
        text = file.read_text()
        assert {one["uri"].partition("/rest/")[0] for one in json.loads(text)["exchanges"]} == {
            cassettes.ADDRESS
        }
        for trace in ("127.0.0.1", "localhost", "sandbox-secret", "user-agent"):
            assert trace not in text.lower()


def test_cassettes_are_small() -> None:
    assert sum(file.stat().st_size for file in cassettes.FOLDER.iterdir()) < 200_000


@pytest.mark.usefixtures("no_network")
def test_any_order_from_any_thread(tmp_path: Path) -> None:
    many = [{"cmd": {"a": f"user.get?start={number}"}} for number in range(60)]
    with (
        playing(cassette(tmp_path, *many)),
        httpx.Client() as client,
        ThreadPoolExecutor(12) as pool,
    ):
        answers = list(pool.map(lambda one: ask(client, one), reversed(many)))
    assert answers == list(reversed(range(60)))


@pytest.mark.usefixtures("no_network")
def test_each_answer_is_played_once(tmp_path: Path) -> None:
    same = [{"cmd": {"a": "server.time"}}] * 40
    answers = []
    with playing(cassette(tmp_path, *same)), httpx.Client() as client:
        threads = [Thread(target=lambda: answers.append(ask(client, same[0]))) for _ in same]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answers) == list(range(40))


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ([{"halt": 1}], "no answer left to"),
        ([{"halt": 0, "cmd": {"b": "user.get", "a": "profile"}}], "no answer left to"),
        ([{"halt": 0, "cmd": {"a": "profile", "b": "user.get"}}] * 2, "no answer left to"),
        ([], "1 of the requests in some.json were not asked"),
    ],
    ids=["something else", "in another order", "twice", "not at all"],
)
@pytest.mark.usefixtures("no_network")
def test_something_else_is_asked(asked: list[object], problem: str, tmp_path: Path) -> None:
    file = cassette(tmp_path, {"halt": 0, "cmd": {"a": "profile", "b": "user.get"}})

    def quietly(client: httpx.Client, what: object) -> None:
        # A client may swallow what vcrpy raises, or lose it with a thread.
        with suppress(CannotOverwriteExistingCassetteException):
            ask(client, what)

    with pytest.raises(CassetteError, match=problem) as caught:  # noqa: PT012, SIM117
        with playing(file), httpx.Client() as client:
            for place, what in enumerate(asked):
                ask(client, what) if place < len(asked) - 1 else quietly(client, what)
    assert cassettes.HINT in str(caught.value)


def test_a_command_that_asks_something_else(player: Player) -> None:
    with (
        pytest.raises(CassetteError, match="make cassettes"),
        playing(cassettes.FOLDER / "sync.json"),
    ):
        player.program("init")


def test_a_missing_cassette(program: Program) -> None:
    with pytest.raises(CassetteError, match="make cassettes"), playing(program.folder / "no.json"):
        program("init")
