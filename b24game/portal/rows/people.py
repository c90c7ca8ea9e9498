"""Users (page user/user-get) and departments (page departments/department-get)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.model import Department, Person
from b24game.portal.rows.fields import numbers, words, yes
from b24game.portal.rows.row import Id, Row, read
from b24game.portal.values import moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.model import Moment
    from b24game.portal.rows.row import Context

_FIRST, _LAST = 883_612_800, 4_102_444_800
"""The years 1998, before the first portal, and 2100: no account is made outside of them."""


class _UserRow(Row, frozen=True):
    id: Id
    active: object = None
    name: object = None
    last_name: object = None
    email: object = None
    user_type: object = None
    work_position: object = None
    uf_department: object = None
    date_register: object = None


class _DepartmentRow(Row, frozen=True):
    id: Id
    name: object = None
    parent: object = None
    uf_head: object = None


def person(row: Mapping[str, object], context: Context) -> Person:
    """Return a user; without USER_TYPE only membership of a department makes an employee.

    DATE_REGISTER is no reason to lose anybody: where it is unreadable it is not known.
    """
    user = read(row, _UserRow)
    departments = numbers(user.uf_department, "UF_DEPARTMENT")
    email = words(user.email, "EMAIL").strip()
    names = (words(user.name, "NAME").strip(), words(user.last_name, "LAST_NAME").strip())
    full_name = " ".join(names).strip()
    kind = words(user.user_type, "USER_TYPE").strip().lower()
    return Person(
        id=user.id,
        name=full_name or email or f"#{user.id}",
        email=email,
        active=yes(user.active, "ACTIVE"),
        kind=kind or ("employee" if departments else "unknown"),
        position=words(user.work_position, "WORK_POSITION").strip(),
        departments=departments,
        registered_at=_registered(user.date_register, context),
    )


def department(row: Mapping[str, object], _context: Context) -> Department:
    """Return a department; PARENT is absent on the root, UF_HEAD where nobody heads it."""
    node = read(row, _DepartmentRow)
    parents = numbers(node.parent, "PARENT")
    heads = numbers(node.uf_head, "UF_HEAD")
    return Department(
        id=node.id,
        name=words(node.name, "NAME").strip(),
        parent_id=parents[0] if parents else None,
        head_id=heads[0] if heads else None,
    )


def _registered(value: object, context: Context) -> Moment | None:
    at = moment(value, context.server_offset)
    return at if at is not None and _FIRST <= at < _LAST else None
