"""The deprecated methods: flat rows of texts, unknown filters ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.card_fields import ENTITY_CODES, ENTITY_NAMES, FIELDS, UPPER_NAMES
from b24game.sandbox.errors import Refusal, denied
from b24game.sandbox.methods.crm_items import COLUMNS, stored
from b24game.sandbox.model import DEAL
from b24game.sandbox.query import Question, ask, start_of
from b24game.sandbox.wire import as_id, shown

if TYPE_CHECKING:
    from b24game.sandbox.call import Method
    from b24game.sandbox.model import Card

_MONEY = frozenset({"opportunity", "revenue", "taxValue"})
_REACH = frozenset({"phone", "email"})


def _text(name: str, value: object) -> object:
    """A value of an old row."""
    if name in _MONEY:
        return f"{float(str(value or 0)):.2f}"
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value]
    return str(shown(value))


def _values(kind: str, card: Card, values: list[str]) -> list[dict[str, str]]:
    """Phones or e-mails of an old row."""
    return [
        {"ID": str(card.id * 10 + n), "VALUE_TYPE": "WORK", "VALUE": value, "TYPE_ID": kind}
        for n, value in enumerate(values)
    ]


class _Selection:
    """The selected fields of a list call; multifields only by name, and absent when empty."""

    def __init__(self, type_id: int, select: list[str]) -> None:
        chosen = set(select)
        every = not select or "*" in chosen
        self._names = [
            (name, upper)
            for name, upper in UPPER_NAMES[type_id].items()
            if name not in _REACH and (every or name == "id" or upper in chosen)
        ]
        self._chosen = chosen

    def row(self, card: Card) -> dict[str, object]:
        """One row."""
        held, chosen = card.fields, self._chosen
        row = {upper: _text(name, held[name]) for name, upper in self._names}
        if "PHONE" in chosen and card.phones:
            row["PHONE"] = _values("PHONE", card, card.phones)
        if "EMAIL" in chosen and card.emails:
            row["EMAIL"] = _values("EMAIL", card, card.emails)
        for name, value in card.custom.items():
            if name in chosen or "UF_*" in chosen:
                row[name] = False if value is None else _text(name, value)
        return row


def _lister(type_id: int) -> Method:
    """The list method of one type."""
    columns = {UPPER_NAMES[type_id][name]: column for name, column in COLUMNS[type_id].items()}

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
        chosen = _Selection(type_id, call.params.names("select", "SELECT"))
        return Answer.of([chosen.row(card) for card in page.rows], page)

    return list_cards


def deal_update(call: Call) -> Answer:
    """Page crm/deals/crm-deal-update: unknown names are ignored, all errors have an empty code."""
    deal_id = as_id(call.params.get("id", "ID"))
    if deal_id <= 0:
        raise Refusal("", "ID is not defined or invalid.")
    deal = call.company.cards[DEAL].get(deal_id)
    if deal is None:
        raise Refusal("", "Not found")
    if not (call.caller.admin or call.sees_card(deal)):
        raise denied()
    changes: dict[str, object] = {}
    sent = call.params.mapping("fields", "FIELDS")
    for name, upper in UPPER_NAMES[DEAL].items():
        field = FIELDS[DEAL][name]
        if upper in sent and not field.read_only:
            changes[name] = stored(field.kind, sent[upper])
    for custom in call.company.fields_of(ENTITY_CODES[DEAL]):
        if custom.name in sent:
            changes[custom.name] = stored(custom.kind, sent[custom.name])
    try:
        call.company.edit_card(DEAL, deal_id, call.now, by=call.caller.user_id, **changes)
    except KeyError as error:
        raise Refusal("", "Invalid value of the field STAGE_ID") from error
    return Answer(result=True)


METHODS = {f"crm.{name}.list": _lister(type_id) for type_id, name in ENTITY_NAMES.items()}
METHODS["crm.deal.update"] = deal_update
