"""A whole sync: lock, read, derive, post, seal."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.errors import AuthorisationError
from b24game.game import exclusion, ledger, rulebook, seal
from b24game.game.cards import Terms
from b24game.game.derive import Deriver
from b24game.game.facts import Recorder
from b24game.jobs import rulefile
from b24game.jobs.belonging import settle
from b24game.jobs.connect import moved, reach
from b24game.jobs.horizon import horizon
from b24game.jobs.on_demand import asked_for
from b24game.jobs.opened import opened
from b24game.jobs.reports import FactCounts, LedgerCounts, StreamReport, SyncReport
from b24game.jobs.setting import moment_of
from b24game.jobs.sync import follow, plan, profiles
from b24game.jobs.sync.pull import Pull
from b24game.language import _
from b24game.model import Finding, Report
from b24game.periods import local
from b24game.state import meta, runs
from b24game.state.file import transaction
from b24game.state.lock import locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from b24game.game.ledger import Posting
    from b24game.jobs.progress import Progress
    from b24game.jobs.setting import Setting
    from b24game.model import Moment, Status
    from b24game.portal.access import Access
    from b24game.portal.identity import Identity
    from b24game.portal.portal import Portal
    from b24game.portal.reading import Reading
    from b24game.rules.ruleset import RuleSet

COMMAND = "sync"
_SKEW = 60


def run(
    setting: Setting,
    *,
    as_of: str | None = None,
    dry_run: bool = False,
    full: bool = False,
    wait: float = 0.0,
    progress: Progress,
) -> Report[SyncReport]:
    """Read what is new on the portal and bring the ledger up to date.

    A dry run does the same on a copy of the state file that is thrown away.

    Raises:
        ConfigurationError: the configuration or the rules are wrong, or the state file belongs to
            another portal.
        AuthorisationError: the portal refuses the webhook.
        PortalError: the portal cannot be reached.
        StateError: the state file cannot be used.
        LockedError: another run is at work.
    """
    # Mistakes stop us before anything is asked or written.
    rulefile.demand(setting.rules, setting.zone())
    moment_of(as_of, setting.zone())
    access, findings = setting.access()
    with (
        locked(setting.state, COMMAND, wait),
        opened(setting.state, dry_run=dry_run) as connection,
        reach(setting, connection, access, progress) as portal,
    ):
        ruleset, _warnings = rulefile.demand(setting.rules, setting.zone(connection))
        planned = plan.make(connection, ruleset, setting, full=full)
        progress.say(_("asking {host}").format(host=access.host))
        number = runs.begin(connection, COMMAND, int(time.time()))
        with runs.error_noted(connection, number):
            reading = portal.read(planned.requests, identity=True)
            identity = reading.identity or portal.identity()
            with transaction(connection):
                trusted = _recognise(connection, access, portal, identity)
                zone = setting.zone(connection)
                ruleset, warnings = rulefile.demand(setting.rules, zone)
                now, told = _now(connection, as_of, zone, identity)
                runs.date(connection, number, now)
            rates = dict(connection.execute("SELECT code, rate FROM currencies").fetchall())
            recorder = Recorder(connection, number, now, rates)
            deriver = Deriver(recorder, Terms(ruleset.cards))
            pull = Pull(connection, planned, reading, deriver, progress)
            changed = _read(pull, identity, ruleset, setting)
            _follow(pull, portal, ruleset, setting, trusted=trusted)
            rights = _rights(identity)
            general = (*findings, *moved(portal), *warnings, *rights)
            everything = (*general, *told, *pull.findings, *changed)
            with transaction(connection):
                posting = ledger.post(connection, number, now, zone)
                seal.close(connection, number, now)
                meta.write(connection, "portal", portal.base)  # it may have moved meanwhile
                runs.finish(connection, number, _status(everything), int(time.time()))
        written = profiles.Written()
        if setting.publishing.profile_fields and not setting.read_only:
            progress.say(_("writing profiles"))
            profiles.plan(connection, setting, ruleset, number, now)
            written = profiles.write(
                connection, portal, setting, identity, dry_run=dry_run, full=full
            )
        if written.findings:
            everything += written.findings
            runs.finish(connection, number, _status(everything), int(time.time()))
        data = _data(
            pull, posting, portal.requests, written.count, ruleset.version, dry_run=dry_run
        )
    return Report(COMMAND, now, data, everything, _status(everything))


def _read(
    pull: Pull, identity: Identity, ruleset: RuleSet, setting: Setting
) -> tuple[Finding, ...]:
    """Read every stream; the rules are put in force once it is known whom they exclude."""
    connection, recorder = pull.connection, pull.deriver.recorder
    cursors = [plan.begin(c, identity.server_time) for c in pull.planned.cursors.values()]
    for cursor in (c for c in cursors if c.name in plan.WHOLE):
        pull.stream(cursor)
        _demand_people(pull)
    with transaction(connection):
        reached = max(recorder.as_of, identity.server_time)
        changed = _adopt(connection, ruleset, reached, setting)
        pull.deriver = Deriver(recorder, _terms(connection, pull.reading, recorder.as_of))
    for cursor in (c for c in cursors if c.name not in plan.WHOLE):
        pull.stream(cursor)
    return changed


def _recognise(
    connection: sqlite3.Connection, access: Access, portal: Portal, identity: Identity
) -> bool:
    """Note whose data this is.

    Return whether what is not listed has gone: to all but administrators the portal leaves rows
    out silently, and another user may see others than the last one did.
    """
    settle(connection, access, portal, identity)
    user = str(identity.user_id)
    same_eyes = meta.read(connection, "webhook_user") in {None, user}
    meta.write(connection, "webhook_user", user)
    return identity.admin and same_eyes


def _demand_people(pull: Pull) -> None:
    """Stop where nobody is known: facts would be frozen without their departments."""
    tally = pull.tallies.get("users")
    if tally is not None and not tally.readable:
        known = pull.connection.execute("SELECT count(*) FROM people").fetchone()[0]
        if not known:
            raise AuthorisationError(
                _("the portal's people cannot be read: {problem}").format(
                    problem=pull.findings[-1].message
                ),
                hint=_("grant the scope `user`, then run `b24game sync` again"),
                code="people_unavailable",
                where="users",
                findings=tuple(pull.findings),
            )


def _terms(connection: sqlite3.Connection, reading: Reading, now: Moment) -> Terms:
    """Return what makes a card complete now; fields that the portal lost bind nobody."""
    unknown = {
        field for name in ("contacts", "companies") for field in reading.unknown_fields(name)
    }
    terms = rulebook.card_terms(rulebook.spans(connection), now)
    return replace(terms, unknown=frozenset(unknown))


def _follow(
    pull: Pull, portal: Portal, ruleset: RuleSet, setting: Setting, *, trusted: bool
) -> None:
    follow.logged(pull)
    if pull.readable("tasks"):
        pull.progress.say(_("reading task histories"))
        zone = setting.zone(pull.connection)
        follow.histories(pull, portal, horizon(ruleset, setting, zone))
    if pull.readable("deals") and asked_for("comments", ruleset, setting):
        follow.comments(pull, portal)
    if pull.readable("posts"):
        follow.addressees(pull, portal)
    if trusted:
        follow.disappearances(pull, portal)
    if pull.readable("tasks"):
        follow.deadlines(pull)  # of the tasks that are still there
    if trusted:
        follow.suspects(pull)


def _adopt(
    connection: sqlite3.Connection, ruleset: RuleSet, now: Moment, setting: Setting
) -> tuple[Finding, ...]:
    """Put the rules in force, and tell from when on changed ones count."""
    first = connection.execute("SELECT count(*) FROM rule_sets").fetchone()[0] == 0
    begins = rulebook.adopt(connection, ruleset, now)
    names = ", ".join(exclusion.unknown(connection, ruleset.game))
    told: tuple[Finding, ...] = ()
    if names:
        text = _("the rules exclude {names}, whom the portal does not know").format(names=names)
        where = rulefile.name_of(setting.rules)
        told = (Finding("warning", "excluded_unknown", text, where),)
    if first or begins is None:
        return told
    moment = local(begins, setting.zone(connection)).strftime("%Y-%m-%d %H:%M")
    text = _("the rules changed: version {version} counts what happens from {moment} on").format(
        version=ruleset.version, moment=moment
    )
    return (*told, Finding("info", "rules_changed", text, rulefile.name_of(setting.rules)))


def _now(
    connection: sqlite3.Connection, as_of: str | None, zone: tzinfo, identity: Identity
) -> tuple[Moment, tuple[Finding, ...]]:
    """Return the moment the run counts as of: the portal's time, or the one asked for.

    Time does not go back: what a run counted is not uncounted by a later one.
    """
    if as_of is None:
        return identity.server_time, ()
    now = moment_of(as_of, zone)
    reached = runs.reached(connection, COMMAND)
    if reached is not None and now < reached:
        text = _("the ledger is counted up to {moment} already: the run counts as of then").format(
            moment=local(reached, zone).strftime("%Y-%m-%d %H:%M")
        )
        return reached, (Finding("warning", "as_of_in_past", text, "--as-of"),)
    if now > identity.server_time + _SKEW:
        text = _("the run counts as of a moment that the portal's clock has not reached")
        return now, (Finding("warning", "as_of_in_future", text, "--as-of"),)
    return now, ()


def _rights(identity: Identity) -> Iterator[Finding]:
    if not identity.admin:
        yield Finding(
            "error",
            "webhook_not_admin",
            _(
                "{name} is no administrator: the portal leaves out what this user may not see, and"
                " people lose points for it; create the webhook, or sign in, as an"
                " administrator"
            ).format(name=identity.name),
            identity.name,
        )


def _status(findings: Sequence[Finding]) -> Status:
    return "partial" if any(finding.level == "error" for finding in findings) else "success"


def _data(
    pull: Pull, posting: Posting, requests: int, fields: int, version: str, *, dry_run: bool
) -> SyncReport:
    return SyncReport(
        http_requests=requests,
        streams=tuple(
            StreamReport(
                name=name,
                rows=tally.rows,
                new=tally.new,
                changed=tally.changed,
                gone=tally.gone,
                status="read" if tally.readable else "unavailable",
            )
            for name, tally in pull.tallies.items()
        ),
        facts=FactCounts(pull.change.new, pull.change.withdrawn),
        ledger=LedgerCounts(posting.posted, posting.reversed, posting.points),
        fields_written=fields,
        dry_run=dry_run,
        version=version,
    )
