"""Contacts and companies, reduced to which of the asked fields are filled.

The portal's names are taken from its own field map for custom fields (`upperName` of
`crm.item.fields`): the rule that builds camelCase names is irregular (reading.md 3.1), so they are
never computed. Phone and e-mail are read as `hasPhone` and `hasEmail`: no personal data.

The names are those of `rules/card_fields.py`; a test keeps both tables alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.model import Card, CardKind
from b24game.portal.rows.fields import needed, number, words, yes
from b24game.portal.rows.row import CardField, Id, Row, Undecodable, fold, pick, read
from b24game.portal.values import decimal, is_empty

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from b24game.portal.rows.row import Context

_BOTH = {
    "phone": ("hasPhone", "flag"),
    "email": ("hasEmail", "flag"),
    "type": ("typeId", "text"),
    "comments": ("comments", "text"),
}
SYSTEM_FIELDS: dict[CardKind, dict[str, tuple[str, str]]] = {
    "contact": {
        **_BOTH,
        "name": ("name", "text"),
        "last_name": ("lastName", "text"),
        "second_name": ("secondName", "text"),
        "honorific": ("honorific", "text"),
        "post": ("post", "text"),
        "birthdate": ("birthdate", "any"),
        "source": ("sourceId", "text"),
        "company": ("companyId", "number"),
        "photo": ("photo", "file"),
    },
    "company": {
        **_BOTH,
        "title": ("title", "text"),
        "industry": ("industry", "text"),
        "employees": ("employees", "text"),
        "revenue": ("revenue", "number"),
        "logo": ("logo", "file"),
    },
}
"""The portal's field and its kind, by the name that rules use."""


class _CardRow(Row, frozen=True):
    id: Id
    title: object = None
    name: object = None
    last_name: object = None
    assigned_by_id: object = None
    updated_time: object = None
    is_my_company: object = None


def card_fields(
    kind: CardKind, names: Sequence[str], custom: Mapping[str, str]
) -> tuple[tuple[CardField, ...], tuple[str, ...]]:
    """Return the fields that `names` stand for, and the names the portal does not know.

    Args:
        kind: contact or company.
        names: as rules spell them, `phone`, `UF_CRM_INN`.
        custom: the portal's names of its custom fields by their `UF_…` name in upper case.
    """
    fields: list[CardField] = []
    unknown: list[str] = []
    for name in dict.fromkeys(names):
        if key := custom.get(name.upper()):
            fields.append(CardField(name, key, "any"))
        elif system := SYSTEM_FIELDS[kind].get(name.lower()):
            fields.append(CardField(name, *system))
        else:
            unknown.append(name)
    return tuple(fields), tuple(unknown)


def card_decoder(kind: CardKind) -> Callable[[Mapping[str, object], Context], Card]:
    """Return the decoder of contacts or of companies."""

    def decode(row: Mapping[str, object], context: Context) -> Card:
        found = read(row, _CardRow)
        folded = pick(row, frozenset(fold(field.key) for field in context.fields))
        missing = [field.key for field in context.fields if fold(field.key) not in folded]
        if missing:
            # The portal leaves fields out silently; unfilled would be a guess.
            raise Undecodable(f"{', '.join(missing)} did not come")
        names = (words(found.name, "name").strip(), words(found.last_name, "lastName").strip())
        return Card(
            kind=kind,
            id=found.id,
            title=" ".join(names).strip() if kind == "contact" else words(found.title, "title"),
            responsible_id=number(found.assigned_by_id, "assignedById"),
            updated_at=needed(found.updated_time, "updatedTime", context),
            filled=tuple(
                field.name for field in context.fields if _filled(folded[fold(field.key)], field)
            ),
            own=yes(found.is_my_company, "isMyCompany"),
        )

    return decode


def _filled(value: object, field: CardField) -> bool:
    if field.kind == "flag":
        return yes(value, field.key)
    if field.kind == "text":
        return bool(words(value, field.key).strip())
    if is_empty(value):
        return False
    if field.kind == "number":
        amount = decimal(value)
        if amount is None:
            raise Undecodable(f"{field.key} is no number")
        return amount != 0
    return field.kind != "file" or value not in (0, "0")
