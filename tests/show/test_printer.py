"""Where things go: the answer to stdout, everything else to stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from b24game.errors import ConfigurationError
from b24game.model import Finding
from b24game.show import printer
from b24game.show.terminal import PIPE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from b24game.model import Report
    from b24game.show.forms import Form


def stage(form: Form, *, quiet: bool = False, verbose: bool = False) -> printer.Stage:
    return printer.Stage(form, StringIO(), StringIO(), PIPE, PIPE, quiet, verbose)


def told(stage: printer.Stage) -> tuple[str, str]:
    assert isinstance(stage.out, StringIO)
    assert isinstance(stage.err, StringIO)
    return stage.out.getvalue(), stage.err.getvalue()


def test_findings_go_to_stderr(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    here = stage("tsv")
    printer.report(reports["sync"], here, zone)
    out, err = told(here)
    assert out.startswith("stream\tstatus\trows")
    assert err == "b24game: warning: posts: the webhook has no right log\n"


def test_quiet_and_verbose(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    here = stage("tsv", quiet=True)
    printer.report(reports["sync"], here, zone)
    assert told(here)[1] == ""
    here = stage("tsv", verbose=True)
    printer.report(reports["sync"], here, zone)
    assert "b24game: note: tasks: the portal was slow\n" in told(here)[1]


def test_json_keeps_findings_inside(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    here = stage("json")
    printer.report(reports["sync"], here, zone)
    out, err = told(here)
    assert len(json.loads(out)["findings"]) == 2
    assert err == ""


def test_the_findings_of_a_check_are_its_answer(
    reports: dict[str, Report[Any]], zone: tzinfo
) -> None:
    here = stage("table")
    printer.report(reports["check"], here, zone)
    out, err = told(here)
    assert out.startswith("rules.toml:12: error: unknown key")
    assert err == ""


@pytest.mark.parametrize("form", ["table", "json", "csv", "tsv", "markdown"])
def test_every_report_in_every_form(
    form: Form, reports: dict[str, Report[Any]], zone: tzinfo
) -> None:
    for report in reports.values():
        here = stage(form)
        printer.report(report, here, zone)
        out = told(here)[0]
        assert out.endswith("\n")
        assert "\x1b" not in out


def test_markdown_snapshot(
    reports: dict[str, Report[Any]], zone: tzinfo, snapshot: Callable[[str, str], None]
) -> None:
    here = stage("markdown")
    printer.heading("Rules <of> the game", here)
    printer.report(reports["rules"], here, zone)
    printer.report(reports["leaderboard"], here, zone)
    snapshot("reports.md", told(here)[0])


def test_json_snapshot(
    reports: dict[str, Report[Any]], zone: tzinfo, snapshot: Callable[[str, str], None]
) -> None:
    here = stage("json")
    for report in reports.values():
        printer.report(report, here, zone)
    lines = told(here)[0].splitlines()
    pretty = [json.dumps(json.loads(line), ensure_ascii=False, indent=2) for line in lines]
    snapshot("reports.json.txt", "\n".join(pretty).replace("\x1b", "\\u001b") + "\n")


def test_an_error_names_place_and_hint(snapshot: Callable[[str, str], None]) -> None:
    here = stage("table")
    error = ConfigurationError(
        "the rules have 2 mistakes\x1b[2J",
        hint="b24game rules check",
        findings=(
            Finding("error", "unknown_key", "unknown key pionts", "rules.toml:12"),
            Finding("warning", "unused", "rule is off", "rules.toml:40"),
        ),
    )
    printer.error(error, "sync", here)
    out, err = told(here)
    assert out == ""
    assert "\x1b" not in err
    snapshot("error.txt", err)


def test_a_secret_does_not_reach_stderr() -> None:
    here = stage("table")
    url = "https://x.bitrix24.ru/rest/1/abcdefsecret/tasks.task.list"
    printer.error(ConfigurationError(f"failed: {url}", hint=url), "sync", here)
    assert "abcdefsecret" not in told(here)[1]


def test_a_heading_is_for_people() -> None:
    here = stage("tsv")
    printer.heading("Leaders", here)
    assert told(here)[0] == ""
    here = stage("table")
    printer.heading("Leaders", here)
    assert told(here)[0] == "\nLeaders\n\n"


def test_a_reader_who_leaves_is_no_failure() -> None:
    code = (
        "import sys\n"
        "from b24game.show import printer\n"
        "printer._write(sys.stdout, 'x' * 1_000_000)\n"
        "printer._write(sys.stdout, 'y')\n"
    )
    command = f'{sys.executable} -c "$CODE" | head -c 1; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(
        ["bash", "-c", command], env={**os.environ, "CODE": code}, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"x", b"")
