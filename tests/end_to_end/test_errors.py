"""What stops a command: exit code, message and hint, word for word."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Fault, overload

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.sandbox import SandboxPortal
    from tests.end_to_end.conftest import Program

    Trouble = Callable[[Program, SandboxPortal], None]

RULES = Path(__file__).parents[2] / "fixtures" / "rules"
LOOK_AT_ADDRESS = "check the address and the network, then try again"
MOVE_AWAY = "restore a backup, or move the file away and run `b24game sync`"
WRITABLE = "make the folder writable, or name another file in B24GAME_STATE"
CALENDAR = "write it as 2026-11-23 or 2026-11-23T18:00:00+03:00"


def nothing(_run: Program, _portal: SandboxPortal) -> None:
    pass


def wrong_secret(run: Program, portal: SandboxPortal) -> None:
    run.environment["B24GAME_WEBHOOK"] = portal.webhook.replace(portal.secret, "wrong-secret")


def down(_run: Program, portal: SandboxPortal) -> None:
    portal.stop()


def limited(_run: Program, portal: SandboxPortal) -> None:
    portal.faults.add(Fault("error", "batch", code="QUERY_LIMIT_EXCEEDED", status=503))


def overloaded(_run: Program, portal: SandboxPortal) -> None:
    portal.faults.add(overload())


def fault(kind: str, **details: str) -> Trouble:
    def switch_on(_run: Program, portal: SandboxPortal) -> None:
        portal.faults.add(Fault(kind, **details))  # type: ignore[arg-type]  # a kind of fault

    return switch_on


def webhook(url: str) -> Trouble:
    def name(run: Program, _portal: SandboxPortal) -> None:
        run.environment["B24GAME_WEBHOOK"] = url

    return name


def configuration(text: str) -> Trouble:
    def write(run: Program, _portal: SandboxPortal) -> None:
        (run.folder / "b24game.toml").write_text(text)

    return write


def five_mistakes(run: Program, _portal: SandboxPortal) -> None:
    shutil.copy(RULES / "five-mistakes.toml", run.folder / "rules.toml")
    run.environment["B24GAME_RULES"] = "rules.toml"


def text_as_state(run: Program, _portal: SandboxPortal) -> None:
    run.state.write_text("not a database, but long enough to be looked at as one\n" * 100)


def altered(sql: str) -> Trouble:
    def alter(run: Program, _portal: SandboxPortal) -> None:
        with closing(sqlite3.connect(run.state)) as connection, connection:
            connection.execute(sql)

    return alter


def no_state(run: Program, _portal: SandboxPortal) -> None:
    run.state.unlink()


def folder_as_state(run: Program, _portal: SandboxPortal) -> None:
    run.state.unlink(missing_ok=True)
    run.state.mkdir()


@dataclass(frozen=True)
class Case:
    """A trouble, what is called in it, and what is told; `{state}` stands for the file's path."""

    name: str
    trouble: Trouble
    words: str
    code: int
    reason: str
    message: str
    hint: str
    more: str = ""
    """Lines between the message and the hint."""


FRESH = (
    Case(
        "wrong secret",
        wrong_secret,
        "sync",
        4,
        "no_auth_found",
        "the portal refuses to let us in: NO_AUTH_FOUND Wrong authorization data",
        "check that the webhook or application still exists and that the plan includes REST",
    ),
    Case(
        "portal down",
        down,
        "sync",
        6,
        "portal_unreachable",
        "the portal cannot be reached: {address} refuses the connection",
        LOOK_AT_ADDRESS,
    ),
    Case(
        "limited for ever",
        limited,
        "sync",
        6,
        "rate_limited",
        "the portal keeps refusing: too many requests from this address",
        "another program uses up the limit; try again later",
    ),
    Case(
        "blocked",
        overloaded,
        "sync",
        6,
        "overloaded",
        "the vendor has switched REST off for this portal: OVERLOAD_LIMIT Refused on purpose.",
        "write to the support of Bitrix24; trying again does not help",
    ),
    Case(
        "a page for ever",
        fault("html"),
        "sync",
        6,
        "no_answer",
        "the portal gives no readable answer to batch: HTTP_502 (no JSON)",
        "try again later",
    ),
    Case(
        "cut answers for ever",
        fault("truncated"),
        "sync",
        6,
        "no_answer",
        "the portal gives no readable answer to batch: HTTP_200 (no JSON)",
        "try again later",
    ),
    Case(
        "moved",
        fault("redirect", location="https://new.example"),
        "sync",
        6,
        "redirected",
        "the portal has moved to new.example; nothing was sent there",
        "run `b24game init` again with the new address",
    ),
    Case(
        "plain http",
        webhook("http://portal.example/rest/1/some-secret/"),
        "sync",
        5,
        "insecure_url",
        "the webhook address uses plain http: its secret could be read on the way",
        "write the address with https://",
    ),
    Case(
        "no webhook",
        webhook(""),
        "sync",
        5,
        "webhook_missing",
        "B24GAME_WEBHOOK: no webhook is configured",
        "run `b24game init` or `b24game init --oauth PORTAL`, or set B24GAME_WEBHOOK to the"
        " webhook's address",
    ),
    Case(
        "no webhook address",
        webhook("https://portal.example/some-secret"),
        "sync",
        5,
        "webhook_malformed",
        "the webhook address is not one of a Bitrix24 incoming webhook",
        "copy it from Developer resources, Other, Incoming webhook. It looks like"
        " https://PORTAL/rest/USER/CODE/ and ends after the code",
    ),
    Case(
        "unknown key",
        configuration('timezon = "Europe/Moscow"\n'),
        "sync",
        5,
        "config_invalid",
        "the configuration b24game.toml has mistakes",
        "known keys: webhook_file, oauth_file, oauth_host, state, rules, timezone, limits,"
        " read_only, crm_usage, launch, publish, leads",
        "b24game.toml: error: unknown key 'timezon'; did you mean 'timezone'?\n",
    ),
    Case(
        "no TOML",
        configuration("timezone = Europe/Moscow\n"),
        "leaderboard",
        5,
        "config_unreadable",
        "cannot read the configuration b24game.toml: Invalid value (at line 1, column 12)",
        "correct that place, or write the file anew with `b24game init --force`",
    ),
    Case(
        "five mistakes",
        five_mistakes,
        "sync",
        5,
        "rules_invalid",
        "the rules rules.toml have 5 mistakes",
        "correct them and try `b24game rules check`; nothing was changed",
        'rules.toml:4: error: game.negativ: unknown key; did you mean "negative"?\n'
        'rules.toml:7: error: rules.task_early.counts: unknown value "task_close";'
        ' did you mean "task_closed"?\n'
        'rules.toml:12: error: rules.deal_won.when.outcome: "early" does not fit'
        ' counts = "deal_won"; it fits: task_closed\n'
        'rules.toml:13: error: rules.deal_won.points: expected a whole number, found "15"\n'
        "rules.toml:20: error: rules.feed_post.caps[2].times: must be at least 1, found 0\n",
    ),
    Case(
        "another program's file",
        altered("CREATE TABLE recipes (name TEXT)"),
        "sync",
        7,
        "state_foreign",
        "{state} is damaged or no state file of b24game",
        MOVE_AWAY,
    ),
    Case(
        "bad moment of a sync",
        nothing,
        "sync --as-of 2026-13-01",
        2,
        "moment_invalid",
        "--as-of: '2026-13-01' is no date or time",
        CALENDAR,
    ),
    Case(
        "unknown option",
        nothing,
        "sync --ful",
        2,
        "usage",
        "no such option: --ful",
        "did you mean --full?",
    ),
)
SYNCED = (
    Case(
        "text as state",
        text_as_state,
        "sync",
        7,
        "state_damaged",
        "{state} is damaged or no state file of b24game",
        MOVE_AWAY,
    ),
    Case(
        "text as state, read",
        text_as_state,
        "leaderboard",
        7,
        "state_damaged",
        "{state} is damaged or no state file of b24game",
        MOVE_AWAY,
    ),
    Case(
        "newer state",
        altered("PRAGMA user_version = 999"),
        "sync",
        7,
        "state_newer",
        "the state file {state} was written by a newer version of b24game",
        "upgrade b24game: pipx upgrade b24game",
    ),
    Case(
        "newer state, read",
        altered("PRAGMA user_version = 999"),
        "status",
        7,
        "state_newer",
        "the state file {state} was written by a newer version of b24game",
        "upgrade b24game: pipx upgrade b24game",
    ),
    Case(
        "folder as state",
        folder_as_state,
        "sync",
        7,
        "state_not_writable",
        "cannot write the state file {state}: Is a directory",
        WRITABLE,
    ),
    Case(
        "no state",
        no_state,
        "leaderboard",
        7,
        "state_missing",
        "there is no state file {state} yet",
        "run `b24game sync`: it reads the portal and creates the file",
    ),
    Case(
        "state of another portal",
        altered("UPDATE meta SET value = 'https://a.example' WHERE key = 'portal'"),
        "sync",
        5,
        "portal_differs",
        "the state file belongs to https://a.example, the configuration names {portal}",
        "name another state file in B24GAME_STATE, or correct the configuration; where the portal"
        " was renamed, let one sync run with the old address: it follows",
    ),
    Case(
        "unknown person",
        nothing,
        "why Анва",
        2,
        "person_unknown",
        "nobody on the portal is called 'Анва'",
        "did you mean 2 (Анна Иванов0)?",
    ),
    Case(
        "ambiguous person",
        nothing,
        "why Иванов",
        2,
        "person_ambiguous",
        "7 people are called 'Иванов'",
        "name one by id or e-mail: 2 (Анна Иванов0), 3 (Борис Иванов1), 4 (Вика Иванов2),"
        " 5 (Глеб Иванов3), 6 (Дина Иванов4) …",
    ),
    Case(
        "unknown department",
        nothing,
        "leaderboard --department 99",
        2,
        "department_unknown",
        "--department: there is no department 99",
        "`b24game leaderboard --list` shows them; for example 1 is Компания «Ромашка»",
    ),
    Case(
        "bad date",
        nothing,
        "leaderboard --date 2026-02-30",
        2,
        "date_invalid",
        "--date: '2026-02-30' is no date",
        "write it as 2026-11-23",
    ),
    Case(
        "bad moment",
        nothing,
        "leaderboard --as-of tomorrow",
        2,
        "moment_invalid",
        "--as-of: 'tomorrow' is no date or time",
        CALENDAR,
    ),
)


def check(case: Case, run: Program, portal: SandboxPortal) -> None:
    base = portal.webhook.partition("/rest/")[0]
    places = {"state": str(run.state), "portal": base, "address": base.partition("://")[2]}
    case.trouble(run, portal)
    message = case.message.format(**places)

    told = run(*case.words.split())
    expected = f"b24game: error: {message}\n{case.more}\nhint: {case.hint}\n"
    assert (told.code, told.out, told.err) == (case.code, "", expected)

    wrapped = run.json(*case.words.split())
    envelope = wrapped.json
    findings = envelope.pop("findings")
    assert (wrapped.code, wrapped.err) == (case.code, "")
    assert envelope == {
        "schema": 1,
        # What was called is not known before its words are understood.
        "command": "b24game" if case.reason == "usage" else case.words.split()[0],
        "status": "error",
        "as_of": None,
        "data": {},
    }
    reason, *others = findings
    assert (reason["level"], reason["code"], reason["hint"]) == ("error", case.reason, case.hint)
    assert message in {reason["message"], f"{reason['where']}: {reason['message']}"}
    assert len(others) == len(case.more.splitlines())
    assert all(sorted(one) == ["code", "level", "message", "where"] for one in others)


@pytest.mark.parametrize("case", FRESH, ids=lambda case: case.name)
def test_before_the_first_sync(case: Case, run: Program, portal: SandboxPortal) -> None:
    check(case, run, portal)


@pytest.mark.parametrize("case", SYNCED, ids=lambda case: case.name)
def test_after_a_sync(case: Case, read_small: Program, portal: SandboxPortal) -> None:
    check(case, read_small, portal)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [(webhook(""), "sync"), (nothing, "why Анва"), (nothing, "leaderboard --date 2026-02-30")],
)
def test_in_russian(
    trouble: Trouble, words: str, read_small: Program, portal: SandboxPortal
) -> None:
    trouble(read_small, portal)
    told = read_small(*words.split(), "--lang", "ru")
    message, _, hint = told.err.partition("\n\n")
    assert told.out == ""
    for line, opening in ((message, "b24game: ошибка: "), (hint, "подсказка: ")):
        assert line.startswith(opening)
        assert not re.search(r"\b(is|no|on|the|or|did|run|write)\b", line), line


@pytest.mark.parametrize("words", ["sync --as-of 2026-13-01", "sync --wait soon", "sync --ful"])
def test_a_wrong_call_asks_and_writes_nothing(
    words: str, run: Program, portal: SandboxPortal
) -> None:
    assert run(*words.split()).code == 2
    assert portal.journal.requests == ()
    assert list(run.folder.iterdir()) == []


@pytest.mark.parametrize(
    "text", [b"", b"hello\n", b"\xff\xfe", b"http://x.example/rest/1/some-secret/"]
)
def test_a_webhook_file_with_something_else_is_named(text: bytes, run: Program) -> None:
    del run.environment["B24GAME_WEBHOOK"]
    (run.folder / "b24game.toml").write_text('webhook_file = "mine.webhook"\n')
    (run.folder / "mine.webhook").write_bytes(text)
    (run.folder / "mine.webhook").chmod(0o600)
    told = run("sync")
    assert told.code == 5
    assert told.err.startswith("b24game: error: mine.webhook: the webhook address ")
    assert "some-secret" not in told.err
