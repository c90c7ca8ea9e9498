"""Custom fields of users and CRM cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.card_fields import ENTITY_CODES, ENTITY_NAMES
from b24game.sandbox.errors import Refusal, denied
from b24game.sandbox.query import cut, start_of
from b24game.sandbox.wire import as_id, yes

if TYPE_CHECKING:
    from b24game.sandbox.call import Method
    from b24game.sandbox.model import CustomField

_FILTERS = ("ID", "FIELD_NAME", "USER_TYPE_ID", "XML_ID", "MULTIPLE", "SORT")


def _row(field: CustomField, *, labels: bool) -> dict[str, object]:
    """A field; the labels come only with a LANG in the filter."""
    row: dict[str, object] = {
        "ID": str(field.id),
        "ENTITY_ID": field.entity_id,
        "FIELD_NAME": field.name,
        "USER_TYPE_ID": field.kind,
        "XML_ID": field.xml_id,
        "SORT": str(field.sort),
        "MULTIPLE": yes(field.multiple),
        "MANDATORY": "N",
        "SHOW_FILTER": "N",
        "SHOW_IN_LIST": "Y",
        "EDIT_IN_LIST": "Y",
        "IS_SEARCHABLE": "N",
        "SETTINGS": {"DEFAULT_VALUE": ""},
    }
    if labels:
        label = field.label or field.name
        row |= dict.fromkeys(("EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL"), label)
    if field.options:
        row["LIST"] = [
            {
                "ID": str(field.id * 100 + n),
                "SORT": str(n * 10),
                "VALUE": text,
                "DEF": "N",
                "XML_ID": f"option{n}",
            }
            for n, text in enumerate(field.options)
        ]
    return row


def _lister(entity_id: str) -> Method:
    """The list method of one object; users' fields are shown to administrators only."""

    def list_fields(call: Call) -> Answer:
        if entity_id == "USER" and not call.caller.admin:
            raise denied()
        asked = call.params.mapping("filter", "FILTER")
        rows = [_row(field, labels="LANG" in asked) for field in call.company.fields_of(entity_id)]
        for name in _FILTERS:
            if name in asked:
                rows = [row for row in rows if row[name] == str(asked[name])]
        return Answer(*cut(rows, max(0, start_of(call.params.get("start")))))

    return list_fields


def _adder(entity_id: str, prefix: str) -> Method:
    """The add method of one object: the name is upper-cased and gets its prefix."""

    def add_field(call: Call) -> Answer:
        if not call.caller.admin:
            raise denied()
        fields = call.params.mapping("fields")
        for name in ("FIELD_NAME", "USER_TYPE_ID"):
            if not fields.get(name):
                raise Refusal("", f"The '{name}' field is not found.")
        name = str(fields["FIELD_NAME"]).upper()
        name = name if name.startswith(prefix) else prefix + name
        if any(field.name == name for field in call.company.fields_of(entity_id)):
            raise Refusal("ERROR_CORE", f"Field {name} for object {entity_id} already exists.")
        options = fields.get("LIST")
        return Answer(
            call.company.add_custom_field(
                entity_id,
                name,
                str(fields["USER_TYPE_ID"]),
                label=_label(fields.get("LABEL") or fields.get("EDIT_FORM_LABEL")),
                multiple=fields.get("MULTIPLE") == "Y",
                options=[str(item["VALUE"]) for item in options if isinstance(item, dict)]
                if isinstance(options, list)
                else (),
                sort=as_id(fields.get("SORT")) or 100,
                xml_id=str(fields["XML_ID"]) if fields.get("XML_ID") else None,
            )
        )

    return add_field


def _label(value: object) -> str:
    """A label is a text, or texts by language."""
    if isinstance(value, dict):
        return str(next(iter(value.values()), ""))
    return str(value or "")


METHODS: dict[str, Method] = {
    "user.userfield.list": _lister("USER"),
    "user.userfield.add": _adder("USER", "UF_USR_"),
}
for _type_id, _name in ENTITY_NAMES.items():
    METHODS[f"crm.{_name}.userfield.list"] = _lister(ENTITY_CODES[_type_id])
    METHODS[f"crm.{_name}.userfield.add"] = _adder(ENTITY_CODES[_type_id], "UF_CRM_")
