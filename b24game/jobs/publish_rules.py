"""`explain-rules --publish`: the rules as a feed post for everybody, once for each version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.errors import ConfigurationError
from b24game.jobs.publish_one import Plan, publish_one
from b24game.jobs.reports import PostReport
from b24game.jobs.steady import steady
from b24game.jobs.synced import synced
from b24game.language import _, speaking
from b24game.model import Report
from b24game.portal.rows.feed import MARK
from b24game.publish import posts
from b24game.publish.fence import LONGEST

if TYPE_CHECKING:
    import sqlite3

    from b24game.jobs.progress import Progress
    from b24game.jobs.reports import RulesReport
    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.publish.outbox import Intent

COMMAND = "explain-rules"
_BACK = 30 * 86400
"""Seconds within which the same rules may have been posted from another state file."""


def run(
    setting: Setting,
    explained: Report[RulesReport],
    bbcode: str,
    *,
    dry_run: bool = False,
    wait: float = 0.0,
    progress: Progress,
) -> Report[RulesReport]:
    """Post `bbcode`, which says what was `explained`; other words for the same rules edit the post.

    Raises:
        ConfigurationError: the text is too long, or the configuration says read_only.
        StateError: there is no usable state file, or nothing was ever read.
        LockedError: another run is at work.
    """
    mark = f"{MARK}rules-{explained.data.version}"
    text = f"{bbcode.rstrip()} {mark}"
    if len(text) > LONGEST:
        raise ConfigurationError(
            _("the post has more than {count} characters").format(count=LONGEST),
            hint=_("publish the rules as a page: b24game publish-page rules"),
            code="post_too_long",
            where="rules",
        )

    def plan(connection: sqlite3.Connection) -> Plan:
        now, _told = synced(setting.state, connection, None, setting.zone(connection))

        def make(*, counted: Moment) -> Intent:
            return posts.intent(
                f"rules:{explained.data.version}",
                _("everybody"),
                title=_("Rules of the game"),
                text=text,
                mark=mark,
                to=("UA",),
                counted=counted,
                since=counted - _BACK,
            )

        with speaking(setting.publishing.language):
            return Plan(steady(connection, now, make), now, explained.findings)

    done = publish_one(setting, COMMAND, plan, dry_run=dry_run, wait=wait, progress=progress)
    intent = done.plan.intent
    post = PostReport(
        key=intent.key,
        audience=intent.subject,
        status=done.status,
        post_id=done.receipt,
        title=str(intent.content["title"]),
        text=text,
    )
    data = replace(explained.data, post=post, dry_run=dry_run)
    return Report(COMMAND, done.plan.as_of, data, done.findings, done.outcome)
