"""Which weekly posts there are to be: the week, the audiences and the words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from b24game.errors import ConfigurationError, UsageError
from b24game.jobs import rulefile
from b24game.jobs.setting import in_range
from b24game.jobs.steady import steady
from b24game.jobs.synced import synced, unread
from b24game.language import _, speaking
from b24game.model import Finding
from b24game.periods import containing, local, previous
from b24game.publish import chart, weekly
from b24game.publish.weekly import Audience, Week

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import tzinfo

    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.periods import Period
    from b24game.publish.outbox import Intent

_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which week is to be posted, and to whom."""

    week: Week
    audiences: tuple[Audience, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class WeeklyPlan:
    """What a run is to post."""

    week: Week
    intents: list[Intent]
    findings: tuple[Finding, ...]


def choose(
    setting: Setting, connection: sqlite3.Connection, asked: str | None, as_of: str | None
) -> Chosen:
    """Return the week asked for, or the last settled one, and the audiences configured.

    While a source that counts is unreadable nobody is told who leads.

    Raises:
        UsageError: that is no week, or it is not settled yet.
        ConfigurationError: the rules or the configuration have mistakes, or the extra that draws
            charts is missing.
        StateError: no sync ever came to its end.
    """
    if setting.publishing.weekly.chart:
        chart.demand()
    zone = setting.zone(connection)
    ruleset, warnings = rulefile.demand(setting.rules, zone)
    now, told = synced(setting.state, connection, as_of, zone)
    period = _settled(asked, now, ruleset.game.settle_after, zone)
    week = Week(connection, ruleset, period, zone, now)
    audiences = tuple(_audiences(setting, connection))
    if lacking := tuple(unread(connection, ruleset)):
        return Chosen(week, (), (*warnings, *told, *lacking))
    return Chosen(week, audiences, (*warnings, *told))


def put_into_words(setting: Setting, chosen: Chosen) -> WeeklyPlan:
    """Return the posts, word for word.

    Raises:
        ConfigurationError: a template has mistakes.
    """
    week, publishing = chosen.week, setting.publishing
    with speaking(publishing.language):
        drafts, small = weekly.drafts(week, chosen.audiences)
        intents = [
            steady(
                week.connection,
                week.as_of,
                partial(
                    weekly.intent,
                    week,
                    draft,
                    top=publishing.weekly.top,
                    medal=publishing.weekly.medal,
                    charted=publishing.weekly.chart,
                    folder=publishing.templates,
                ),
            )
            for draft in drafts
        ]
    return WeeklyPlan(week, intents, (*chosen.findings, *map(_too_small, small)))


def _settled(asked: str | None, now: Moment, settle_after: int, zone: tzinfo) -> Period:
    """Return the week asked for, or the last settled one.

    Raises:
        UsageError: that is no week, or it is not settled yet.
    """
    latest = containing("week", local(now - settle_after, zone).date(), zone)
    last = previous(latest, zone) or latest
    if asked is None:
        return last
    period = _week(asked, zone)
    if period.state(now, settle_after) != "locked":
        raise UsageError(
            _("the week {week} is not settled yet").format(week=period.name),
            hint=_("the last settled week is {week}; run `b24game sync` if it should be").format(
                week=last.name
            ),
            code="week_not_settled",
            where="--week",
        )
    return period


def _week(text: str, zone: tzinfo) -> Period:
    found = _WEEK.fullmatch(text.strip().upper())
    year, number = map(int, found.groups() if found else (0, 0))
    try:
        monday = in_range(date.fromisocalendar(year, number, 1))
    except ValueError as error:
        raise UsageError(
            _("{text!r} is no week").format(text=text),
            hint=_("write it as 2026-W47"),
            code="week_invalid",
            where="--week",
        ) from error
    return containing("week", monday, zone)


def _audiences(setting: Setting, connection: sqlite3.Connection) -> Iterator[Audience]:
    """Yield the company and the departments that are configured to get a post.

    Raises:
        ConfigurationError: there is no such department.
    """
    wanted = setting.publishing.weekly
    query = "SELECT id, name, parent_id FROM departments WHERE gone_at IS NULL ORDER BY id"
    departments = connection.execute(query).fetchall()
    names = {row["id"]: row["name"] for row in departments}
    roots = [row["id"] for row in departments if row["parent_id"] is None]
    if wanted.company:
        yield Audience("company", 0, names[roots[0]] if roots else "")
    chosen = wanted.departments
    if chosen is None:
        chosen = tuple(number for number in names if number not in roots)
    for number in chosen:
        if number not in names:
            raise ConfigurationError(
                _("there is no department {id}").format(id=number),
                hint=_("`b24game leaderboard --list` shows them"),
                code="department_unknown",
                where=f"{setting.config_file}: publish.weekly.departments",
            )
        yield Audience("department", number, names[number])


def _too_small(audience: Audience) -> Finding:
    text = _("{name} has too few people to be named (min_cohort): it gets no post").format(
        name=audience.name
    )
    return Finding("info", "group_too_small", text, audience.name)
