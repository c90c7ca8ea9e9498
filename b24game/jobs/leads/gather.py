"""Leads as they are on the portal, with what is linked to them, as the columns of a card."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.language import ngettext
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
_OF_COMPANIES = frozenset({"employees", "company_name"})
_OF_CONTACTS = frozenset({"job_title", "email", "phone"})
"""What a deal has from its contact."""
_TOLD_BY_FIELDS = frozenset({None, "email_opened", "link_clicked"})
"""What no activity tells: ages, and what the portal notes in fields of the customer."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Leads, in the order of their ids, and everything the card may ask about them."""

    prospects: tuple[Prospect, ...]
    asked: columns.Asked
    findings: tuple[Finding, ...]
    complete: bool = True
    """No lead that the portal listed is missing among them."""


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
    unreadable = 0
    fields = sorted(compiled.fields | survey.telling())
    for page in portal.prospects(survey.kind, survey.fields, fields, stages=stages, ids=ids):
        prospects += page.rows
        unreadable += len(page.bad)
        progress.advance("leads", len(page.rows))
        findings += [
            Finding("warning", "row_unreadable", bad.problem, f"leads:{bad.where}")
            for bad in page.bad[:_SHOWN]
        ]
    prospects.sort(key=lambda prospect: prospect.id)
    linked = _Linked(prospects, compiled.fields)
    companies = linked.read("company_id", portal.companies, _OF_COMPANIES)
    contacts: Mapping[int, Client] = {}
    if survey.kind == "deal":
        contacts = linked.read("contact_id", portal.contacts, _OF_CONTACTS)
    findings += linked.findings()
    prospects = [one for one in prospects if one.id not in linked.unknown]
    asked = columns.Asked(
        fields=tuple(fields),
        derived=compiled.derived,
        companies=companies,
        contacts=contacts,
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
    complete = not unreadable and not linked.unknown
    return Gathered(tuple(prospects), asked, tuple(findings), complete)


class _Linked:
    """Companies and contacts of leads; who cannot be told from them is not scored."""

    def __init__(self, prospects: Sequence[Prospect], asked: Collection[str]) -> None:
        self._prospects = prospects
        self._asked = frozenset(asked)
        self._problems: list[Refused] = []
        self.unknown: set[int] = set()
        """Leads whose card asks for what could not be read: no points would be a guess."""

    def read(
        self,
        link: str,
        read: Callable[[Sequence[int]], Mapping[int, Client]],
        tells: frozenset[str],
    ) -> Mapping[int, Client]:
        """Return the clients under `link`, which tell the fields `tells`."""
        owners = {one.id: number for one in self._prospects if (number := getattr(one, link))}
        if not owners:
            return {}
        try:
            return read(sorted(set(owners.values())))
        except Refused as refusal:
            if tells & self._asked:
                self._problems.append(refusal)
                self.unknown |= owners.keys()
            return {}

    def findings(self) -> Iterable[Finding]:
        """Yield how many leads that costs, and why."""
        for problem in self._problems[:1]:
            text = ngettext(
                "{count} lead is not scored, its company or contact cannot be read: {problem}",
                "{count} leads are not scored, their companies or contacts cannot be read:"
                " {problem}",
                len(self.unknown),
            ).format(count=len(self.unknown), problem=problem.message)
            yield Finding("error", "clients_unavailable", text, problem.method)


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
