"""What the portal has, before a single lead is read: and the card that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from b24game.errors import AuthorisationError, PortalError
from b24game.language import _
from b24game.leads.compile import Dictionary, compile_card
from b24game.model import Finding
from b24game.portal.faults import Refused
from b24game.portal.prospects import unknown_fields
from b24game.portal.request import Request
from b24game.portal.streams import CURRENCIES, STATUSES
from b24game.publish import lead_fields
from b24game.publish.lead_fields import DATE, SCORE
from b24game.rules.lead_fields import LEAD_FIELDS, own_field
from b24game.rules.load import shipped_leads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from b24game.leads.compile import Compiled
    from b24game.leads.table import ColumnKind
    from b24game.model import DictionaryEntry, ProspectKind
    from b24game.portal.card_map import CardMap
    from b24game.portal.identity import Identity
    from b24game.portal.portal import Portal
    from b24game.rules.scorecard import Scoring, Signal

_WITHOUT_LEADS = 2
_OVER = frozenset("SF")
_TELLING = frozenset(
    {"enumeration", "boolean", "integer", "double", "money", "crm_status", "date", "datetime"}
)
_WORDY = frozenset({"title", "name", "last_name", "comments", "source_description"})
_KINDS: Mapping[str, ColumnKind] = {
    "date": "date",
    "datetime": "date",
    "string": "text",
    "enumeration": "level",
    "boolean": "level",
    "crm_status": "level",
}
"""Other types are what their values look like."""
_STAGES: Mapping[ProspectKind, str] = {"lead": "STATUS", "deal": "DEAL_STAGE"}


@dataclass(frozen=True, slots=True)
class Survey:
    """The portal's side of scoring."""

    identity: Identity
    kind: ProspectKind
    fields: CardMap
    entries: tuple[DictionaryEntry, ...]
    rates: Mapping[str, float]
    """What a unit of each currency costs in the base currency."""
    scoring: Scoring
    findings: tuple[Finding, ...]

    @property
    def stages(self) -> Mapping[str, str]:
        """The stages of such cards, with their names."""
        return {entry.code: entry.name for entry in self.entries if self._is_stage(entry)}

    @property
    def open_stages(self) -> tuple[str, ...]:
        """Those in which nothing is decided."""
        stages = (entry for entry in self.entries if self._is_stage(entry))
        return tuple(entry.code for entry in stages if entry.semantic not in _OVER)

    def funnel(self, stage: str) -> str | None:
        """Return the dictionary that a stage is of: each funnel of deals has its own."""
        stages = (one for one in self.entries if self._is_stage(one))
        return next((one.dictionary for one in stages if one.code == stage), None)

    def _is_stage(self, entry: DictionaryEntry) -> bool:
        return entry.dictionary.startswith(_STAGES[self.kind])

    @property
    def sizes(self) -> Mapping[str, str]:
        """The ranges of company sizes."""
        return self._named("EMPLOYEES")

    @property
    def options(self) -> Mapping[str, Mapping[str, str]]:
        """What the codes of the portal's own lists mean, by field."""
        return {
            upper: dict(field.options) or dict(self._named(field.dictionary))
            for upper, field in self.fields.fields.items()
            if upper.startswith("UF_") and (field.options or field.dictionary)
        }

    @property
    def kinds(self) -> Mapping[str, ColumnKind]:
        """What the portal's own fields hold, where their type tells."""
        return {
            upper: _KINDS[field.kind]
            for upper, field in self.fields.fields.items()
            if upper.startswith("UF_") and field.kind in _KINDS
        }

    def compiled(self) -> Compiled:
        """Return the card in the language that is spoken now."""
        compiled = compile_card(self.scoring, self.dictionaries(), self._missing())
        shipped = {
            f"leads.criteria.{one.id}"
            for one in self.scoring.criteria
            if one in shipped_leads().criteria
        }
        misspelt = {
            f"leads.criteria.{one.id}"
            for one in self.scoring.criteria
            if one.field and one.field not in LEAD_FIELDS and own_field(one.field) is None
        }
        # The shipped card names sources as portals usually call them, and none has them all.
        findings = tuple(
            replace(one, level="info") if one.where in shipped else one
            for one in compiled.findings
            if one.where not in misspelt  # which the rules have told
        )
        return replace(compiled, findings=findings)

    def dictionaries(self) -> Mapping[str, Dictionary]:
        """Return what the codes of fields are called."""
        return {
            "source": Dictionary(self._named("SOURCE")),
            "stage": Dictionary(self.stages),
            **{upper: Dictionary(names) for upper, names in self.options.items()},
        }

    def signal_fields(self) -> Mapping[Signal, str]:
        """The portal's fields that tell of something that happened, where it has them."""
        mapped: dict[Signal, str] = {}
        for role, name in self.scoring.fields.items():
            if role != "employees" and name.upper() in self.fields.fields:
                mapped[role] = name.upper()
        return mapped

    def telling(self) -> frozenset[str]:
        """The fields that a card may be made of one day: remembered, whether asked now or not.

        Free text is left out, people's names are in it. Fields whose changes are counted are
        remembered too: what was not seen in time cannot be counted later.
        """
        own = {
            upper
            for upper, field in self.fields.fields.items()
            if upper.startswith("UF_") and field.kind in _TELLING and upper not in (SCORE, DATE)
        }
        counted = set(self.signal_fields().values())
        return frozenset(own | counted | (LEAD_FIELDS.keys() - _WORDY))

    def _named(self, dictionary: str) -> Mapping[str, str]:
        return {e.code: e.name for e in self.entries if e.dictionary == dictionary}

    def _missing(self) -> frozenset[str]:
        asked = {one.field for one in self.scoring.criteria if one.field}
        asked |= set(self.scoring.fields.values())
        return frozenset(unknown_fields(self.fields, sorted(asked)))


def look(portal: Portal, scoring: Scoring) -> Survey:
    """Ask the portal what it has.

    Raises:
        AuthorisationError: the CRM may not be read.
        PortalError: the portal does not answer, or its answers cannot be understood.
    """
    reading = portal.read([Request(STATUSES), Request(CURRENCIES)], identity=True)
    identity = reading.identity or portal.identity()
    kind: ProspectKind = "deal" if identity.crm_mode == _WITHOUT_LEADS else "lead"
    try:
        fields = portal.card_map(kind)
        entries = [row for page in reading.pages(STATUSES) for row in page.rows]
        currencies = [row for page in reading.pages(CURRENCIES) for row in page.rows]
    except Refused as refusal:
        raise _denied(refusal) from refusal
    return Survey(
        identity,
        kind,
        fields,
        tuple(entries),
        {currency.code: currency.rate for currency in currencies},
        scoring,
        tuple(_rights(identity, kind)),
    )


def with_fields(portal: Portal, survey: Survey) -> tuple[Survey, tuple[str, ...]]:
    """Make the two fields that scores stand in, on first use; return their names if made.

    Raises:
        AuthorisationError: this user may not make fields.
        PortalError: the portal does not answer.
    """
    if {SCORE, DATE} <= survey.fields.fields.keys():
        return survey, ()
    try:
        made = lead_fields.make(portal, survey.kind)
        return replace(survey, fields=portal.card_map(survey.kind)), made
    except Refused as refusal:
        text = _("the fields for scores cannot be made: {problem}")
        raise AuthorisationError(
            text.format(problem=refusal.message),
            hint=_("run it once as an administrator of the CRM, or add {names} by hand").format(
                names=f"{SCORE}, {DATE}"
            ),
            code="fields_unavailable",
            where=refusal.method,
        ) from refusal


def _denied(refusal: Refused) -> AuthorisationError | PortalError:
    kind = PortalError if refusal.reason == "unreadable" else AuthorisationError
    return kind(
        _("the CRM cannot be read: {problem}").format(problem=refusal.message),
        hint=_("grant the scope `crm`, and the rights of an administrator of the CRM"),
        code="crm_unavailable",
        where="crm",
    )


def _rights(identity: Identity, kind: ProspectKind) -> Iterable[Finding]:
    if kind == "deal":
        text = _("this CRM is used without leads: its open deals are scored instead")
        yield Finding("info", "simple_crm", text, "crm")
    if not identity.admin:
        text = _(
            "{name} is no administrator: leads that this user may not see are not scored"
        ).format(name=identity.name)
        yield Finding("warning", "webhook_not_admin", text, identity.name)
