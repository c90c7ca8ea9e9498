"""Leads, or deals of a CRM without leads, with the fields that scoring asks for.

Pages crm/universal/crm-item-list and crm/universal/object-fields. What the fields of other types
than text look like is reading.md 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.model import Client, Prospect
from b24game.portal.rows.deals import amount_of, semantic_of, stage_of
from b24game.portal.rows.fields import needed, number, numbers, optional, words, yes
from b24game.portal.rows.row import Id, Row, Undecodable, fold, pick, read
from b24game.portal.values import decimal, is_empty, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from b24game.model import ProspectKind
    from b24game.portal.rows.row import Context

_BOTH = {
    "title": ("title", "string"),
    "source": ("sourceId", "crm_status"),
    "source_description": ("sourceDescription", "string"),
    "responsible": ("assignedById", "user"),
    "returning": ("isReturnCustomer", "boolean"),
    "created": ("createdTime", "datetime"),
    "comments": ("comments", "string"),
    "utm_source": ("utmSource", "string"),
    "utm_medium": ("utmMedium", "string"),
    "utm_campaign": ("utmCampaign", "string"),
    "utm_content": ("utmContent", "string"),
    "utm_term": ("utmTerm", "string"),
    "web_form": ("webformId", "crm_webform"),
}
SYSTEM_FIELDS: dict[ProspectKind, dict[str, tuple[str, str]]] = {
    "lead": {
        **_BOTH,
        "name": ("name", "string"),
        "last_name": ("lastName", "string"),
        "job_title": ("post", "string"),
        "company_name": ("companyTitle", "string"),
        "messenger": ("hasImol", "boolean"),
        "email": ("hasEmail", "boolean"),
        "phone": ("hasPhone", "boolean"),
    },
    "deal": _BOTH,
}
"""The portal's field and its type, by the name that rules use.

`stage` is read from every row; `amount`, `company`, `employees` and what a deal has from its
contact are no fields of the row, or more than one.
"""

_NUMBERS = frozenset({"integer", "double"})
_MOMENTS = frozenset({"date", "datetime"})
_NO_ID = frozenset({0, "0"})
_CODES = frozenset({"crm_status", "crm_currency"})
_LINKS = ("crm", "user", "employee", "enumeration", "iblock")
"""Beginnings of types whose values are ids, where they are no codes: 0 stands for none."""
_OPEN = "P"


@dataclass(frozen=True, slots=True)
class ProspectField:
    """A field that a criterion asks for."""

    name: str
    """As rules spell it."""
    key: str
    """As the portal does."""
    kind: str
    """The portal's type."""
    multiple: bool = False


class _ProspectRow(Row, frozen=True):
    id: Id
    title: object = None
    stage_id: object = None
    status_id: object = None
    stage_semantic_id: object = None
    status_semantic_id: object = None
    assigned_by_id: object = None
    created_time: object = None
    updated_time: object = None
    moved_time: object = None
    moved_by: object = None
    date_closed: object = None
    opportunity: object = None
    currency_id: object = None
    company_id: object = None
    contact_id: object = None
    contact_ids: object = None
    is_recurring: object = None


class _ClientRow(Row, frozen=True):
    id: Id
    title: object = None
    employees: object = None
    post: object = None
    has_phone: object = None
    has_email: object = None


def prospect_decoder(
    kind: ProspectKind,
    expected: Sequence[str],
    fields: Sequence[ProspectField],
    score: tuple[str, str],
) -> Callable[[Mapping[str, object], Context], tuple[Prospect, ...]]:
    """Return the decoder of leads or of deals: one prospect, none of a template of deals.

    Args:
        kind: lead or deal.
        expected: what has to come, as the portal spells it: it leaves fields out silently, and
            "not filled" would be a guess.
        fields: what `Prospect.values` is made of.
        score: what the portal calls the fields of the score and of its date, empty where there
            is none.
    """
    keys = {name: fold(name) for name in (*expected, *(one.key for one in fields), *score) if name}
    wanted = frozenset(keys.values())
    score_key, date_key = map(fold, score)

    def decode(row: Mapping[str, object], context: Context) -> tuple[Prospect, ...]:
        found = read(row, _ProspectRow)
        folded = pick(row, wanted)
        missing = [name for name, key in keys.items() if key not in folded]
        if missing:
            raise Undecodable(f"{', '.join(missing)} did not come")
        if yes(found.is_recurring, "isRecurring"):
            return ()
        created_at = needed(found.created_time, "createdTime", context)
        updated_at = optional(found.updated_time, "updatedTime", context)
        moved_at = optional(found.moved_time, "movedTime", context)
        stage = stage_of(found.stage_id, found.status_id)
        semantic = semantic_of(found.stage_semantic_id, found.status_semantic_id)
        closed_at = optional(found.date_closed, "dateClosed", context)
        if kind == "deal" and semantic != _OPEN:
            # A deal's closedate is a plain date that people plan with (reading.md 3.1).
            closed_at = moved_at
        values = {
            one.name: value
            for one in fields
            if (value := _value(folded[fold(one.key)], one, context)) != ""
        }
        return (
            Prospect(
                kind=kind,
                id=found.id,
                title=words(found.title, "title"),
                stage_id=stage,
                semantic=semantic,
                responsible_id=number(found.assigned_by_id, "assignedById"),
                created_at=created_at,
                updated_at=created_at if updated_at is None else updated_at,
                moved_at=moved_at,
                moved_by=number(found.moved_by, "movedBy"),
                closed_at=closed_at,
                amount=amount_of(found.opportunity),
                currency=words(found.currency_id, "currencyId"),
                company_id=number(found.company_id, "companyId"),
                contact_id=_contact(found),
                values={**values, "stage": stage},
                score=whole(folded.get(score_key)),
                scored=not is_empty(folded.get(date_key)),
            ),
        )

    return decode


def company(row: Mapping[str, object], _context: Context) -> Client:
    """Return what a company adds to its prospects."""
    found = read(row, _ClientRow)
    _came(row, "title", "employees", "hasPhone", "hasEmail")
    return Client(
        id=found.id,
        name=words(found.title, "title").strip(),
        size=words(found.employees, "employees").strip(),
        phone=yes(found.has_phone, "hasPhone"),
        email=yes(found.has_email, "hasEmail"),
    )


def contact(row: Mapping[str, object], _context: Context) -> Client:
    """Return what a contact adds to its prospects."""
    found = read(row, _ClientRow)
    _came(row, "post", "hasPhone", "hasEmail")
    return Client(
        id=found.id,
        name="",
        post=words(found.post, "post").strip(),
        phone=yes(found.has_phone, "hasPhone"),
        email=yes(found.has_email, "hasEmail"),
    )


def _came(row: Mapping[str, object], *names: str) -> None:
    folded = pick(row, frozenset(map(fold, names)))
    missing = [name for name in names if fold(name) not in folded]
    if missing:
        raise Undecodable(f"{', '.join(missing)} did not come")


def _contact(row: _ProspectRow) -> int:
    """Return the first contact; `contactId` is deprecated (page crm/universal/crm-item-fields)."""
    several = numbers(row.contact_ids, "contactIds")
    return several[0] if several else number(row.contact_id, "contactId")


def _value(value: object, field: ProspectField, context: Context) -> float | str:
    """Return the value of a field as `Prospect.values` has it, an empty text where it is none."""
    if is_empty(value):
        return ""
    if field.multiple or isinstance(value, list):
        parts = list(value.values()) if isinstance(value, dict) else value
        several = parts if isinstance(parts, list) else [parts]
        return "\n".join(filter(None, (_line(part, field) for part in several)))
    if field.kind in _NUMBERS:
        amount = decimal(value)
        if amount is None:
            raise Undecodable(f"{field.key} is no number")
        return amount
    if field.kind in _MOMENTS:
        at = optional(value, field.key, context)
        return "" if at is None else float(at)
    return _line(value, field)


def _line(value: object, field: ProspectField) -> str:
    """Return one value as text, without line breaks where several stand one a line."""
    if field.kind == "boolean":
        return "Y" if yes(value, field.key) else ""
    if isinstance(value, (dict, list)) or field.kind == "file":
        # What stands in a file, or in a type of somebody's application, is nobody's business.
        return "" if is_empty(value) or value in (0, "0") else "Y"
    if value in _NO_ID and field.kind.startswith(_LINKS) and field.kind not in _CODES:
        return ""
    line = words(value, field.key)
    return " ".join(line.split()) if field.multiple else line
