"""Users and departments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.errors import Refusal
from b24game.sandbox.query import Column, Question, ask, start_of
from b24game.sandbox.wire import as_id, iso, yes

if TYPE_CHECKING:
    from b24game.sandbox.model import Department, Person

_VISIBLE_KINDS = frozenset({"employee", "extranet"})

_COLUMNS: dict[str, Column[Person]] = {
    "ID": Column(lambda row: row.id, "number"),
    "ACTIVE": Column(lambda row: row.active, "flag"),
    "NAME": Column(lambda row: row.name),
    "LAST_NAME": Column(lambda row: row.last_name),
    "EMAIL": Column(lambda row: row.email),
    "WORK_POSITION": Column(lambda row: row.position),
    "USER_TYPE": Column(lambda row: row.kind),
    "UF_DEPARTMENT": Column(lambda row: row.departments, "many"),
    "LAST_LOGIN": Column(lambda row: row.last_login, "moment"),
    "LAST_ACTIVITY_DATE": Column(lambda row: row.last_activity, "moment"),
    "DATE_REGISTER": Column(lambda row: row.registered, "moment"),
    "TIMESTAMP_X": Column(lambda row: row.changed, "moment"),
}

_DEPARTMENT_COLUMNS: dict[str, Column[Department]] = {
    "ID": Column(lambda row: row.id, "number"),
    "NAME": Column(lambda row: row.name),
    "SORT": Column(lambda row: row.sort, "number"),
    "PARENT": Column(lambda row: row.parent, "number"),
    "UF_HEAD": Column(lambda row: row.head, "number"),
}

_FIELD_TITLES = {
    "ID": "ID",
    "XML_ID": "External code",
    "ACTIVE": "Activity",
    "NAME": "First Name",
    "LAST_NAME": "Last Name",
    "SECOND_NAME": "Middle Name",
    "EMAIL": "E-Mail",
    "LAST_LOGIN": "Last Authorization",
    "DATE_REGISTER": "Registration Date",
    "TIME_ZONE": "TIME_ZONE",
    "IS_ONLINE": "IS_ONLINE",
    "TIMESTAMP_X": "TIMESTAMP_X",
    "LAST_ACTIVITY_DATE": "LAST_ACTIVITY_DATE",
    "PERSONAL_GENDER": "Gender",
    "WORK_POSITION": "Position",
    "UF_EMPLOYMENT_DATE": "Employment date",
    "UF_DEPARTMENT": "Departments",
    "USER_TYPE": "User type",
}


def _row(call: Call, person: Person) -> dict[str, object]:
    """A row of ``user.get``; the two change dates come back as empty objects."""
    custom = {
        field.name: person.custom.get(field.name, "") for field in call.company.fields_of("USER")
    }
    return {
        "ID": str(person.id),
        "ACTIVE": person.active,
        "NAME": person.name,
        "LAST_NAME": person.last_name,
        "SECOND_NAME": "",
        "EMAIL": person.email,
        "LAST_LOGIN": iso(person.last_login) or "",
        "DATE_REGISTER": iso(person.registered),
        "TIME_ZONE": person.time_zone,
        "IS_ONLINE": yes(person.id == call.caller.user_id),
        "TIMESTAMP_X": {},
        "LAST_ACTIVITY_DATE": {},
        "PERSONAL_GENDER": person.gender,
        "PERSONAL_BIRTHDAY": "",
        "WORK_POSITION": person.position,
        "UF_EMPLOYMENT_DATE": "",
        "UF_DEPARTMENT": list(person.departments) or False,
        "USER_TYPE": person.kind,
        **custom,
    }


def _chosen(row: dict[str, object], select: list[str]) -> dict[str, object]:
    """The selected fields; ``*`` and ``UF_*`` are masks, the id is always there."""
    if not select:
        return row
    return {
        name: value
        for name, value in row.items()
        if name == "ID"
        or name in select
        or ("*" in select and not name.startswith("UF_USR_"))
        or ("UF_*" in select and name.startswith("UF_"))
    }


def _custom(name: str) -> Column[Person]:
    """A custom field as a column."""
    return Column(lambda row: row.custom.get(name))


def user_get(call: Call) -> Answer:
    """Page user/user-get: flat sort and order; bots and integrators are never returned."""
    custom = {field.name: _custom(field.name) for field in call.company.fields_of("USER")}
    columns = _COLUMNS | custom
    flat = {
        name: value
        for name, value in call.params.values.items()
        if name.isupper() and name.lstrip("!><=@%") in columns
    }
    order = {call.params.text("sort", "SORT") or "ID": call.params.text("order", "ORDER") or "ASC"}
    page = ask(
        call.company.people,
        columns,
        "ID",
        Question(
            filter=flat | call.params.mapping("FILTER", "filter"),
            order=order,
            start=start_of(call.params.get("start", "START")),
            visible=lambda row: row.kind in _VISIBLE_KINDS,
        ),
    )
    select = call.params.names("select", "SELECT")
    return Answer.of([_chosen(_row(call, person), select) for person in page.rows], page)


def user_current(call: Call) -> Answer:
    """Page user/user-current: here the change dates are texts without a zone."""
    row = _row(call, call.me)
    for name in ("SECOND_NAME", "TIME_ZONE", "USER_TYPE", "TIMESTAMP_X"):
        del row[name]
    row["LAST_ACTIVITY_DATE"] = call.now.strftime("%Y-%m-%d %H:%M:%S")
    return Answer(row)


def user_fields(_call: Call) -> Answer:
    """Page user/user-fields: names only, no custom fields."""
    return Answer(dict(_FIELD_TITLES))


def user_update(call: Call) -> Answer:
    """Page user/user-update: one answer for "no right" and "no such user"."""
    user_id = as_id(call.params.get("ID", "id"))
    person = call.company.people.get(user_id)
    if person is None or not (call.caller.admin or user_id == call.caller.user_id):
        raise Refusal("ERROR_CORE", "access_denied")
    known = {field.name for field in call.company.fields_of("USER")}
    for name, value in call.params.values.items():
        if name in known:
            person.custom[name] = "" if value is None else str(value)
        elif name == "ACTIVE":
            person.active = value in {True, "Y", "1"}
        elif name in {"NAME", "LAST_NAME"}:
            setattr(person, name.lower(), str(value))
    person.changed = call.now.replace(microsecond=0)
    return Answer(result=True)


def department_get(call: Call) -> Answer:
    """Page departments/department-get: flat filters, no ``start=-1``."""
    flat = {
        name: call.params.values[name] for name in _DEPARTMENT_COLUMNS if name in call.params.values
    }
    order = {
        call.params.text("sort", "SORT_BY") or "ID": call.params.text("order", "ORDER") or "ASC"
    }
    start = max(0, start_of(call.params.get("START", "start")))
    page = ask(call.company.departments, _DEPARTMENT_COLUMNS, "ID", Question(flat, order, start))
    return Answer.of([_department(row) for row in page.rows], page)


def _department(row: Department) -> dict[str, object]:
    """A department; the root has no PARENT, one without a head has no UF_HEAD."""
    shown: dict[str, object] = {"ID": str(row.id), "NAME": row.name, "SORT": row.sort}
    if row.parent is not None:
        shown["PARENT"] = str(row.parent)
    if row.head is not None:
        shown["UF_HEAD"] = str(row.head)
    return shown


METHODS = {
    "user.get": user_get,
    "user.current": user_current,
    "user.fields": user_fields,
    "user.update": user_update,
    "department.get": department_get,
}
