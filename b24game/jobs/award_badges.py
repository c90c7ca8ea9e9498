"""`award-badges`: give the badges that were won, and take back those whose ground fell away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

from b24game.game import awards, badges, seal
from b24game.jobs import rulefile
from b24game.jobs.delivering import deliver
from b24game.jobs.reports import (
    AwardBadgesReport,
    AwardReport,
    BadgeHolder,
    RevokedReport,
    StepReport,
)
from b24game.jobs.setting import moment_of
from b24game.jobs.synced import synced
from b24game.jobs.writes import of_intent, of_item
from b24game.language import _, ngettext, speaking
from b24game.model import Finding, Report
from b24game.periods import local
from b24game.publish import outbox
from b24game.publish.news import News
from b24game.rules.badge_words import badge_name
from b24game.state import runs
from b24game.state.file import reading, transaction, writing
from b24game.state.lock import locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from b24game.game.awards import Award, Plan
    from b24game.game.badges import Step
    from b24game.jobs.progress import Progress
    from b24game.jobs.reports import WriteReport
    from b24game.jobs.setting import Setting
    from b24game.model import Moment, Status
    from b24game.publish.outbox import Intent, Item
    from b24game.rules.ruleset import RuleSet, TierId

COMMAND = "award-badges"


def run(
    setting: Setting,
    *,
    as_of: str | None = None,
    dry_run: bool = False,
    wait: float = 0.0,
    progress: Progress,
) -> Report[AwardBadgesReport]:
    """Bring the badges in line with what the last sync counted, and tell those who won one.

    A dry run works out the same, reads only, and tells who is one step away as well. Badges are
    given whether the portal can be told or not: what is to be told waits in the outbox.

    Raises:
        ConfigurationError: the rules have mistakes.
        StateError: there is no usable state file, or nothing was ever read.
        LockedError: another run is at work.
    """
    with reading(setting.state) as connection:
        # Mistakes stop us before anything waits or is written.
        zone = setting.zone(connection)
        ruleset, warnings = rulefile.demand(setting.rules, zone)
        moment_of(as_of, zone)
        if dry_run:
            now, told = _now(setting, connection, as_of, zone)
            plan = badges.plan(connection, ruleset, now, zone)
            steps = badges.near(connection, ruleset, now, zone)
            writes = [
                of_intent(intent)
                for intent in _news(setting, News.of(connection, ruleset, plan, now), zone)
                if outbox.compare(connection, intent) == "new"
            ]
            data = _data(connection, ruleset, plan, steps, writes, dry_run=True)
            return Report(COMMAND, now, data, (*warnings, *told, *_waiting(plan, ruleset)))
    with locked(setting.state, COMMAND, wait), writing(setting.state) as connection:
        now, told = _now(setting, connection, as_of, zone)
        number = runs.begin(connection, COMMAND, int(time.time()))
        with runs.error_noted(connection, number):
            runs.date(connection, number, now)
            with transaction(connection):
                plan = badges.plan(connection, ruleset, now, zone)
                awards.write(connection, plan, number, now)
                news = list(_news(setting, News.of(connection, ruleset, plan, now), zone))
                changes = outbox.plan(connection, news, number, now)
                seal.close(connection, number, now)
                runs.finish(connection, number, "success", int(time.time()))
        troubles: tuple[Finding, ...] = ()
        if waiting := list(_waiting_news(setting, connection)):
            _sent, troubles = deliver(setting, connection, waiting, now, progress)
        if any(finding.level == "error" for finding in troubles):
            runs.finish(connection, number, "partial", int(time.time()))
        new = (intent.key for intent in news if changes[intent.key] == "new")
        rows = [outbox.item(connection, key) for key in new]
        writes = [of_item(row) for row in rows if row is not None]
        data = _data(connection, ruleset, plan, (), writes, dry_run=False)
    findings = (*warnings, *told, *_waiting(plan, ruleset), *troubles)
    status: Status = "partial" if any(f.level == "error" for f in troubles) else "success"
    return Report(COMMAND, now, data, findings, status)


def _news(setting: Setting, news: News, zone: tzinfo) -> Iterator[Intent]:
    """Yield what is to be told on the portal, as far as that is wanted."""
    publishing = setting.publishing
    if setting.read_only:
        return
    with speaking(publishing.language):
        if publishing.notices:
            yield from news.notices()
        if publishing.badge_medal:
            yield from news.posts(publishing.badge_medal, publishing.templates, zone)


def _waiting_news(setting: Setting, connection: sqlite3.Connection) -> Iterator[Item]:
    """Yield what is to be told, as far as that is still wanted."""
    publishing = setting.publishing
    if setting.read_only:
        return
    if publishing.notices:
        yield from outbox.items(connection, outbox.OPEN, "notice:")
    if publishing.badge_medal:
        yield from outbox.items(connection, outbox.OPEN, "post:badge:")


def _now(
    setting: Setting, connection: sqlite3.Connection, as_of: str | None, zone: tzinfo
) -> tuple[Moment, tuple[Finding, ...]]:
    """Return the moment to judge as of: the last sync's, or an earlier one asked for.

    Time does not go back: what was given is not judged anew by what was known before.
    """
    asked, told = synced(setting.state, connection, as_of, zone)
    judged = runs.reached(connection, COMMAND)
    if judged is not None and asked < judged:
        shown = local(judged, zone).strftime("%Y-%m-%d %H:%M")
        text = _("badges are given up to {moment} already: the run counts as of then").format(
            moment=shown
        )
        told = (Finding("warning", "as_of_in_past", text, "--as-of"),) if as_of else ()
        return judged, told
    return asked, told


def _waiting(plan: Plan, ruleset: RuleSet) -> Iterable[Finding]:
    """Tell which periods cannot be decided while a source is unreadable."""
    periods: dict[str, list[str]] = {}
    for badge, period in plan.waiting:
        periods.setdefault(badge, []).append(period)
    names = _names(ruleset)
    for badge, waiting in periods.items():
        text = ngettext(
            "{badge}: {period} is not decided, a source that counts could not be read",
            "{badge}: {number} periods up to {period} are not decided, a source that counts could"
            " not be read",
            len(waiting),
        ).format(badge=names[badge], period=waiting[-1], number=len(waiting))
        yield Finding("warning", "badge_waits", text, f"badges.{badge}")


def _data(
    connection: sqlite3.Connection,
    ruleset: RuleSet,
    plan: Plan,
    steps: Iterable[Step],
    writes: Iterable[WriteReport],
    *,
    dry_run: bool,
) -> AwardBadgesReport:
    people = dict(connection.execute("SELECT id, name FROM people").fetchall())
    names = _names(ruleset)

    def holder(person: int) -> BadgeHolder:
        return BadgeHolder(person, people.get(person, f"#{person}"))

    def award(award: Award) -> AwardReport:
        key = award.key
        return AwardReport(
            badge=key.badge,
            name=names.get(key.badge, key.badge),
            tier=_tier(key.tier),
            person=holder(key.person_id),
            at=award.at,
            period=key.period or None,
            value=_plain(award.value),
            turn=award.turn,
        )

    return AwardBadgesReport(
        awarded=tuple(award(each) for each in plan.awarded),
        revoked=tuple(
            RevokedReport(
                badge=each.award.key.badge,
                name=names.get(each.award.key.badge, each.award.key.badge),
                tier=_tier(each.award.key.tier),
                person=holder(each.award.key.person_id),
                at=each.at,
                period=each.award.key.period or None,
                turn=each.award.turn,
            )
            for each in plan.revoked
        ),
        held=tuple(award(each) for each in sorted(plan.held, key=lambda a: (a.at, a.id or 0))),
        near=tuple(
            StepReport(
                badge=step.badge,
                name=names.get(step.badge, step.badge),
                tier=_tier(step.tier),
                person=holder(step.person_id),
                period=step.period or None,
                value=_plain(step.value),
                needed=_plain(step.needed),
            )
            for step in steps
        ),
        writes=tuple(writes),
        dry_run=dry_run,
        version=ruleset.version,
    )


def _names(ruleset: RuleSet) -> dict[str, str]:
    return {badge.id: badge_name(badge) for badge in ruleset.badges}


def _tier(text: str) -> TierId | None:
    return cast("TierId | None", text or None)


def _plain(value: float) -> float:
    """Return a whole number as one: JSON shows 10, not 10.0."""
    return int(value) if value == int(value) else value
