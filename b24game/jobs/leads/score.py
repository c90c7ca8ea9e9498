"""`score-leads`: every open lead scored, explained, written where it changed, acted upon."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.jobs import rulefile
from b24game.jobs.belonging import settle
from b24game.jobs.connect import moved, reach
from b24game.jobs.delivering import demand_writing
from b24game.jobs.lead_reports import (
    CriterionReport,
    LeadCounts,
    LeadReport,
    ScoreLeadsReport,
)
from b24game.jobs.leads import act, memory, outgoing
from b24game.jobs.leads.gather import gather
from b24game.jobs.leads.survey import look, with_fields
from b24game.jobs.opened import opened
from b24game.jobs.setting import moment_of
from b24game.jobs.standing_language import standing_language
from b24game.language import _, speaking
from b24game.leads import columns, inputs
from b24game.leads.tiers import tier_of
from b24game.model import Finding, Report
from b24game.state import runs
from b24game.state.file import transaction
from b24game.state.lock import locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from b24game.jobs.leads.gather import Gathered
    from b24game.jobs.leads.outgoing import Done
    from b24game.jobs.leads.survey import Survey
    from b24game.jobs.progress import Progress
    from b24game.jobs.setting import Setting
    from b24game.model import Moment, Status
    from b24game.portal.portal import Portal

COMMAND = "score-leads"
_TODAY = 86400


@dataclass(frozen=True, slots=True)
class Wish:
    """What one call asks for."""

    leads: tuple[int, ...] = ()
    """Only these."""
    everything: bool = False
    """Those that are over as well."""
    explain: bool = False
    actions: bool = False
    dry_run: bool = False


def run(
    setting: Setting,
    wish: Wish,
    *,
    as_of: str | None = None,
    wait: float = 0.0,
    progress: Progress,
) -> Report[ScoreLeadsReport]:
    """Score leads by what the portal says of them now.

    A dry run does the same on a copy of the state file that is thrown away, and writes nothing.

    Raises:
        UsageError: none of the leads asked for is there.
        ConfigurationError: the configuration or the rules are wrong, or say read_only.
        AuthorisationError: the portal refuses the webhook, or may not show leads.
        PortalError: the portal cannot be reached.
        StateError: the state file cannot be used.
        LockedError: another run is at work.
    """
    # Mistakes stop us before anything is asked or written.
    rulefile.demand(setting.rules, setting.zone())
    moment_of(as_of, setting.zone())
    if not wish.dry_run:
        demand_writing(setting)
    access, findings = setting.access()
    with (
        locked(setting.state, COMMAND, wait),
        opened(setting.state, dry_run=wish.dry_run) as connection,
        reach(setting, connection, access, progress) as portal,
    ):
        ruleset, warnings = rulefile.demand(setting.rules, setting.zone(connection))
        number = runs.begin(connection, COMMAND, int(time.time()))
        with runs.error_noted(connection, number):
            progress.say(_("asking {host}").format(host=access.host))
            survey = look(portal, ruleset.leads)
            with transaction(connection):
                settle(connection, access, portal, survey.identity)
            zone = setting.zone(connection)
            now, dated = _now(as_of, zone, survey.identity.server_time, dry_run=wish.dry_run)
            findings += dated
            runs.date(connection, number, now)
            if wish.actions:
                findings += tuple(act.check(setting, survey, portal))
            made: tuple[str, ...] = ()
            if not wish.dry_run:
                with speaking(standing_language(connection, setting)):
                    survey, made = with_fields(portal, survey)
            leads, gathered, told = _scored(
                connection, portal, survey, wish, now, progress=progress
            )
            done = outgoing.carry_out(
                outgoing.Round(
                    setting, connection, portal, survey, zone, now, number, whole=not wish.leads
                ),
                gathered,
                leads,
                actions=wish.actions,
                dry_run=wish.dry_run,
                progress=progress,
            )
            findings += (*warnings, *survey.findings, *told, *done.findings, *moved(portal))
            runs.finish(connection, number, _status(findings), int(time.time()))
        data = ScoreLeadsReport(
            leads=leads,
            counts=_counts(leads, done),
            actions=done.actions,
            object=survey.kind,
            http_requests=portal.requests,
            fields_made=made,
            explain=wish.explain,
            dry_run=wish.dry_run,
        )
    return Report(COMMAND, now, data, findings, _status(findings))


def _now(
    as_of: str | None, zone: tzinfo, server_time: Moment, *, dry_run: bool
) -> tuple[Moment, tuple[Finding, ...]]:
    """Return the moment to score as of: another day's scores are not written over today's."""
    now = server_time if as_of is None else moment_of(as_of, zone)
    if dry_run or abs(server_time - now) <= _TODAY:
        return now, ()
    text = _("what stands on the portal is of today: the run counts as of now")
    return server_time, (Finding("warning", "as_of_not_today", text, "--as-of"),)


def _scored(
    connection: sqlite3.Connection,
    portal: Portal,
    survey: Survey,
    wish: Wish,
    now: Moment,
    *,
    progress: Progress,
) -> tuple[tuple[LeadReport, ...], Gathered, tuple[Finding, ...]]:
    """Return the leads with their explanations, best first."""
    compiled = survey.compiled()
    gathered = gather(
        portal,
        survey,
        compiled,
        progress,
        stages=None if wish.everything or wish.leads else survey.open_stages,
        ids=wish.leads or None,
        own=outgoing.own_todos(connection, survey.kind),
    )
    told = (*compiled.findings, *gathered.findings, *_absent(gathered, wish))
    if not wish.everything:
        still = tuple(one for one in gathered.prospects if one.semantic == "P")
        gathered = replace(gathered, prospects=still)
    progress.say(_("scoring"))
    gathered = _remembered(connection, survey, gathered)
    prospects = gathered.prospects
    table = columns.table(prospects, [now] * len(prospects), gathered.asked)
    leads = [
        LeadReport(
            id=prospect.id,
            title=prospect.title,
            score=scored.score,
            previous_score=prospect.score,
            tier=tier_of(scored.score, survey.scoring),
            raw=scored.raw,
            probability=scored.probability,
            responsible_id=prospect.responsible_id,
            criteria=tuple(
                CriterionReport(line.id, line.points, line.reason) for line in scored.contributions
            ),
        )
        for prospect, scored in zip(prospects, compiled.card.explained(table), strict=True)
    ]
    leads.sort(key=lambda lead: (-lead.score, -lead.raw, lead.id))
    return tuple(leads), gathered, told


def _remembered(connection: sqlite3.Connection, survey: Survey, gathered: Gathered) -> Gathered:
    """Note what the leads say now, and count what the portal's own fields told so far.

    Free text is not noted, whatever the card asks of it: people's names are in it.
    """
    seen_at = survey.identity.server_time
    with transaction(connection):
        memory.remember(connection, survey.kind, gathered.prospects, survey.telling(), seen_at)
    if not (mapped := survey.signal_fields()):
        return gathered
    history = memory.history(connection, survey.kind, [one.id for one in gathered.prospects])
    signals = inputs.signals(history, mapped)
    return replace(gathered, asked=replace(gathered.asked, signals=signals))


def _absent(gathered: Gathered, wish: Wish) -> Iterator[Finding]:
    """Tell which of the leads asked for are not there, or over already.

    Raises:
        UsageError: none of them is there.
    """
    known = {prospect.id: prospect for prospect in gathered.prospects}
    # Of what could not be read it is not known either whether it is there.
    lost = [one for one in wish.leads if one not in known] if gathered.complete else []
    problem = _("the portal has no lead {ids}")
    if lost and not known:
        raise UsageError(
            problem.format(ids=", ".join(map(str, lost))),
            hint=_("the id stands in the address of the lead's page"),
            code="lead_unknown",
            where="LEAD",
        )
    for number in lost:
        yield Finding("warning", "lead_unknown", problem.format(ids=number), str(number))
    if wish.leads and not wish.everything:
        for prospect in known.values():
            if prospect.semantic != "P":
                text = _("lead {id} is over: --all scores it").format(id=prospect.id)
                yield Finding("warning", "lead_over", text, str(prospect.id))


def _counts(leads: Sequence[LeadReport], done: Done) -> LeadCounts:
    tiers = [lead.tier for lead in leads]
    return LeadCounts(
        scored=len(leads),
        changed=done.changed,
        written=done.written,
        hot=tiers.count("hot"),
        warm=tiers.count("warm"),
        cold=tiers.count("cold"),
    )


def _status(findings: Sequence[Finding]) -> Status:
    return "partial" if any(finding.level == "error" for finding in findings) else "success"
