"""`publish-page`: the board or the rules as a page of the knowledge base, kept up to date."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from b24game.jobs import rulefile
from b24game.jobs.publish_one import Plan, publish_one
from b24game.jobs.reports import PublishPageReport
from b24game.jobs.steady import steady
from b24game.jobs.synced import demand_whole, synced
from b24game.language import _, speaking
from b24game.model import Report
from b24game.publish import board_page, pages

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from b24game.jobs.progress import Progress
    from b24game.jobs.reports import PageName, RulesReport
    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.publish.outbox import Intent

COMMAND = "publish-page"


def leaderboard(
    setting: Setting,
    *,
    as_of: str | None = None,
    dry_run: bool = False,
    wait: float = 0.0,
    progress: Progress,
) -> Report[PublishPageReport]:
    """Publish the company's board of the month, as of the last sync.

    Raises:
        ConfigurationError: the rules have mistakes, or the configuration says read_only.
        StateError: there is no usable state file, or nothing was ever read.
        LockedError: another run is at work.
        ProductError: a source that counts could not be read.
    """

    def plan(connection: sqlite3.Connection) -> Plan:
        zone = setting.zone(connection)
        ruleset, warnings = rulefile.demand(setting.rules, zone)
        now, told = synced(setting.state, connection, as_of, zone)
        demand_whole(connection, ruleset)
        with speaking(setting.publishing.language):
            text = partial(board_page.markdown, board_page.read(connection, ruleset, now, zone))
            make = partial(_intent, setting, "leaderboard", _("Leaderboard"), text)
            return Plan(steady(connection, now, make), now, (*warnings, *told))

    return _publish(setting, "leaderboard", plan, dry_run=dry_run, wait=wait, progress=progress)


def rules(
    setting: Setting,
    explained: Report[RulesReport],
    markdown: str,
    *,
    as_of: str | None = None,
    dry_run: bool = False,
    wait: float = 0.0,
    progress: Progress,
) -> Report[PublishPageReport]:
    """Publish `markdown`, which says what was `explained`.

    Raises:
        ConfigurationError: the configuration says read_only.
        StateError: there is no usable state file, or nothing was ever read.
        LockedError: another run is at work.
    """

    def plan(connection: sqlite3.Connection) -> Plan:
        now, told = synced(setting.state, connection, as_of, setting.zone(connection))
        with speaking(setting.publishing.language):
            title = _("Rules of the game")
            make = partial(_intent, setting, "rules", title, lambda _counted: markdown)
            return Plan(steady(connection, now, make), now, (*explained.findings, *told))

    return _publish(setting, "rules", plan, dry_run=dry_run, wait=wait, progress=progress)


def _intent(
    setting: Setting, page: PageName, title: str, text: Callable[[Moment], str], *, counted: Moment
) -> Intent:
    base = setting.publishing.knowledge_base
    return pages.intent(page, base=base, title=title, markdown=text(counted), counted=counted)


def _publish(
    setting: Setting,
    page: PageName,
    plan: Callable[[sqlite3.Connection], Plan],
    *,
    dry_run: bool,
    wait: float,
    progress: Progress,
) -> Report[PublishPageReport]:
    done = publish_one(setting, COMMAND, plan, dry_run=dry_run, wait=wait, progress=progress)
    content = done.plan.intent.content
    data = PublishPageReport(
        page=page,
        status=done.status,
        document=done.receipt,
        title=str(content["title"]),
        text=str(content["markdown"]),
        dry_run=dry_run,
    )
    return Report(COMMAND, done.plan.as_of, data, done.findings, done.outcome)
