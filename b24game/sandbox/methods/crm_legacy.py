"""The deprecated list methods: flat rows of texts, unknown filters ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.card_fields import ENTITY_NAMES, FIELDS
from b24game.sandbox.methods.crm_items import COLUMNS
from b24game.sandbox.query import Question, ask, start_of
from b24game.sandbox.wire import shown

if TYPE_CHECKING:
    from b24game.sandbox.call import Method
    from b24game.sandbox.model import Card

_MONEY = frozenset({"opportunity", "revenue", "taxValue"})
_REACH = frozenset({"phone", "email"})


def _text(name: str, value: object) -> object:
    """A value of an old row."""
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value]
    if name in _MONEY:
        return f"{float(str(value or 0)):.2f}"
    flat = shown(value)
    return None if flat is None else str(flat)


def _values(kind: str, card: Card, values: list[str]) -> list[dict[str, str]]:
    """Phones or e-mails of an old row."""
    return [
        {"ID": str(card.id * 10 + n), "VALUE_TYPE": "WORK", "VALUE": value, "TYPE_ID": kind}
        for n, value in enumerate(values)
    ]


def _row(card: Card, select: list[str]) -> dict[str, object]:
    """The selected fields; multifields only by name, and absent when empty."""
    fields = FIELDS[card.type_id]
    every = not select or "*" in select
    row: dict[str, object] = {
        field.upper_name: _text(name, card.fields[name])
        for name, field in fields.items()
        if name not in _REACH and (every or name == "id" or field.upper_name in select)
    }
    if "PHONE" in select and card.phones:
        row["PHONE"] = _values("PHONE", card, card.phones)
    if "EMAIL" in select and card.emails:
        row["EMAIL"] = _values("EMAIL", card, card.emails)
    for name, value in card.custom.items():
        if name in select or "UF_*" in select:
            row[name] = False if value is None else _text(name, value)
    return row


def _lister(type_id: int) -> Method:
    """The list method of one type."""
    columns = {
        FIELDS[type_id][name].upper_name: column for name, column in COLUMNS[type_id].items()
    }

    def list_cards(call: Call) -> Answer:
        page = ask(
            call.company.cards[type_id],
            columns,
            "ID",
            Question(
                filter=call.params.mapping("filter", "FILTER"),
                order=call.params.mapping("order", "ORDER"),
                start=start_of(call.params.get("start", "START")),
                visible=None if call.caller.admin else call.sees_card,
            ),
        )
        select = call.params.names("select", "SELECT")
        return Answer.of([_row(card, select) for card in page.rows], page)

    return list_cards


METHODS = {f"crm.{name}.list": _lister(type_id) for type_id, name in ENTITY_NAMES.items()}
