"""`score-leads --backtest` and `--fit`: what scores were worth, and whether others are better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from b24game.errors import ConfigurationError, UsageError
from b24game.jobs import rulefile
from b24game.jobs.lead_reports import LeadCounts, ScoreLeadsReport
from b24game.jobs.leads import accounts
from b24game.jobs.leads.past_leads import PastLeads, of_file, of_portal
from b24game.jobs.setting import moment_of
from b24game.language import _
from b24game.leads.backtest import backtest, split_by_time
from b24game.leads.drift import drift
from b24game.leads.leaks import refused, scan
from b24game.leads.ranking import auc
from b24game.leads.reasons import reasons
from b24game.leads.thresholds import carried_over
from b24game.model import Finding, Report
from b24game.rules.lead_fields import LEAD_FIELDS, own_field
from b24game.rules.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path

    from b24game.jobs.lead_reports import BacktestReport, FitReport
    from b24game.jobs.leads.past_leads import File
    from b24game.jobs.progress import Progress
    from b24game.jobs.setting import Setting
    from b24game.leads.card import Card
    from b24game.leads.leaks import Leak

COMMAND = "score-leads"
_EXAMPLES = 6
_UNFIT = frozenset({"stage", "responsible", "created"})
"""What no card is fitted to, besides `PastLeads.ours`: it is about us, not about the lead."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A new card is wanted."""

    criteria: int
    """At most so many."""
    write: Path | None
    """The rules file to write."""


def run(
    setting: Setting,
    *,
    source: File | None,
    fit: Fit | None,
    as_of: str | None = None,
    dry_run: bool = False,
    progress: Progress,
) -> Report[ScoreLeadsReport]:
    """Judge the card in force by past leads, or make a new one and compare the two.

    Nothing is written but the file that was named, and that not in a dry run.

    Raises:
        UsageError: too little history, a file that is no table, a target that is not there.
        ConfigurationError: the rules are wrong, or the extra `fit` is not installed.
        AuthorisationError: the portal refuses the webhook, or may not show leads.
        PortalError: the portal cannot be reached.
    """
    zone = setting.zone()
    ruleset, warnings = rulefile.demand(setting.rules, zone)
    moment_of(as_of, zone)
    if fit is not None:
        _demand_numpy()
        if fit.write is not None:
            _demand_free(fit.write)
    if source is not None:
        leads = of_file(source, ruleset.leads, moment_of(as_of, zone), zone)
    else:
        leads = of_portal(setting, as_of, progress)
    _demand_both(leads)
    progress.say(_("judging"))
    made: FitReport | None = None
    if fit is None:
        judged, told = _judged(leads)
    else:
        judged, made, told = _fitted(leads, fit, setting, dry_run=dry_run)
    data = ScoreLeadsReport(
        leads=(),
        counts=LeadCounts(),
        actions=(),
        object=leads.kind,
        http_requests=leads.requests,
        fields_made=(),
        explain=False,
        dry_run=dry_run,
        backtest=judged,
        fit=made,
    )
    return Report(COMMAND, leads.now, data, (*warnings, *leads.findings, *told))


def _judged(leads: PastLeads) -> tuple[BacktestReport, tuple[Finding, ...]]:
    """Judge the card in force by all past leads, in the order of time."""
    leaks = scan(leads.table)
    card = _honest(leads.card, refused(leaks))
    if all(criterion.off for criterion in card.criteria):
        raise UsageError(
            _("no criterion of the card can be judged by these leads"),
            hint=_("--fit makes a card of the fields that they have"),
            code="card_unanswered",
            where=leads.source,
        )
    split = split_by_time(leads.table, leads.order)
    drifts = drift(card, split.older, split.newer)
    raw = card.raw(leads.table)
    judged = backtest(raw, leads.table.won, card.probabilities(raw))
    newer = auc(card.raw(split.newer), split.newer.won)
    told: list[Finding] = [*_leaking(leaks, leads.card, leads.source), *reasons(split, drifts)]
    if card.bands:
        text = _(
            "this card was fitted to a history, maybe to these very leads, which flatters it:"
            " --fit judges by newer leads than it fits to"
        )
        told.append(Finding("info", "card_fitted", text, leads.source))
    return accounts.of_backtest(leads, judged, card, drifts, leaks, newer=newer), tuple(told)


def _fitted(
    leads: PastLeads, fit: Fit, setting: Setting, *, dry_run: bool
) -> tuple[BacktestReport, FitReport, tuple[Finding, ...]]:
    from b24game.leads.fit import Limits
    from b24game.leads.proposal import propose

    table = leads.table.without(_UNFIT | leads.ours | ({leads.order} if leads.order else set()))
    known = scan(table)
    old = _honest(leads.card, refused(known))
    answered = any(not criterion.off for criterion in old.criteria)
    proposal = propose(
        table,
        order=leads.order,
        old=old if answered else None,
        limits=Limits(rules=fit.criteria),
        where=leads.source,
        describe=partial(accounts.described, leads=leads),
    )
    new, kept = proposal.fitted.card, leads.scoring
    if answered:
        kept = carried_over(kept, old.scores(leads.table), new.scores(leads.table))
    file = None
    if fit.write is not None:
        text = accounts.rules_text(setting, new, leads, kept)
        _demand_valid(text, fit.write, setting.zone())
        if not dry_run:
            _write(fit.write, text)
            file = str(fit.write)
    judged = accounts.of_proposal(leads, proposal)
    told = (*proposal.findings, *_strange(new, leads))
    return judged, accounts.of_fit(proposal, kept, file), told


def _strange(card: Card, leads: PastLeads) -> Iterator[Finding]:
    """Tell which criteria a portal could not answer: a file may call its columns what it likes."""
    derived = {column.name for column in leads.derived}
    asked = dict.fromkeys(one.condition.field for one in card.criteria)
    strange = [
        name
        for name in asked
        if name not in derived and name not in LEAD_FIELDS and own_field(name) is None
    ]
    if strange:
        text = _(
            "a portal cannot answer {names}: call the columns like the fields of a criterion, for"
            " example {example}"
        ).format(names=", ".join(strange), example=", ".join(list(LEAD_FIELDS)[:_EXAMPLES]))
        yield Finding("warning", "columns_strange", text, leads.source)


def _honest(card: Card, leaking: frozenset[str]) -> Card:
    """Return the card without what knows the end: judged by that, it would look perfect."""
    reason = _("off: the field knows the end")
    criteria = tuple(
        replace(one, off=reason) if one.condition.field in leaking and not one.off else one
        for one in card.criteria
    )
    return replace(card, criteria=criteria)


def _leaking(leaks: tuple[Leak, ...], card: Card, where: str) -> Iterator[Finding]:
    """Tell of the fields that the card asks for; others harm nobody."""
    asked = {one.condition.field for one in card.criteria if not one.off}
    for leak in leaks:
        if leak.column in asked and (finding := leak.finding(where)):
            yield finding


def _demand_both(leads: PastLeads) -> None:
    """Stop where what is known of the past tells nothing apart."""
    if len(set(leads.table.won)) < len((True, False)):
        raise UsageError(
            _("{won} of {leads} leads with a known end are won: that tells nothing apart").format(
                won=sum(leads.table.won), leads=len(leads.table)
            ),
            hint=_("leads count once they are as old as most wins took: see `horizon` in [leads]"),
            code="history_small",
            where=leads.source,
        )


def _demand_numpy() -> None:
    try:
        import numpy  # noqa: F401, ICN001 - heavy, and optional
    except ImportError as error:
        raise ConfigurationError(
            _("--fit needs numpy, which cannot be loaded: {problem}").format(problem=error),
            hint=_('run `pip install "b24game[fit]"`'),
            code="extra_missing",
            where="--fit",
        ) from error


def _demand_free(path: Path) -> None:
    """Stop before a file is overwritten that somebody may still need."""
    if path.exists():
        raise UsageError(
            _("{path} is there already").format(path=path),
            hint=_("name a new file, compare the two and put it into `rules` then"),
            code="file_exists",
            where="--write",
        )
    if not path.parent.is_dir():
        raise UsageError(
            _("there is no folder {path}").format(path=path.parent),
            code="missing_folder",
            where="--write",
        )


def _demand_valid(text: str, path: Path, zone: tzinfo) -> None:
    loaded = load(text, file=str(path), zone=zone)
    if loaded.ruleset is None:
        raise ConfigurationError(
            _("the card does not fit into these rules: nothing was written"),
            hint=_("write it without rules of your own, and copy [leads] over"),
            code="rules_invalid",
            where=str(path),
            findings=loaded.findings,
        )


def _write(path: Path, text: str) -> None:
    try:
        # Reading leads takes a while: a file that has come up meanwhile stays as well.
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(
            _("cannot write {path}: {problem}").format(path=path, problem=error.strerror),
            code="file_unwritable",
            where="--write",
        ) from error
