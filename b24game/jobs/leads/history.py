"""Past leads from the portal, each as it was known shortly after it came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import replace as with_signals
from typing import TYPE_CHECKING

from msgspec.structs import replace

from b24game.errors import UsageError
from b24game.jobs.leads import memory
from b24game.jobs.leads.gather import gather
from b24game.jobs.leads.outgoing import own_moves, own_todos
from b24game.language import _
from b24game.leads import inputs, outcome
from b24game.leads.analytics import Followed
from b24game.leads.contact import first_contact
from b24game.leads.past import Past, Then, past, then

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from b24game.jobs.leads.survey import Survey
    from b24game.jobs.progress import Progress
    from b24game.leads.card import Card
    from b24game.leads.compile import Compiled
    from b24game.leads.outcome import Ending
    from b24game.model import Finding, Moment, Prospect, StageMove, Touch
    from b24game.portal.portal import Portal

DELAY = 86400
"""Seconds after its creation as of which a past lead is scored."""


@dataclass(frozen=True, slots=True)
class History:
    """What the portal still knows of its leads."""

    past: Past
    young: Then
    """Those without an end yet, as they were known then."""
    horizon: int
    prospects: Mapping[int, Prospect]
    endings: Mapping[int, Ending]
    touches: Mapping[int, Sequence[Touch]]
    moves: Mapping[int, Sequence[StageMove]]
    ours: frozenset[tuple[int, str]]
    """Leads that we moved, and where to."""
    now: Moment
    findings: tuple[Finding, ...]

    def followed(self, card: Card) -> Iterator[Followed]:
        """Yield every lead with the score that it would have had then, and what came of it."""
        for leads, decided in ((self.past.leads, True), (self.young, False)):
            scores = card.scores(leads.table)
            for row, (lead_id, score) in enumerate(zip(leads.ids, scores, strict=True)):
                lead = self.prospects[lead_id]
                ending = self.endings.get(lead_id)
                log = self.moves.get(lead_id, ())
                moves = [one for one in log if (lead_id, one.stage_id) not in self.ours]
                contact = first_contact(lead, self.touches.get(lead_id, ()), moves, self.now)
                watched_to = self.now if ending is None else min(ending.at, self.now)
                yield Followed(
                    id=lead_id,
                    created_at=lead.created_at,
                    score=score,
                    won=leads.table.won[row] if decided else None,
                    contact=contact,
                    watched=max(0, watched_to - lead.created_at),
                )


def read(
    connection: sqlite3.Connection,
    portal: Portal,
    survey: Survey,
    compiled: Compiled,
    now: Moment,
    *,
    progress: Progress,
) -> History:
    """Read all leads with their stages and activities.

    Raises:
        UsageError: not one lead was ever won.
        Unavailable: leads, their stages or activities cannot be read.
        PortalError: the portal does not answer.
    """
    gathered = gather(
        portal, survey, compiled, progress, touched=True, own=own_todos(connection, survey.kind)
    )
    moves = _moves(portal, survey, progress)
    # As of a moment of the past nobody knew what came after it.
    endings = {
        lead_id: ending
        for lead_id, ending in outcome.conversions(gathered.prospects, moves).items()
        if ending.at <= now
    }
    created = {one.id: one.created_at for one in gathered.prospects}
    horizon = survey.scoring.horizon or outcome.horizon(endings, created)
    if horizon is None:
        raise UsageError(
            _("no lead was ever won on this portal: there is nothing to judge a card by"),
            hint=_("try it with a file: --data FILE --target COLUMN"),
            code="history_small",
        )
    leads = [
        _as_staged(one, moves.get(one.id, ()), endings.get(one.id)) for one in gathered.prospects
    ]
    known = memory.history(connection, survey.kind)
    signals = inputs.signals(known, survey.signal_fields())
    asked = with_signals(gathered.asked, signals=signals)
    found = past(leads, known, endings, horizon, asked, now, delay=DELAY)
    censored = frozenset(found.censored)
    young = [one for one in leads if one.id in censored]
    return History(
        found,
        then(young, known, endings, asked, now, DELAY),
        horizon,
        {one.id: one for one in gathered.prospects},
        endings,
        asked.touches,
        moves,
        own_moves(connection, survey.kind),
        now,
        (*gathered.findings, *found.findings),
    )


def _moves(portal: Portal, survey: Survey, progress: Progress) -> Mapping[int, Sequence[StageMove]]:
    name = "lead_moves" if survey.kind == "lead" else "stage_moves"
    found: dict[int, list[StageMove]] = defaultdict(list)
    for page in portal.moves(survey.kind):
        progress.advance(name, len(page.rows))
        for move in page.rows:
            found[move.owner_id].append(move)
    return {owner: sorted(log, key=lambda m: (m.at, m.id)) for owner, log in found.items()}


def _as_staged(prospect: Prospect, moves: Sequence[StageMove], ending: Ending | None) -> Prospect:
    """Return a lead in the stage that it was in then: today's tells how it ended.

    One that ended sooner is taken in the last stage before.
    """
    then = prospect.created_at + DELAY
    by_then = [
        move.stage_id
        for move in moves
        if move.at <= then and (ending is None or move.at < ending.at)
    ]
    values = {name: value for name, value in prospect.values.items() if name != "stage"}
    if by_then:
        values["stage"] = by_then[-1]
    return replace(prospect, values=values)
