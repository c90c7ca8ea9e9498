"""`init` takes the webhook from where it leaves no trace."""

from __future__ import annotations

import io
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from b24game.cli import init
from b24game.errors import UsageError
from b24game.jobs.reports import InitReport, Probe
from b24game.model import Report

if TYPE_CHECKING:
    from tests.cli.conftest import Here

URL = "https://x.bitrix24.ru/rest/1/abcdefsecret/"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace the job; return the webhooks it was given."""
    import b24game.jobs

    given: list[str] = []

    def run(webhook_url: str, **_options: object) -> Report[InitReport]:
        given.append(webhook_url)
        probes = (Probe("user", "ok", ""),)
        data = InitReport(
            "c", "s", "f", "x.bitrix24.ru", "Anna", admin=True, zone="UTC", probes=probes
        )
        return Report("init", 0, data)

    fake = ModuleType("b24game.jobs.init")
    monkeypatch.setattr(fake, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "b24game.jobs.init", fake)
    monkeypatch.setattr(b24game.jobs, "init", fake, raising=False)
    monkeypatch.delenv("B24GAME_WEBHOOK", raising=False)
    return given


def test_from_the_environment(seen: list[str], here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B24GAME_WEBHOOK", URL)
    monkeypatch.setattr(sys, "stdin", io.StringIO("other"))
    assert here("init").code == 0
    assert seen == [URL]


def test_from_standard_input(seen: list[str], here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"  {URL}\n"))
    done = here("init")
    assert seen == [URL]
    assert "abcdefsecret" not in done.out + done.err


def test_nothing_given(seen: list[str], here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    done = here("init")
    assert (done.code, seen) == (2, [])
    assert "B24GAME_WEBHOOK" in done.err


def test_no_option_takes_the_webhook(here: Here) -> None:
    assert (
        "webhook"
        not in here("init", "--help").out.partition("Options:")[2].partition("Examples:")[0]
    )


ASKED = "https://x.bitrix24.ru/oauth/authorize/?client_id=local.1&state=s"


def answered(answers: list[str], *, somebody: bool) -> tuple[str, list[str]]:
    """Return what the job takes as the answer of a person, and the mistakes they were told."""
    from b24game.jobs import authorise
    from b24game.portal.address import Address
    from b24game.portal.sign_in import SignIn

    told: list[str] = []
    sign_in = SignIn(Address.parse("x.bitrix24.ru"), "local.1", "secret", state="s")

    def again(mistake: UsageError) -> str:
        told.append(mistake.code)
        return answers.pop(0)

    taken = authorise._answer(sign_in, lambda _url: answers.pop(0), again if somebody else None)
    return taken, told


GOOD = "https://app.example/?code=c&state=s"


@pytest.mark.parametrize(
    ("answers", "taken", "told"),
    [
        ([GOOD], GOOD, []),
        (["hello", ASKED, GOOD], GOOD, ["oauth_no_code", "oauth_own_address"]),
        (["", "?code=c&state=t", "x", GOOD], "x", ["oauth_no_code", "oauth_state"]),
        (["?error=access_denied", GOOD], "?error=access_denied", []),
    ],
)
def test_a_wrong_paste_is_asked_for_again(answers: list[str], taken: str, told: list[str]) -> None:
    assert answered(list(answers), somebody=True) == (taken, told)
    assert answered(list(answers), somebody=False) == (answers[0], [])


def test_a_mistake_is_told_before_the_question_is_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{GOOD}\n"))
    assert init._once_more(UsageError("no code", hint="copy it")) == GOOD
    told = capsys.readouterr().err
    assert "b24game: error: no code\n\nhint: copy it" in told
    assert told.index("copy it") < told.index("Address the browser was sent to:")
