"""What stops a command: exit code, message and hint, word for word."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Fault, FrozenClock, SandboxPortal, overload

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.sandbox import Company
    from tests.end_to_end.conftest import Outcome, Program

RULES = Path(__file__).parents[2] / "fixtures" / "rules"
TRY_LATER = "Try again later."
MOVE_AWAY = "restore a backup, or move the file away and run `b24game sync`"
WRITABLE = "make the folder writable, or name another file in B24GAME_STATE"


@dataclass(frozen=True)
class Case:
    """A situation, what is called in it, and what is told."""

    name: str
    prepare: Callable[[Program, SandboxPortal], None]
    words: str
    code: int
    reason: str
    """The code of the first finding."""
    message: str
    hint: str


def nothing(_run: Program, _portal: SandboxPortal) -> None:
    pass


def synced(run: Program, _portal: SandboxPortal) -> None:
    assert run("sync").code == 0


def wrong_secret(run: Program, portal: SandboxPortal) -> None:
    run.environment["B24GAME_WEBHOOK"] = portal.webhook.replace(portal.secret, "wrong-secret")


def down(_run: Program, portal: SandboxPortal) -> None:
    port = portal.port
    portal.stop()
    portal._port = port


def limited(_run: Program, portal: SandboxPortal) -> None:
    portal.faults.add(Fault("error", "batch", code="QUERY_LIMIT_EXCEEDED", status=503))


def overloaded(_run: Program, portal: SandboxPortal) -> None:
    portal.faults.add(overload())


def page_instead(_run: Program, portal: SandboxPortal) -> None:
    portal.faults.add(Fault("html"))


def cut_short(_run: Program, portal: SandboxPortal) -> None:
    portal.faults.add(Fault("truncated"))


def moved(_run: Program, portal: SandboxPortal) -> None:
    portal.faults.add(Fault("redirect", location="https://new.example"))


def plain_http(run: Program, _portal: SandboxPortal) -> None:
    run.environment["B24GAME_WEBHOOK"] = "http://portal.example/rest/1/some-secret/"


def no_webhook(run: Program, _portal: SandboxPortal) -> None:
    del run.environment["B24GAME_WEBHOOK"]


def no_address(run: Program, _portal: SandboxPortal) -> None:
    run.environment["B24GAME_WEBHOOK"] = "https://portal.example/some-secret"


def unknown_key(run: Program, _portal: SandboxPortal) -> None:
    (run.folder / "b24game.toml").write_text('timezon = "Europe/Moscow"\n')


def no_toml(run: Program, _portal: SandboxPortal) -> None:
    (run.folder / "b24game.toml").write_text("timezone = Europe/Moscow\n")


def five_mistakes(run: Program, _portal: SandboxPortal) -> None:
    shutil.copy(RULES / "five-mistakes.toml", run.folder / "rules.toml")
    run.environment["B24GAME_RULES"] = "rules.toml"


def text_as_state(run: Program, _portal: SandboxPortal) -> None:
    run.state.write_text("not a database, but long enough to be looked at as one\n" * 100)


def foreign_state(run: Program, _portal: SandboxPortal) -> None:
    with closing(sqlite3.connect(run.state)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def newer_state(run: Program, _portal: SandboxPortal) -> None:
    assert run("sync").code == 0
    with closing(sqlite3.connect(run.state)) as connection:
        connection.execute("PRAGMA user_version = 999")


def folder_as_state(run: Program, _portal: SandboxPortal) -> None:
    run.state.mkdir()


def other_portal(run: Program, _portal: SandboxPortal) -> None:
    assert run("sync").code == 0
    with closing(sqlite3.connect(run.state)) as connection, connection:
        connection.execute("UPDATE meta SET value = 'https://a.example' WHERE key = 'portal'")


CASES = (
    Case(
        "wrong secret",
        wrong_secret,
        "sync",
        4,
        "no_auth_found",
        "the portal does not accept the webhook: NO_AUTH_FOUND Wrong authorization data",
        "Check that the webhook still exists and that the plan includes REST.",
    ),
    Case(
        "portal down",
        down,
        "sync",
        6,
        "portal_unreachable",
        "The portal gives no readable answer to batch: ConnectError [Errno 111] Connection refused",
        "Check the address and the network, then try again.",
    ),
    Case(
        "limited for ever",
        limited,
        "sync",
        6,
        "rate_limited",
        "The portal keeps refusing: too many requests from this address.",
        "Another program uses up the limit; try again later.",
    ),
    Case(
        "blocked",
        overloaded,
        "sync",
        6,
        "overloaded",
        "The vendor has switched REST off for this portal: OVERLOAD_LIMIT Refused on purpose.",
        "Write to the support of Bitrix24; trying again does not help.",
    ),
    Case("a page for ever", page_instead, "sync", 6, "portal_unreachable", "", ""),
    Case("cut answers for ever", cut_short, "sync", 6, "portal_unreachable", "", ""),
    Case(
        "moved",
        moved,
        "sync",
        6,
        "redirected",
        "The portal has moved to new.example; nothing was sent there.",
        "Put the new address of the webhook into the configuration.",
    ),
    Case(
        "plain http",
        plain_http,
        "sync",
        5,
        "insecure_url",
        "The webhook address uses plain http: its secret could be read on the way.",
        "Write the address with https://.",
    ),
    Case(
        "no webhook",
        no_webhook,
        "sync",
        5,
        "webhook_missing",
        "B24GAME_WEBHOOK: no webhook is configured",
        "run `b24game init`, or set B24GAME_WEBHOOK to the webhook's address",
    ),
    Case("no webhook address", no_address, "sync", 5, "webhook_malformed", "", ""),
    Case("unknown key", unknown_key, "sync", 5, "config_invalid", "", ""),
    Case("no TOML", no_toml, "sync", 5, "config_unreadable", "", ""),
    Case("five mistakes", five_mistakes, "sync", 5, "rules_invalid", "", ""),
    Case("text as state", text_as_state, "sync", 7, "state_damaged", "", MOVE_AWAY),
    Case("text as state, read", text_as_state, "leaderboard", 7, "state_damaged", "", MOVE_AWAY),
    Case("another program's file", foreign_state, "sync", 7, "state_foreign", "", MOVE_AWAY),
    Case("newer state", newer_state, "sync", 7, "state_newer", "", "upgrade b24game: pipx upgrade b24game"),
    Case("newer state, read", newer_state, "status", 7, "state_newer", "", ""),
    Case("folder as state", folder_as_state, "sync", 7, "state_not_writable", "", WRITABLE),
    Case("no state", nothing, "leaderboard", 7, "state_missing", "", "run `b24game sync` first"),
    Case("other portal", other_portal, "sync", 5, "portal_differs", "", ""),
    Case("unknown person", synced, "why Анва", 2, "person_unknown", "", ""),
    Case("ambiguous person", synced, "why Иванов", 2, "person_ambiguous", "", ""),
    Case("unknown department", synced, "leaderboard --department 99", 2, "department_unknown", "", ""),
    Case("bad date", synced, "leaderboard --date 2026-02-30", 2, "date_invalid", "", ""),
    Case("bad moment", synced, "leaderboard --as-of tomorrow", 2, "moment_invalid", "", ""),
    Case("bad moment of a sync", nothing, "sync --as-of 2026-13-01", 2, "moment_invalid", "", ""),
    Case("unknown option", nothing, "sync --ful", 2, "usage", "no such option: --ful", "did you mean --full?"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_message(case: Case, run: Program, portal: SandboxPortal) -> None:
    case.prepare(run, portal)
    done = run(*case.words.split())
    print(case.name, done.code); print(done.err)
    told = run(*case.words.split(), "--format", "json")
    print(told.out)
