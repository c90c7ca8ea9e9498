"""What a run of scoring wants to stand on the portal: planned, then sent through the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.errors import ProductError
from b24game.jobs.delivering import troubles
from b24game.jobs.lead_reports import ActionReport
from b24game.jobs.leads import act
from b24game.jobs.standing_language import standing_language
from b24game.language import _, speaking
from b24game.leads import columns
from b24game.leads.tiers import tier_text
from b24game.publish import lead_text, outbox, scores, sending, timeline
from b24game.publish.delivery import PASSED, Delivery, Sent
from b24game.publish.lead_fields import DATE, SCORE
from b24game.publish.lead_text import LeadStory
from b24game.rules.lead_words import idle_text
from b24game.state.file import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from b24game.jobs.lead_reports import ActionStatus, LeadReport
    from b24game.jobs.leads.act import Action
    from b24game.jobs.leads.gather import Gathered
    from b24game.jobs.leads.survey import Survey
    from b24game.jobs.progress import Progress
    from b24game.jobs.setting import Setting
    from b24game.model import Finding, Moment, ProspectKind
    from b24game.portal.portal import Portal
    from b24game.publish.outbox import Intent, Item, State

_STATUS: Mapping[State, ActionStatus] = {
    "planned": "waiting",
    "sending": "waiting",
    "sent": "sent",
    "given_up": "given_up",
    "dropped": "dropped",
}
_PAGES = {"lead": "/crm/lead/details/{id}/", "deal": "/crm/deal/details/{id}/"}


@dataclass(frozen=True, slots=True)
class Round:
    """One run, once it is known whom it talks to and as of when."""

    setting: Setting
    connection: sqlite3.Connection
    portal: Portal
    survey: Survey
    zone: tzinfo
    now: Moment
    run: int
    whole: bool
    """All leads are in it, not only some."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it."""

    changed: int
    """Scores that differ from what stood on the portal."""
    written: int
    actions: tuple[ActionReport, ...]
    findings: tuple[Finding, ...]


def carry_out(
    round_: Round,
    gathered: Gathered,
    leads: Sequence[LeadReport],
    *,
    actions: bool,
    dry_run: bool,
    progress: Progress,
) -> Done:
    """Plan what changed and what is to be done about it, in one transaction, and send it."""
    standing = {one.id: one for one in gathered.prospects}
    changed = [
        lead
        for lead in leads
        # An integer field of the portal may read empty where 0 was written.
        if lead.score != (standing[lead.id].score or 0) or not standing[lead.id].scored
    ]
    connection = round_.connection
    with (
        speaking(standing_language(connection, round_.setting)),
        transaction(connection),
    ):
        planned = _planned(round_, gathered, leads) if actions else []
        scored = [] if dry_run else [_score(round_.survey, lead, round_.now) for lead in changed]
        outbox.replan(connection, scored, round_.run, round_.now)
        _settle(round_, leads, {lead.id for lead in changed})
        outbox.plan(connection, [one.intent for one in planned], round_.run, round_.now)
    if dry_run:
        return Done(len(changed), 0, tuple(_report(one, None) for one in planned), ())
    progress.say(_("writing scores"))
    sent, findings = _send(round_, *_waiting(round_, gathered, leads, actions=actions))
    written = sum(one.how == "written" and one.item.kind == "score" for one in sent.deliveries)
    reports = [_report(one, outbox.item(connection, one.intent.key)) for one in planned]
    reports += _earlier(sent, {one.intent.key for one in planned})
    return Done(len(changed), written, tuple(reports), findings)


def own_todos(connection: sqlite3.Connection, kind: ProspectKind) -> frozenset[int]:
    """Return the ids of the to-dos that we made: they tell nothing about a lead."""
    receipts = (item.receipt for item in outbox.items(connection, ("sent",), f"todo:{kind}:"))
    return frozenset(int(receipt) for receipt in receipts if receipt)


def own_moves(connection: sqlite3.Connection, kind: ProspectKind) -> frozenset[tuple[int, str]]:
    """Return the leads that we moved, and where to: nobody has talked to them by that."""
    rows = outbox.items(connection, ("sent",), f"stage:{kind}:")
    return frozenset(
        (item.content["id"], item.content["to"]) for item in rows if "to" in item.content
    )


def _settle(round_: Round, leads: Sequence[LeadReport], changed: Collection[int]) -> None:
    """Close what an earlier run left open where the portal was just seen to say the same.

    An answer was lost, or the score has come back to what it was: sending it now would put an old
    score there.
    """
    connection = round_.connection
    unchanged = {scores.key(round_.survey.kind, lead.id): lead for lead in leads}
    for item in list(outbox.items(connection, outbox.OPEN, f"score:{round_.survey.kind}:")):
        lead = unchanged.get(item.key)
        if lead is None or lead.id in changed:
            continue
        if item.content["score"] != lead.score:
            intent = _score(round_.survey, lead, round_.now)
            outbox.plan(connection, [intent], round_.run, round_.now)
        if (standing := outbox.item(connection, item.key)) is not None:
            outbox.confirm(connection, standing, round_.now)


def _planned(
    round_: Round,
    gathered: Gathered,
    leads: Sequence[LeadReport],
) -> list[Action]:
    """Return what the configuration wants done and is not done yet, comments last."""
    stories = _stories(round_, gathered, leads)
    wanted, survey = round_.setting.lead_actions, round_.survey
    prospects = {one.id: one for one in gathered.prospects}
    desk = act.Desk(
        wanted, survey, stories, prospects, _names(round_.connection), round_.zone, round_.now
    )
    crossings = act.crossings(
        round_.connection,
        survey,
        leads,
        prospects,
        wanted=wanted,
        now=round_.now,
        whole=round_.whole and gathered.complete,
    )
    found = list(desk.actions(crossings))
    if wanted.comment:
        found += [
            _comment(survey, lead, stories[lead.id])
            for lead in leads
            if prospects[lead.id].semantic == "P"
        ]
    compared = ((one, outbox.compare(round_.connection, one.intent)) for one in found)
    return [one for one, change in compared if change in {"new", "changed"}]


def _score(survey: Survey, lead: LeadReport, now: Moment) -> Intent:
    fields = survey.fields.fields
    return scores.intent(
        survey.kind,
        lead.id,
        lead.title,
        score=lead.score,
        scored_at=now,
        names=(fields[SCORE].name, fields[DATE].name),
        offset=survey.identity.server_offset,
    )


def _comment(survey: Survey, lead: LeadReport, story: LeadStory) -> Action:
    text = lead_text.comment(story)
    intent = timeline.intent(survey.kind, lead.id, lead.title, text)
    return act.Action(lead.id, "comment", intent, text)


def _stories(
    round_: Round, gathered: Gathered, leads: Sequence[LeadReport]
) -> dict[int, LeadStory]:
    """Return what people are told of each lead, in the language that is spoken now."""
    base = round_.portal.base
    page = base + _PAGES[round_.survey.kind]
    prospects = gathered.prospects
    table = columns.table(prospects, [round_.now] * len(prospects), gathered.asked)
    card = round_.survey.compiled().card
    tiers = {lead.id: lead.tier for lead in leads}
    scoring = round_.survey.scoring
    # What nobody has configured is no news to those who read about a lead.
    idle = {one.id for one in scoring.criteria if idle_text(one, scoring)}
    return {
        one.id: LeadStory(
            title=one.title,
            url=page.format(id=one.id),
            score=scored.score,
            tier=tier_text(tiers[one.id]),
            reasons=tuple(
                (line.points, line.reason)
                for line in scored.contributions
                if line.points or line.id not in idle
            ),
            mark=timeline.mark(round_.survey.kind, one.id),
        )
        for one, scored in zip(prospects, card.explained(table), strict=True)
    }


def _names(connection: sqlite3.Connection) -> Mapping[int, str]:
    return dict(connection.execute("SELECT id, name FROM people").fetchall())


def _send(
    round_: Round, waiting: Sequence[Item], passed: Sequence[Item]
) -> tuple[Sent, tuple[Finding, ...]]:
    """Send what waits; whatever stops that leaves the rest planned. Give up what has passed."""
    try:
        sent = sending.send(round_.connection, round_.portal, waiting, round_.now)
    except ProductError as problem:
        sent = Sent(problem=problem)
    for item in passed:
        outbox.mark(round_.connection, item.key, "given_up", round_.now, reason=PASSED)
        sent.deliveries.append(Delivery(item, "given_up", reason=PASSED))
    return sent, tuple(troubles(sent))


def _waiting(
    round_: Round, gathered: Gathered, leads: Sequence[LeadReport], *, actions: bool
) -> tuple[list[Item], list[Item]]:
    """Return what waits, of this run and of earlier ones, and what is not so any more.

    A run of some leads leaves the others alone. Of a lead that is over, or has fallen back,
    nobody is told any more.
    """
    kind, connection = round_.survey.kind, round_.connection
    scored = {lead.id: lead.score for lead in leads}
    still_open = {one.id: scored[one.id] for one in gathered.prospects if one.semantic == "P"}
    found: list[Item] = []
    passed: list[Item] = []
    for prefix in ("score", "stage", "todo", "notice", "comment") if actions else ("score",):
        for item in list(outbox.items(connection, outbox.OPEN, f"{prefix}:{kind}:")):
            if prefix != "score" and not act.still_wanted(
                item, round_.setting.lead_actions, round_.survey
            ):
                continue
            score = (scored if prefix == "score" else still_open).get(_lead_of(item))
            over = score is None and round_.whole and gathered.complete
            fallen = score is not None and not (
                prefix == "score" or act.still_so(item, score, round_.survey.scoring)
            )
            if _lead_of(item) and (over or fallen):
                passed.append(item)
            elif score is not None or (round_.whole and not _lead_of(item)):
                found.append(item)
    return found, passed


def _lead_of(item: Item) -> int:
    """Return whom a row is about; 0 is a notice of many."""
    return int(item.key.split(":")[2])


def _earlier(sent: Sent, planned: Collection[str]) -> Iterator[ActionReport]:
    """Yield what an earlier run had planned and this one sent."""
    for delivery in sent.deliveries:
        item = delivery.item
        if item.kind != "score" and item.key not in planned:
            text = str(item.content.get("title") or item.content.get("text") or "")
            yield ActionReport(
                _lead_of(item), act.threshold_of(item), _STATUS[delivery.state], text
            )


def _report(action: Action, item: Item | None) -> ActionReport:
    status: ActionStatus = "planned"
    if item is not None:
        status = _STATUS[item.state]
    return ActionReport(action.lead_id, action.kind, status, action.text)
