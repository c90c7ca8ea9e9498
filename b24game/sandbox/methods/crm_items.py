"""``crm.item.*`` for leads, deals, contacts and companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.card_fields import ENTITY_CODES, FIELDS, camel_custom
from b24game.sandbox.errors import Refusal
from b24game.sandbox.model import local
from b24game.sandbox.query import Column, Kind, Question, ask, start_of
from b24game.sandbox.wire import as_id, as_moment, as_number, shown, shown_fields, shown_some, yes

if TYPE_CHECKING:
    from b24game.sandbox.model import Card, CustomField
    from b24game.sandbox.store import Store

_NUMBERS = frozenset(
    {"integer", "double", "user", "crm_company", "crm_contact", "crm_lead", "crm_category"}
)
_MOMENTS = frozenset({"datetime", "date"})


def shelf(call: Call) -> tuple[int, Store[Card]]:
    """The cards of the ``entityTypeId`` asked for."""
    type_id = as_id(call.params.get("entityTypeId"))
    store = call.company.cards.get(type_id)
    if store is None:
        raise Refusal("NOT_FOUND", "Smart process not found")
    return type_id, store


def original_names(call: Call) -> bool:
    """Whether custom fields go by ``UF_CRM_*`` in this call."""
    return call.params.text("useOriginalUfNames") == "Y"


def custom_names(call: Call, type_id: int) -> dict[str, CustomField]:
    """Custom fields of a type by the name this call uses for them."""
    keep = original_names(call)
    fields = call.company.fields_of(ENTITY_CODES[type_id])
    return {field.name if keep else camel_custom(field.name): field for field in fields}


def _kind(field_type: str) -> Kind:
    """How a field is compared."""
    if field_type in _NUMBERS:
        return "number"
    return "moment" if field_type in _MOMENTS else "text"


def _column(name: str, field_type: str, *, many: bool) -> Column[Card]:
    """A system field as a column; pure dates are compared by their technical time."""
    if many:
        return Column(lambda card: card.fields[name], "many")
    if field_type == "date":
        return Column(lambda card: _date(card.fields[name]), "moment")
    return Column(lambda card: card.fields[name], _kind(field_type), index=name)


def _date(value: object) -> object:
    return None if value is None else as_moment(shown(value))


def _custom_column(field: CustomField) -> Column[Card]:
    """A custom field as a column: a boolean is Y/N in answers but 1/0 in filters."""
    name = field.name
    if field.kind == "boolean":
        return Column(lambda card: int(card.custom.get(name) == "Y"), "number")
    if field.kind in _MOMENTS:
        return Column(lambda card: as_moment(card.custom.get(name) or ""), "moment")
    return Column(lambda card: card.custom.get(name), _kind(field.kind))


COLUMNS: dict[int, dict[str, Column[Card]]] = {
    type_id: {
        name: _column(name, field.kind, many=isinstance(field.empty, tuple))
        for name, field in fields.items()
    }
    for type_id, fields in FIELDS.items()
}


def item_list(call: Call) -> Answer:
    """Page crm/universal/crm-item-list: an unknown filter field is refused."""
    type_id, store = shelf(call)
    custom = custom_names(call, type_id)
    columns = COLUMNS[type_id] | {name: _custom_column(field) for name, field in custom.items()}
    page = ask(
        store,
        columns,
        "id",
        Question(
            filter=call.params.mapping("filter"),
            order=call.params.mapping("order"),
            start=start_of(call.params.get("start")),
            visible=None if call.caller.admin else call.sees_card,
            strict=True,
        ),
    )
    chosen = _Selection(call.params.names("select"), custom)
    return Answer.of({"items": [chosen.row(card) for card in page.rows]}, page)


class _Selection:
    """The selected fields of a list call, worked out once for all rows of its page.

    ``*`` brings the system fields and ``fm``; custom fields are promised only by name.
    """

    def __init__(self, select: list[str], custom: dict[str, CustomField]) -> None:
        self._every = not select or "*" in select
        self._names = [name for name in dict.fromkeys(["id", *select]) if name != "*"]
        self._reach = "*" in select
        chosen = set(select)
        self._custom = [
            (name, field) for name, field in custom.items() if name in chosen or not select
        ]

    def row(self, card: Card) -> dict[str, object]:
        """One row."""
        held = card.fields
        row = shown_fields(held) if self._every else shown_some(held, self._names)
        if self._reach:
            row["fm"] = reach(card)
        for name, field in self._custom:
            row[name] = custom_value(card, field)
        return row


def whole(call: Call, card: Card) -> dict[str, object]:
    """All fields of a card, as ``crm.item.get`` and ``.update`` answer them."""
    row = shown_fields(card.fields)
    for name, field in custom_names(call, card.type_id).items():
        row[name] = custom_value(card, field)
    if "hasPhone" in card.fields:
        row["fm"] = reach(card)
    row["entityTypeId"] = card.type_id
    return row


def custom_value(card: Card, field: CustomField) -> object:
    """A custom value; an empty multiple field is an empty list."""
    value = card.custom.get(field.name)
    return [] if value is None and field.multiple else shown(value)


def reach(card: Card) -> list[dict[str, object]]:
    """Phones and e-mails as multifields."""
    pairs = [("PHONE", phone) for phone in card.phones] + [("EMAIL", mail) for mail in card.emails]
    return [
        {"id": card.id * 10 + place, "valueType": "WORK", "value": value, "typeId": kind}
        for place, (kind, value) in enumerate(pairs)
    ]


def _found(call: Call) -> Card:
    """The card asked for, if it exists and may be read."""
    _, store = shelf(call)
    card = store.get(as_id(call.params.get("id")))
    if card is None:
        raise Refusal("NOT_FOUND", "Element not found")
    if not (call.caller.admin or call.sees_card(card)):
        raise Refusal("ACCESS_DENIED", "Access denied.")
    return card


def item_get(call: Call) -> Answer:
    """Page crm/universal/crm-item-get."""
    return Answer({"item": whole(call, _found(call))})


def item_update(call: Call) -> Answer:
    """Page crm/universal/crm-item-update: unknown names are ignored, no change is no save."""
    card = _found(call)
    custom = custom_names(call, card.type_id)
    known = FIELDS[card.type_id]
    changes: dict[str, object] = {}
    for name, value in call.params.mapping("fields").items():
        if name in custom:
            changes[custom[name].name] = stored(custom[name].kind, value)
        elif name in known and not known[name].read_only:
            changes[name] = stored(known[name].kind, value)
    try:
        call.company.edit_card(card.type_id, card.id, call.now, by=call.caller.user_id, **changes)
    except KeyError as error:
        text = "Invalid value of the field stageId"
        raise Refusal("CRM_FIELD_ERROR_VALUE_NOT_VALID", text) from error
    return Answer({"item": whole(call, card)})


def stored(kind: str, value: object) -> object:
    """A value as it is kept: batch sends everything as text."""
    if isinstance(value, list):
        return [stored(kind, item) for item in value]
    if value is None or value == "":
        return None
    if kind == "datetime":
        moment = as_moment(value)
        return None if moment is None else local(moment)
    if kind == "date":
        moment = as_moment(value)
        return None if moment is None else moment.date()
    if kind == "boolean":
        return yes(value in {True, "1", "Y"})
    return as_number(value) if kind in _NUMBERS else str(value)


def item_fields(call: Call) -> Answer:
    """Page crm/universal/crm-item-fields: ``upperName`` maps custom fields to ``UF_CRM_*``."""
    type_id, _ = shelf(call)
    fields: dict[str, object] = {}
    for name, field in FIELDS[type_id].items():
        fields[name] = {
            "type": field.kind,
            "isRequired": False,
            "isReadOnly": field.read_only,
            "isImmutable": False,
            "isMultiple": isinstance(field.empty, tuple),
            "isDynamic": False,
            "title": name,
            "upperName": field.upper_name,
        } | ({"statusType": field.status_type} if field.status_type else {})
    for name, custom in custom_names(call, type_id).items():
        fields[name] = {
            "type": custom.kind,
            "isRequired": False,
            "isReadOnly": False,
            "isImmutable": False,
            "isMultiple": custom.multiple,
            "isDynamic": True,
            "title": custom.label or custom.name,
            "listLabel": custom.label or custom.name,
            "formLabel": custom.label or custom.name,
            "upperName": custom.name,
        } | ({"items": _options(custom)} if custom.options else {})
    return Answer({"fields": fields})


def _options(field: CustomField) -> list[dict[str, str]]:
    """Options of an enumeration."""
    return [{"ID": str(n), "VALUE": text} for n, text in enumerate(field.options, field.id * 100)]


METHODS = {
    "crm.item.list": item_list,
    "crm.item.get": item_get,
    "crm.item.update": item_update,
    "crm.item.fields": item_fields,
}
