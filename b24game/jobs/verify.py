"""`verify`: recompute the seals and every balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game import verify
from b24game.jobs.reports import Check, VerifyReport
from b24game.jobs.setting import moment_of
from b24game.model import Finding, Report
from b24game.state.file import reading

if TYPE_CHECKING:
    from b24game.game.verify import Outcome
    from b24game.jobs.reports import CheckResult
    from b24game.jobs.setting import Setting


def run(setting: Setting) -> Report[VerifyReport]:
    """Check the state file against itself; nothing is written.

    Raises:
        StateError: there is no usable state file.
    """
    with reading(setting.state) as connection:
        zone = setting.zone(connection)
        outcomes = list(verify.checks(connection, zone))
        data = VerifyReport(
            checks=tuple(
                Check(o.name, _result(o), o.checked, o.problem or o.skipped) for o in outcomes
            ),
            seal=verify.newest_seal(connection),
        )
    findings = tuple(
        Finding("error", f"verify_{o.name}", o.problem, str(setting.state))
        for o in outcomes
        if o.problem
    )
    return Report(
        "verify", moment_of(None, zone), data, findings, "error" if findings else "success"
    )


def _result(outcome: Outcome) -> CheckResult:
    if outcome.problem:
        return "failed"
    return "skipped" if outcome.skipped else "ok"
