"""People and departments: what the other tables name by id.

Whoever is named there is here, even if the portal does not tell more than the number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game.employment import employed
from b24game.jobs.export.table import Column, Selected, Table, columns, rows
from b24game.language import _

if TYPE_CHECKING:
    import sqlite3

    from b24game.model import Moment

_PEOPLE = """
FROM (
    SELECT id FROM people
    UNION SELECT person_id FROM facts
    UNION SELECT partner_id FROM facts WHERE partner_id IS NOT NULL
    UNION SELECT player_id FROM ledger
    UNION SELECT person_id FROM awards
) named LEFT JOIN people p ON p.id = named.id
ORDER BY named.id
"""
_DEPARTMENTS = """
FROM (
    SELECT id FROM departments
    UNION SELECT parent_id FROM departments WHERE parent_id IS NOT NULL
    UNION SELECT j.value FROM people, json_each(people.departments) j
) named LEFT JOIN departments d ON d.id = named.id
ORDER BY named.id
"""
_LIST = "(SELECT group_concat(j.value, ';') FROM json_each(p.departments) j)"


def people(connection: sqlite3.Connection, as_of: Moment) -> Table:
    """Return everybody, with whether they are employees as of a moment."""
    chosen: Selected = (
        (Column("id", "integer", _("The portal's number"), required=True), "named.id"),
        (Column("name", "string", _("First and last name")), "p.name"),
        (
            Column("active", "boolean", _("The account is neither blocked nor gone"), True),
            "coalesce(p.active AND p.gone_at IS NULL, 0)",
        ),
        (
            Column("employee", "boolean", _("An employee at the moment of the export"), True),
            employed("named.id", ":as_of"),
        ),
        (
            Column("departments", "string", _("Ids of departments, between semicolons")),
            _LIST,
        ),
    )
    return Table(
        "people",
        _("Everybody whom the other tables name."),
        columns(chosen),
        ("id",),
        rows(connection, chosen, _PEOPLE, {"as_of": as_of}),
    )


def departments(connection: sqlite3.Connection) -> Table:
    """Return the tree of departments."""
    chosen: Selected = (
        (Column("id", "integer", _("The portal's number"), required=True), "named.id"),
        (Column("name", "string", _("The department's name")), "d.name"),
        (
            Column(
                "parent_id",
                "integer",
                _("The department above; the company itself has none"),
                refers="departments",
            ),
            "d.parent_id",
        ),
    )
    return Table(
        "departments",
        _("The company's tree of departments."),
        columns(chosen),
        ("id",),
        rows(connection, chosen, _DEPARTMENTS, {}),
    )
