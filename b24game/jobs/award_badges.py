"""`award-badges`: give the badges that were won, and take back those whose ground fell away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

from b24game.errors import StateError
from b24game.game import awards, badges, seal
from b24game.jobs import rulefile
from b24game.jobs.reports import (
    AwardBadgesReport,
    AwardReport,
    BadgeHolder,
    RevokedReport,
    StepReport,
)
from b24game.jobs.setting import moment_of
from b24game.language import _, ngettext
from b24game.model import Finding, Report
from b24game.periods import local
from b24game.rules.badge_words import badge_name
from b24game.state import runs
from b24game.state.file import reading, transaction, writing
from b24game.state.lock import locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import tzinfo

    from b24game.game.awards import Award, Plan
    from b24game.game.badges import Step
    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet, TierId

COMMAND = "award-badges"


def run(
    setting: Setting, *, as_of: str | None = None, dry_run: bool = False, wait: float = 0.0
) -> Report[AwardBadgesReport]:
    """Bring the badges in line with what the last sync counted; the portal is not asked.

    A dry run works out the same, reads only, and tells who is one step away as well.

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
            data = _data(connection, ruleset, plan, steps, dry_run=True)
            return Report(COMMAND, now, data, (*warnings, *told, *_waiting(plan, ruleset)))
    with locked(setting.state, COMMAND, wait), writing(setting.state) as connection:
        now, told = _now(setting, connection, as_of, zone)
        number = runs.begin(connection, COMMAND, int(time.time()))
        with runs.error_noted(connection, number):
            runs.date(connection, number, now)
            with transaction(connection):
                plan = badges.plan(connection, ruleset, now, zone)
                awards.write(connection, plan, number, now)
                seal.close(connection, number, now)
                runs.finish(connection, number, "success", int(time.time()))
        data = _data(connection, ruleset, plan, (), dry_run=False)
    return Report(COMMAND, now, data, (*warnings, *told, *_waiting(plan, ruleset)))


def _now(
    setting: Setting, connection: sqlite3.Connection, as_of: str | None, zone: tzinfo
) -> tuple[Moment, tuple[Finding, ...]]:
    """Return the moment to judge as of: the last sync's, or an earlier one asked for.

    What the portal was not asked for yet decides nothing, and time does not go back.
    """
    synced = runs.reached(connection, "sync")
    if synced is None:
        raise StateError(
            _("the portal was never read to the end"),
            hint=_("run `b24game sync` first"),
            code="never_synced",
            where=str(setting.state),
        )
    asked = synced if as_of is None else moment_of(as_of, zone)
    judged = runs.reached(connection, COMMAND)
    if judged is not None and asked < judged:
        shown = local(judged, zone).strftime("%Y-%m-%d %H:%M")
        text = _("badges are given up to {moment} already: the run counts as of then").format(
            moment=shown
        )
        told = (Finding("warning", "as_of_in_past", text, "--as-of"),) if as_of else ()
        return judged, told
    if asked > synced:
        shown = local(synced, zone).strftime("%Y-%m-%d %H:%M")
        text = _("the portal was read up to {moment}: the run counts as of then").format(
            moment=shown
        )
        return synced, (Finding("warning", "as_of_not_read", text, "--as-of"),)
    return asked, ()


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
