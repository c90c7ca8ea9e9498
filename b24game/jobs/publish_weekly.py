"""`publish-weekly`: one post for the company and one for each chosen department, posted once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from b24game.jobs.delivering import deliver, demand_some, demand_writing
from b24game.jobs.post_status import sent_statuses, unsent
from b24game.jobs.reports import PeriodReport, PostReport, PublishWeeklyReport
from b24game.jobs.setting import zone_name
from b24game.jobs.weekly_plan import choose, put_into_words
from b24game.model import Report
from b24game.publish import outbox
from b24game.state import runs
from b24game.state.file import reading, transaction, writing
from b24game.state.lock import locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from b24game.jobs.progress import Progress
    from b24game.jobs.reports import PostStatus
    from b24game.jobs.setting import Setting
    from b24game.jobs.weekly_plan import WeeklyPlan
    from b24game.model import Finding, Status

COMMAND = "publish-weekly"


def run(
    setting: Setting,
    *,
    week: str | None = None,
    as_of: str | None = None,
    dry_run: bool = False,
    wait: float = 0.0,
    progress: Progress,
) -> Report[PublishWeeklyReport]:
    """Post who led in the last settled week, or in `week`; a corrected week edits its post.

    A dry run returns the same posts word for word and writes nothing.

    Raises:
        UsageError: the week is none, or is not settled yet.
        ConfigurationError: the rules, the configuration or a template have mistakes.
        StateError: there is no usable state file, or nothing was ever read.
        LockedError: another run is at work.
        AuthorisationError: the portal refuses us; the posts stay planned.
        PortalError: the portal cannot be reached; the posts stay planned.
    """
    with reading(setting.state) as connection:
        # Mistakes stop us before anything waits or is written.
        chosen = choose(setting, connection, week, as_of)
        if dry_run:
            plan = put_into_words(setting, chosen)
            statuses = {one.key: unsent(outbox.compare(connection, one)) for one in plan.intents}
            return _report(plan, connection, statuses, dry_run=True)
    demand_writing(setting)
    with locked(setting.state, COMMAND, wait), writing(setting.state) as connection:
        number = runs.begin(connection, COMMAND, int(time.time()))
        with runs.error_noted(connection, number):
            plan = put_into_words(setting, choose(setting, connection, week, as_of))
            runs.date(connection, number, plan.week.as_of)
            with transaction(connection):
                changes = outbox.plan(connection, plan.intents, number, plan.week.as_of)
            waiting = list(outbox.items(connection, outbox.OPEN, "post:weekly:"))
            sent, troubles = deliver(setting, connection, waiting, plan.week.as_of, progress)
            demand_some(sent)
            failed = any(finding.level == "error" for finding in (*plan.findings, *troubles))
            runs.finish(connection, number, "partial" if failed else "success", int(time.time()))
        statuses = {key: unsent(change) for key, change in changes.items()} | sent_statuses(sent)
        return _report(plan, connection, statuses, dry_run=False, troubles=troubles)


def _report(
    plan: WeeklyPlan,
    connection: sqlite3.Connection,
    statuses: Mapping[str, PostStatus],
    *,
    dry_run: bool,
    troubles: tuple[Finding, ...] = (),
) -> Report[PublishWeeklyReport]:
    week = plan.week
    period = week.period
    posts = []
    for intent in plan.intents:
        row = outbox.item(connection, intent.key)
        posts.append(
            PostReport(
                key=intent.key,
                audience=intent.subject,
                status=statuses[intent.key],
                post_id=None if row is None else row.receipt,
                title=str(intent.content["title"]),
                text=str(intent.content["text"]),
            )
        )
    data = PublishWeeklyReport(
        week=PeriodReport(
            name=period.name,
            start=period.start,
            end=period.end,
            zone=zone_name(week.zone, week.as_of),
            state=period.state(week.as_of, week.ruleset.game.settle_after),
        ),
        posts=tuple(posts),
        dry_run=dry_run,
    )
    findings = (*plan.findings, *troubles)
    status: Status = "partial" if any(f.level == "error" for f in findings) else "success"
    return Report(COMMAND, week.as_of, data, findings, status)
