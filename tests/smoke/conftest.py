"""The program with a cassette in the player, and no network."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from tests.smoke import cassettes
from tests.smoke.program import Outcome, Program
from tests.smoke.story import EVENING, STEPS

if TYPE_CHECKING:
    from pathlib import Path

DOORS = ("connect", "connect_ex", "bind", "sendto", "sendmsg")


class NetworkError(AssertionError):
    """Something wanted to leave this machine."""


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection and no look-up; no `OSError`, which the client would take for bad luck."""

    def refuse(*_given: Any, **_more: Any) -> NoReturn:  # noqa: ANN401 - any call of a socket
        raise NetworkError("a socket was used while only cassettes may answer")

    for door in DOORS:
        monkeypatch.setattr(socket.socket, door, refuse)
    for door in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, door, refuse)


@dataclass(frozen=True, slots=True)
class Player:
    """Plays the steps of the story."""

    program: Program

    def until(self, name: str) -> Outcome:
        """Run every step up to `name` and return what came of that one."""
        for step in STEPS:
            with cassettes.playing(cassettes.FOLDER / f"{step.name}.json"):
                told = self.program.json(*step.words)
            assert told.code == 0, f"{step.name} ended with {told.code}:\n{told.out}{told.err}"
            if step.name == name:
                return told
        raise AssertionError(f"the story has no step {name}")

    def after_all(self, *words: str) -> Outcome:
        """Run every step, then a command that asks no portal."""
        self.until(STEPS[-1].name)
        return self.program.json(*words)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path, cassettes.WEBHOOK)


@pytest.fixture
def player(program: Program, no_network: None) -> Player:  # noqa: ARG001 - the network is off
    return Player(program)


@pytest.fixture
def evening() -> tuple[str, str]:
    return "--as-of", EVENING.isoformat()
