"""Whatever a job does, the exit code, the streams and the secrets are as promised."""

from __future__ import annotations

import json
import sys
from datetime import UTC
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from b24game import errors
from b24game.jobs.reports import Check, VerifyReport
from b24game.model import Finding, Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.cli.call import Call
    from b24game.model import Status
    from tests.cli.conftest import Here

SECRET = "https://x.bitrix24.ru/rest/1/abcdefsecret/profile"


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Put a job of the test's own behind `b24game verify`."""

    def put(job: Callable[[], object]) -> None:
        import b24game.jobs
        from b24game.jobs import setting

        fake = ModuleType("b24game.jobs.verify")
        monkeypatch.setattr(fake, "run", lambda _setting: job(), raising=False)
        monkeypatch.setitem(sys.modules, "b24game.jobs.verify", fake)
        monkeypatch.setattr(b24game.jobs, "verify", fake, raising=False)
        monkeypatch.setattr(
            setting, "load", lambda _file, _environment: SimpleNamespace(zone=lambda: UTC)
        )

    return put


def report(status: Status = "success") -> Report[VerifyReport]:
    data = VerifyReport((Check("seals", "ok", 3, ""),), "abc")
    return Report("verify", 0, data, (Finding("warning", "w", "careful"),), status)


def raising(error: BaseException) -> Callable[[], object]:
    def job() -> object:
        raise error

    return job


@pytest.mark.parametrize(("status", "code"), [("success", 0), ("partial", 3), ("error", 7)])
def test_status_becomes_exit_code(
    status: Status, code: int, verify: Callable[..., None], here: Here
) -> None:
    verify(lambda: report(status))
    done = here("verify")
    assert done.code == code
    assert done.out == "check\tresult\tchecked\tdetail\nseals\tok\t3\t\n"
    assert done.err == "b24game: warning: careful\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ProductError("x"), 1),
        (errors.UsageError("x"), 2),
        (errors.AuthorisationError("x"), 4),
        (errors.ConfigurationError("x"), 5),
        (errors.PortalError("x"), 6),
        (errors.StateError("x"), 7),
        (errors.LockedError("x"), 11),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("x"), 1),
    ],
)
def test_errors_become_exit_codes(
    error: BaseException, code: int, verify: Callable[..., None], here: Here
) -> None:
    verify(raising(error))
    done = here("verify")
    assert (done.code, done.out) == (code, "")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "words",
    [("--format", "json", "verify"), ("verify", "--format", "json"), ("verify", "--format=json")],
)
def test_options_before_and_behind_the_command(
    words: tuple[str, ...], verify: Callable[..., None], here: Here
) -> None:
    verify(report)
    done = here(*words)
    told = json.loads(done.out)
    assert (told["command"], told["status"], done.err) == ("verify", "success", "")


def test_options_between_noun_and_verb(here: Here) -> None:
    done = here("rules", "--format", "json", "show", "absent.toml")
    assert json.loads(done.out)["command"] == "rules show"


def test_the_last_word_wins(verify: Callable[..., None], here: Here) -> None:
    verify(report)
    assert here("--format", "json", "verify", "--format", "csv").out.startswith("check,result")


def test_an_error_in_json(verify: Callable[..., None], here: Here) -> None:
    verify(raising(errors.StateError("damaged", hint="restore it", where="state.db")))
    done = here("verify", "--format", "json")
    told = json.loads(done.out)
    assert (done.code, done.err) == (7, "")
    assert (told["command"], told["status"], told["data"]) == ("verify", "error", {})
    assert told["findings"] == [
        {
            "level": "error",
            "code": "state_unusable",
            "message": "damaged",
            "where": "state.db",
            "hint": "restore it",
        }
    ]


def test_no_secret_in_an_unexpected_failure(verify: Callable[..., None], here: Here) -> None:
    verify(raising(RuntimeError(f"cannot reach {SECRET}")))
    for words in (("verify",), ("verify", "--debug"), ("verify", "--format", "json")):
        done = here(*words)
        assert "abcdefsecret" not in done.out + done.err
    assert "Traceback" in here("verify", "--debug").err
    assert "Traceback" in here("--debug", "verify").err


def test_quiet(verify: Callable[..., None], here: Here) -> None:
    verify(report)
    assert here("verify", "-q").err == ""


def test_a_forced_table_in_colour(verify: Callable[..., None], here: Here) -> None:
    verify(report)
    assert "\x1b[" in here("verify", "--format", "table", "--color", "always").out
    assert "\x1b[" not in here("verify", "--format", "table").out


def test_verbose_logs_without_secrets(verify: Callable[..., None], here: Here) -> None:
    import logging

    logger = logging.getLogger("b24game.portal")

    def job() -> Report[VerifyReport]:
        logger.info("GET %s", SECRET)
        logger.debug("details")
        return report()

    verify(job)
    assert "GET" not in here("verify").err
    once, twice = here("verify", "-v").err, here("-vv", "verify").err
    logging.getLogger("b24game").handlers = []
    assert "GET https://x.bitrix24.ru/rest/1/***/profile" in once
    assert "details" not in once
    assert "details" in twice
    assert "abcdefsecret" not in once + twice


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["sync", "--full"], "interrupted; what was read is kept, run it again"),
        (["sync", "--dry-run"], "interrupted"),
        (["verify"], "interrupted"),
    ],
)
def test_an_interruption_is_said(
    words: list[str], told: str, monkeypatch: pytest.MonkeyPatch, here: Here
) -> None:
    from b24game.cli import app

    def run(_arguments: list[str], call: Call) -> int:
        call.command = words[0]
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "_run", run)
    done = here(*words)
    assert (done.code, done.out, done.err) == (130, "", f"\nb24game: {told}\n")
