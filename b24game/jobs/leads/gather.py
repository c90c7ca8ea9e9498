"""Leads as they are on the portal, with what is linked to them, as the columns of a card."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.leads import columns
from b24game.model import Finding
from b24game.portal.faults import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from b24game.jobs.leads.survey import Survey
    from b24game.jobs.progress import Progress
    from b24game.leads.compile import Compiled
    from b24game.model import Client, Prospect, Touch
    from b24game.portal.portal import Portal

_SHOWN = 5
_TOLD_BY_FIELDS = frozenset({None, "email_opened", "link_clicked"})
"""What no activity tells: ages, and what the portal notes in fields of the customer."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Leads, in the order of their ids, and everything the card may ask about them."""

    prospects: tuple[Prospect, ...]
    asked: columns.Asked
    findings: tuple[Finding, ...]


def gather(
    portal: Portal,
    survey: Survey,
    compiled: Compiled,
    progress: Progress,
    *,
    stages: Sequence[str] | None = None,
    ids: Sequence[int] | None = None,
    touched: bool = False,
    own: Collection[int] = (),
) -> Gathered:
    """Read the leads in some stages, some by id, or all, and what is linked to them.

    Activities are read where the card counts them, or where they are asked for (`touched`),
    without our `own`.

    Raises:
        Unavailable: leads cannot be read.
        PortalError: the portal does not answer.
    """
    findings: list[Finding] = []
    prospects: list[Prospect] = []
    fields = sorted(compiled.fields | survey.telling())
    for page in portal.prospects(survey.kind, survey.fields, fields, stages=stages, ids=ids):
        prospects += page.rows
        progress.advance("leads", len(page.rows))
        findings += [
            Finding("warning", "row_unreadable", bad.problem, f"leads:{bad.where}")
            for bad in page.bad[:_SHOWN]
        ]
    prospects.sort(key=lambda prospect: prospect.id)
    asked = columns.Asked(
        fields=tuple(fields),
        derived=compiled.derived,
        companies=_clients(portal.companies, _linked(prospects, "company_id"), findings),
        contacts=_clients(
            portal.contacts,
            _linked(prospects, "contact_id") if survey.kind == "deal" else (),
            findings,
        ),
        sizes=survey.sizes,
        rates=survey.rates,
        touches=_touches(portal, survey, prospects, ids, own)
        if touched or any(one.counts not in _TOLD_BY_FIELDS for one in compiled.derived)
        else {},
        signals={},
        employees_field=survey.scoring.fields.get("employees"),
        options=survey.options,
        kinds=survey.kinds,
    )
    findings += _rateless(prospects, survey)
    return Gathered(tuple(prospects), asked, tuple(findings))


def _linked(prospects: Iterable[Prospect], name: str) -> tuple[int, ...]:
    return tuple(sorted({number for one in prospects if (number := getattr(one, name))}))


def _clients(
    read: Callable[[Sequence[int]], Mapping[int, Client]],
    ids: Sequence[int],
    findings: list[Finding],
) -> Mapping[int, Client]:
    """Return linked clients; without the right to see them their criteria cannot hold."""
    if not ids:
        return {}
    try:
        return read(ids)
    except Refused as refusal:
        text = _("companies and contacts of leads cannot be read, they count as unknown: {problem}")
        text = text.format(problem=refusal.message)
        findings.append(Finding("error", "clients_unavailable", text, refusal.method))
        return {}


def _touches(
    portal: Portal,
    survey: Survey,
    prospects: Sequence[Prospect],
    ids: Sequence[int] | None,
    own: Collection[int],
) -> Mapping[int, Sequence[Touch]]:
    found: dict[int, list[Touch]] = defaultdict(list)
    wanted = {prospect.id for prospect in prospects}
    for page in portal.touches(survey.kind, owners=sorted(wanted) if ids else None):
        for touch in page.rows:
            if touch.owner_id in wanted and touch.id not in own:
                found[touch.owner_id].append(touch)
    return found


def _rateless(prospects: Sequence[Prospect], survey: Survey) -> Iterable[Finding]:
    for currency, count in columns.missing_rates(prospects, survey.rates).items():
        text = ngettext(
            "the portal has no rate of {currency}: the amount of {count} lead is not counted",
            "the portal has no rate of {currency}: the amounts of {count} leads are not counted",
            count,
        )
        yield Finding("warning", "rate_unknown", text.format(currency=currency, count=count))
