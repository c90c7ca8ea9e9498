"""A whole sync: lock, read, derive, post, seal."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from b24game.errors import AuthorisationError, ConfigurationError
from b24game.game import ledger, rulebook, seal
from b24game.game.derive import Deriver
from b24game.game.facts import Recorder
from b24game.jobs import rulefile
from b24game.jobs.reports import FactCounts, LedgerCounts, StreamReport, SyncReport
from b24game.jobs.setting import LIMITS, moment_of
from b24game.jobs.sync import follow, plan
from b24game.jobs.sync.pull import Pull
from b24game.language import _
from b24game.model import Finding, Report
from b24game.periods import local
from b24game.portal.pace import Pace
from b24game.portal.portal import Portal
from b24game.portal.webhook import Webhook
from b24game.state import meta, runs
from b24game.state.file import errors_in_words, transaction, writing
from b24game.state.lock import locked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.game.ledger import Posting
    from b24game.jobs.progress import Progress
    from b24game.jobs.setting import Setting
    from b24game.model import Moment, Status
    from b24game.portal.identity import Identity
    from b24game.rules.ruleset import RuleSet

COMMAND = "sync"


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
    url, findings = setting.webhook()
    webhook = Webhook.parse(url)
    drain, burst = LIMITS[setting.limits]
    pace = Pace(drain, burst)
    with (
        locked(setting.state, COMMAND, wait),
        _opened(setting.state, dry_run=dry_run) as connection,
        Portal(
            webhook,
            pace=pace,
            on_wait=progress.wait,
            server_offset=int(meta.read(connection, "server_offset") or 0),
        ) as portal,
    ):
        ruleset, _warnings = rulefile.demand(setting.rules, setting.zone(connection))
        planned = plan.make(connection, ruleset, rulebook.spans(connection), full=full)
        progress.say(_("asking {host}").format(host=webhook.host))
        reading = portal.read(planned.requests, identity=True)
        identity = reading.identity or portal.identity()
        with transaction(connection):
            _recognise(connection, webhook, identity)
            zone = setting.zone(connection)
            ruleset, warnings = rulefile.demand(setting.rules, zone)
            now = moment_of(as_of, zone) if as_of else identity.server_time
            number = runs.begin(connection, COMMAND, now, int(time.time()))
            changed = _adopt(connection, ruleset, now, setting)
            terms = rulebook.card_terms(rulebook.spans(connection), now)
        rates = dict(connection.execute("SELECT code, rate FROM currencies").fetchall())
        recorder = Recorder(connection, number, now, rates)
        pull = Pull(connection, planned, reading, Deriver(recorder, terms), progress)
        for cursor in planned.cursors.values():
            pull.stream(plan.begin(cursor, identity.server_time))
            _demand_people(pull)
        _follow(pull, portal, ruleset, admin=identity.admin)
        everything = (*findings, *warnings, *_rights(identity), *pull.findings, *changed)
        status: Status = "partial" if any(f.level == "error" for f in everything) else "success"
        with transaction(connection):
            posting = ledger.post(connection, number, now, zone)
            seal.close(connection, number, now)
            runs.finish(connection, number, status, int(time.time()))
        data = _data(pull, posting, portal.requests, ruleset.version, dry_run=dry_run)
    return Report(COMMAND, now, data, everything, status)


@contextmanager
def _opened(path: Path, *, dry_run: bool) -> Iterator[sqlite3.Connection]:
    if not dry_run:
        with writing(path) as connection:
            yield connection
        return
    with TemporaryDirectory(prefix="b24game-") as folder:
        copy = Path(folder) / "state.db"
        if path.exists():
            with errors_in_words(path), closing(sqlite3.connect(path)) as source:
                copy.touch(0o600)
                with closing(sqlite3.connect(copy)) as target:
                    source.backup(target)
        with writing(copy) as connection:
            yield connection


def _recognise(connection: sqlite3.Connection, webhook: Webhook, identity: Identity) -> None:
    """Note whose data this is; a state file never mixes two portals."""
    known = meta.read(connection, "portal")
    if known is not None and known != webhook.base:
        raise ConfigurationError(
            _("the state file belongs to {known}, the webhook to {asked}").format(
                known=known, asked=webhook.base
            ),
            hint=_("name another state file in B24GAME_STATE, or correct the webhook"),
            code="portal_differs",
            where=webhook.host,
        )
    meta.write(connection, "portal", webhook.base)
    meta.write(connection, "server_offset", str(identity.server_offset))
    if identity.zone_name and meta.read(connection, "zone") is None:
        # Kept as first seen: a user who travels must not move the ends of everybody's months.
        meta.write(connection, "zone", identity.zone_name)


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
                hint=_("give the webhook the scope `user`, then run `b24game sync` again"),
                code="people_unavailable",
                where="users",
                findings=tuple(pull.findings),
            )


def _follow(pull: Pull, portal: Portal, ruleset: RuleSet, *, admin: bool) -> None:
    if pull.readable("tasks"):
        pull.progress.say(_("reading task histories"))
        follow.histories(pull, portal, ruleset.game.start)
    if pull.readable("deals") and any(
        rule.enabled and rule.counts == "deal_commented" for rule in ruleset.rules
    ):
        follow.comments(pull, portal)
    if pull.readable("posts"):
        follow.addressees(pull, portal)
    if admin:
        # To anybody else the portal leaves rows out silently: not listed does not mean deleted.
        follow.disappearances(pull, portal)
    if pull.readable("tasks"):
        follow.deadlines(pull)  # of the tasks that are still there
    if admin:
        follow.suspects(pull)


def _adopt(
    connection: sqlite3.Connection, ruleset: RuleSet, now: Moment, setting: Setting
) -> tuple[Finding, ...]:
    """Put the rules in force, and tell from when on changed ones count."""
    first = connection.execute("SELECT count(*) FROM rule_sets").fetchone()[0] == 0
    begins = rulebook.adopt(connection, ruleset, now)
    if first or begins is None:
        return ()
    moment = local(begins, setting.zone(connection)).strftime("%Y-%m-%d %H:%M")
    text = _("the rules changed: version {version} counts what happens from {moment} on").format(
        version=ruleset.version, moment=moment
    )
    return (Finding("info", "rules_changed", text, rulefile.name_of(setting.rules)),)


def _rights(identity: Identity) -> Iterator[Finding]:
    if not identity.admin:
        yield Finding(
            "error",
            "webhook_not_admin",
            _(
                "the webhook's user {name} is no administrator: the portal leaves out what this"
                " user may not see, and people lose points for it; create the webhook as an"
                " administrator"
            ).format(name=identity.name),
            "webhook",
        )


def _data(
    pull: Pull, posting: Posting, requests: int, version: str, *, dry_run: bool
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
        fields_written=0,
        dry_run=dry_run,
        version=version,
    )
