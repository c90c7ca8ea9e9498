"""Users (page user/user-get) and departments (page departments/department-get)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.model import Department, Person
from b24game.portal.rows.row import Id, Row, read
from b24game.portal.values import flag, identifiers, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.rows.row import Context


class _UserRow(Row, frozen=True):
    id: Id
    active: object = None
    name: object = None
    last_name: object = None
    email: object = None
    user_type: object = None
    work_position: object = None
    uf_department: object = None


class _DepartmentRow(Row, frozen=True):
    id: Id
    name: object = None
    parent: object = None
    uf_head: object = None


def person(row: Mapping[str, object], _context: Context) -> Person:
    """Return a user; without USER_TYPE only membership of a department makes an employee."""
    user = read(row, _UserRow)
    departments = identifiers(user.uf_department)
    email = text(user.email).strip()
    full_name = f"{text(user.name).strip()} {text(user.last_name).strip()}".strip()
    kind = text(user.user_type).strip().lower()
    return Person(
        id=user.id,
        name=full_name or email or f"#{user.id}",
        email=email,
        active=flag(user.active),
        kind=kind or ("employee" if departments else "unknown"),
        position=text(user.work_position).strip(),
        departments=departments,
    )


def department(row: Mapping[str, object], _context: Context) -> Department:
    """Return a department; PARENT is absent on the root, UF_HEAD where nobody heads it."""
    node = read(row, _DepartmentRow)
    parents = identifiers(node.parent)
    heads = identifiers(node.uf_head)
    return Department(
        id=node.id,
        name=text(node.name).strip(),
        parent_id=parents[0] if parents else None,
        head_id=heads[0] if heads else None,
    )
