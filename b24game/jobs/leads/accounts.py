"""What a judgement found, as reports, and a fitted card as a rules file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.jobs import rulefile
from b24game.jobs.lead_reports import (
    BacktestReport,
    BinReport,
    CalibrationReport,
    ChangeReport,
    CriterionReport,
    DecileReport,
    DriftReport,
    FitReport,
    GroupReport,
    LaunchReport,
    LeakReport,
    Share,
)
from b24game.language import _
from b24game.leads import analytics
from b24game.leads.compile import compile_card
from b24game.leads.writing import card_toml, rules_with_card
from b24game.rules.load import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from b24game.jobs.leads.past_leads import PastLeads
    from b24game.jobs.setting import Setting
    from b24game.leads.analytics import Group
    from b24game.leads.backtest import Backtest, ScoreBand
    from b24game.leads.calibration import Calibration
    from b24game.leads.card import Card
    from b24game.leads.drift import CriterionDrift
    from b24game.leads.leaks import Leak
    from b24game.leads.proposal import Proposal
    from b24game.leads.ranking import Decile, Estimate
    from b24game.rules.scorecard import Scoring


def of_backtest(
    leads: PastLeads,
    judged: Backtest,
    card: Card,
    drifts: Sequence[CriterionDrift],
    leaks: Sequence[Leak],
    *,
    newer: Estimate,
) -> BacktestReport:
    """Return how a card did on all past leads, with what came of them by tier and month."""
    history = leads.history
    followed = [] if history is None else list(history.followed(card))
    return _report(
        leads,
        judged,
        drifts,
        leaks,
        newer=newer,
        censored=0 if history is None else len(history.past.censored),
        late=0 if history is None else history.past.late,
        bands=analytics.bands(followed) if followed else (),
        tiers=analytics.tiers(followed, leads.scoring) if followed else (),
        months=analytics.months(followed, leads.zone) if followed else (),
        launch=_launch(leads, followed) if followed else None,
    )


def of_proposal(leads: PastLeads, proposal: Proposal) -> BacktestReport:
    """Return how a new card did on the newer leads, which it was not made from."""
    return _report(leads, proposal.backtest, proposal.drift, proposal.leaks)


def of_fit(proposal: Proposal, kept: Scoring, file: str | None) -> FitReport:
    """Return a new card beside the one in force."""
    card, comparison = proposal.fitted.card, proposal.comparison
    if comparison is None:
        recommendation = _("the card in force asks nothing of these leads: there is none to keep")
    else:
        recommendation = comparison.words()
    changes = [ChangeReport(one.words, one.old, one.new) for one in proposal.changes] or [
        ChangeReport(one.words(), None, one.points) for one in card.criteria
    ]
    return FitReport(
        criteria=tuple(CriterionReport(one.id, one.points, one.words()) for one in card.criteria),
        older=proposal.trial.leads,
        start=card.start,
        step=card.step,
        notify_at=kept.notify_at,
        hot_from=kept.hot_from,
        warm_from=kept.warm_from,
        dropped=len(proposal.fitted.dropped),
        changes=tuple(changes),
        old_auc=None if comparison is None else _share(comparison.old),
        new_auc=_share(proposal.backtest.auc),
        gain=None if comparison is None else _share(comparison.gain),
        advice=None if comparison is None else comparison.advice,
        recommendation=recommendation,
        file=file,
    )


def described(card: Card, leads: PastLeads) -> Card:
    """Return a fitted card in the words of the rules, with the portal's names of codes."""
    loaded = load(card_toml(card, derived=leads.derived), file="", zone=leads.zone)
    if loaded.ruleset is None:
        return card
    compiled = compile_card(loaded.ruleset.leads, leads.dictionaries, ()).card
    texts = {one.id: one.text for one in compiled.criteria if not one.off}
    criteria = tuple(replace(one, text=texts.get(one.id, "")) for one in card.criteria)
    return replace(card, criteria=criteria)


def rules_text(setting: Setting, card: Card, leads: PastLeads, kept: Scoring) -> str:
    """Return the rules in force with a new card in the place of theirs, and `kept` of the old."""
    section = card_toml(card, leads.table, kept=kept, derived=leads.derived)
    return rules_with_card(rulefile.text_of(setting.rules), section)


def _report(
    leads: PastLeads,
    judged: Backtest,
    drifts: Sequence[CriterionDrift],
    leaks: Sequence[Leak],
    *,
    censored: int = 0,
    late: int = 0,
    bands: Sequence[Group] = (),
    tiers: Sequence[Group] = (),
    months: Sequence[Group] = (),
    launch: LaunchReport | None = None,
    newer: Estimate | None = None,
) -> BacktestReport:
    """Return a judgement of all leads, or of the newer ones alone, which are the last."""
    created = leads.created
    begin = len(leads.table) - judged.leads
    best = judged.deciles[0]
    return BacktestReport(
        source=leads.source,
        leads=judged.leads,
        won=judged.won,
        censored=censored,
        late=late,
        first=created[begin] if created else None,
        last=created[-1] if created else None,
        split=created[begin] if created and newer is None else None,
        horizon=None if leads.history is None else leads.history.horizon,
        auc=_share(judged.auc),
        newer_auc=_share(newer or judged.auc),
        deciles=tuple(map(_decile, judged.deciles)),
        top_lift=best.lift,
        most_lift=best.most,
        bands=tuple(map(_group, bands)) or tuple(map(_band, judged.bands)),
        tiers=tuple(map(_group, tiers)),
        months=tuple(map(_group, months)),
        launch=launch,
        calibration=None if judged.calibration is None else _calibration(judged.calibration),
        drift=tuple(
            DriftReport(one.id, one.words, one.psi, one.shift, one.held_before, one.held_after)
            for one in drifts
        ),
        leaks=tuple(LeakReport(one.column, one.auc, one.filled, one.verdict) for one in leaks),
    )


def _launch(leads: PastLeads, followed: Iterable[analytics.Followed]) -> LaunchReport | None:
    if leads.launch is None:
        return None
    found = analytics.launch(followed, leads.launch)
    return LaunchReport(
        date=leads.launch,
        before=None if found.before is None else _group(found.before),
        after=None if found.after is None else _group(found.after),
        difference=None if found.difference is None else _share(found.difference),
        effect=found.effect,
    )


def _decile(one: Decile) -> DecileReport:
    return DecileReport(one.leads, one.won, one.won / one.leads if one.leads else 0.0, one.lift)


def _band(one: ScoreBand) -> GroupReport:
    share = one.won
    won = round(share.value * one.leads) if share is not None else 0
    name = f"{one.least}-{one.most}"
    return GroupReport(name, one.leads, won, None if share is None else _share(share))


def _group(one: Group) -> GroupReport:
    return GroupReport(
        name=one.name,
        leads=one.leads,
        won=one.won,
        share=None if one.converted is None else _share(one.converted),
        censored=one.censored,
        contacted=one.contact.contacted,
        first_contact=one.contact.median,
        soon=None if one.contact.share is None else _share(one.contact.share),
    )


def _calibration(found: Calibration) -> CalibrationReport:
    return CalibrationReport(
        found.ece,
        found.floor,
        tuple(
            BinReport(one.low, one.high, one.leads, one.expected, _share(one.won))
            for one in found.bins
        ),
    )


def _share(one: Estimate) -> Share:
    return Share(one.value, one.low, one.high)
