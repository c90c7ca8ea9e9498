"""Hand-made reports of lead scoring."""

from __future__ import annotations

from typing import Any

from b24game.jobs import lead_reports as r
from b24game.model import Finding, Moment, Report

DAY = 86400


def score_leads(now: Moment, *, explain: bool = False) -> Report[Any]:
    """Return a dry run that scored three leads and would act on each."""
    source = r.CriterionReport("source_recommendation", 30, "Comes by recommendation")
    size = r.CriterionReport("employees_over_100", 20, "employees of the company: more than 100")
    title = r.CriterionReport("decision_maker", 15, "Director or manager")
    amount = r.CriterionReport("amount_500000", 25, "deal amount: at least 500,000")
    email = r.CriterionReport("email_filled", 5, "e-mail is filled")
    rival = r.CriterionReport("competitor", -50, "Works for a [competitor] | *")
    off = r.CriterionReport(
        "email_opened", 0, "e-mails opened by the lead (off: the portal has no field UF_CRM_OPENED)"
    )
    limit = r.CriterionReport("limit", 20, "a score is from 0 to 100")
    leads = (
        r.LeadReport(
            25, "Заявка Вектор", 95, 40, "hot", 95, 0.62, 4,
            (source, size, title, amount, email, off),
        ),
        r.LeadReport(
            1031, '=HYPERLINK("http://x")', 45, None, "warm", 45, 0.31, 9, (source, title, off)
        ),
        r.LeadReport(
            7, "[bold]Eve[/bold] \x1b[31mRed\x1b[0m\u202e", 0, 0, "cold", -20, 0.02, 9,
            (source, rival, off, limit),
        ),
    )  # fmt: skip
    actions = (
        r.ActionReport(25, "hot", "planned", "Your lead [URL=https://x/25/]Вектор[/URL] is hot"),
        r.ActionReport(1031, "warm", "planned", "Handle the lead: 45 points of 100"),
        r.ActionReport(7, "cold", "planned", "New → Nurturing"),
    )
    return Report(
        "score-leads",
        now,
        r.ScoreLeadsReport(
            leads=leads,
            counts=r.LeadCounts(3, 2, 0, 1, 1, 1),
            actions=() if explain else actions,
            object="lead",
            http_requests=5,
            fields_made=(),
            explain=explain,
            dry_run=not explain,
        ),
        (Finding("warning", "lead_field_unknown", "off: the portal has no field", "leads"),),
    )


def backtest(now: Moment, *, fit: bool = False) -> Report[Any]:
    """Return a judgement of a card, or of a new one beside it."""
    auc = r.Share(0.71, 0.66, 0.76)
    groups = (
        r.GroupReport("hot", 40, 20, r.Share(0.54, 0.39, 0.69), 3, 36, 4200, auc),
        r.GroupReport("warm", 260, 70, r.Share(0.29, 0.24, 0.35), 20, 199, 20000, auc),
        r.GroupReport("cold", 700, 60, r.Share(0.09, 0.07, 0.11), 31, 210, None, auc),
    )
    judged = r.BacktestReport(
        source="portal",
        leads=946,
        won=150,
        censored=54,
        late=3,
        first=now - 400 * DAY,
        last=now - 45 * DAY,
        split=now - 120 * DAY if fit else None,
        horizon=45 * DAY,
        auc=auc,
        newer_auc=auc if fit else r.Share(0.64, 0.55, 0.72),
        deciles=tuple(
            r.DecileReport(94.6, 40.0 - 4 * place, 0.42 - 0.04 * place, 2.6 - 0.25 * place)
            for place in range(10)
        ),
        top_lift=2.6,
        most_lift=6.3,
        bands=(
            r.GroupReport("0-9", 0, 0, None),
            r.GroupReport("90-100", 12, 9, r.Share(0.75, 0.47, 0.91)),
        ),
        tiers=() if fit else groups,
        months=()
        if fit
        else (
            r.GroupReport("2026-09", 480, 80, r.Share(0.17, 0.14, 0.2)),
            r.GroupReport("2026-10", 466, 70, r.Share(0.15, 0.12, 0.19), 54),
        ),
        launch=None
        if fit
        else r.LaunchReport(
            now - 60 * DAY,
            r.GroupReport("before", 700, 105, r.Share(0.15, 0.13, 0.18), 0, 500, 20000, auc),
            r.GroupReport("after", 300, 45, r.Share(0.18, 0.14, 0.23), 54, 250, 9000, auc),
            r.Share(0.03, -0.02, 0.08),
            effect=False,
        ),
        calibration=r.CalibrationReport(
            0.021, 0.018, (r.BinReport(0.1, 0.2, 420, 0.14, r.Share(0.15, 0.12, 0.19)),)
        )
        if fit
        else None,
        drift=(
            r.DriftReport("email_filled", "e-mail is filled", 0.31, "broken", 0.4, 0.68),
            r.DriftReport("decision_maker", "Director or manager", 0.01, "steady", 0.2, 0.21),
        ),
        leaks=(
            r.LeakReport("UF_CRM_[CONTRACT]", 0.97, 0.96, "refused"),
            r.LeakReport("phone", 0.58, 0.58, "fine"),
        ),
    )
    made = r.FitReport(
        criteria=(r.CriterionReport("email_filled", 9, "e-mail is filled"),),
        older=2200,
        start=12,
        step=3,
        notify_at=55,
        hot_from=62,
        warm_from=44,
        dropped=1,
        changes=(
            r.ChangeReport("Director or manager", 15, None),
            r.ChangeReport("e-mail is filled", 5, 9),
        ),
        old_auc=r.Share(0.66, 0.6, 0.72),
        new_auc=auc,
        gain=r.Share(0.05, 0.01, 0.09),
        advice="change",
        recommendation="take the new card: AUC +0.050 on newer leads (+0.010 to +0.090)",
        file="new.toml",
    )
    return Report(
        "score-leads",
        now,
        r.ScoreLeadsReport(
            leads=(),
            counts=r.LeadCounts(),
            actions=(),
            object="lead",
            http_requests=14,
            fields_made=(),
            explain=False,
            dry_run=False,
            backtest=judged,
            fit=made if fit else None,
        ),
    )
