"""Custom fields of people's profiles (page user/user-get; scopes user and user.userfield)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.asking import ask_all
from b24game.portal.batch import Command
from b24game.portal.faults import Refused
from b24game.portal.pages import PAGE_SIZE, list_in
from b24game.portal.rows.fields import number
from b24game.portal.stride import LONGEST, Stride

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from b24game.portal.caller import Caller

_METHOD = "user.get"


def profiles(
    caller: Caller, user_ids: Sequence[int], fields: Sequence[str]
) -> Mapping[int, Mapping[str, str]]:
    """Return the values of `fields` as texts, empty where there is none, by person.

    People whom the portal does not return are left out.

    Raises:
        Refused: users cannot be read, or the answer cannot be understood.
        AuthorisationError: the webhook is refused as a whole.
        PortalError: no answer after all retries.
    """
    parts = [user_ids[at : at + PAGE_SIZE] for at in range(0, len(user_ids), PAGE_SIZE)]
    commands = {
        f"u{place}": Command(
            _METHOD, {"FILTER": {"ID": list(part)}, "select": ["ID", *fields], "start": -1}
        )
        for place, part in enumerate(parts)
    }
    found: dict[int, Mapping[str, str]] = {}
    for _key, outcome in ask_all(caller, commands, Stride(LONGEST)):
        if isinstance(outcome, Refused):
            raise outcome
        rows = list_in(outcome.result, "")
        if rows is None:
            raise Refused(_METHOD, "UNREADABLE", "no list", "unreadable")
        for row in rows:
            if isinstance(row, dict):
                found[_id(row)] = {name: _text(row.get(name)) for name in fields}
    return found


def _id(row: Mapping[str, object]) -> int:
    try:
        return number(row.get("ID"), "ID")
    except ValueError as problem:
        raise Refused(_METHOD, "UNREADABLE", str(problem), "unreadable") from problem


def _text(value: object) -> str:
    """Return a value as text; an empty field comes as null, false or an empty text."""
    return "" if value in (None, False) else str(value)
