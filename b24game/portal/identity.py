"""Who we are on the portal, what we may do, and what time it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from b24game.errors import PortalError
from b24game.language import _
from b24game.portal.answers import Answer
from b24game.portal.batch import Command
from b24game.portal.faults import Fault, error
from b24game.portal.rows.row import fold
from b24game.portal.values import flag, moment, text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.model import Moment
    from b24game.portal.faults import FaultKind, Refused

COMMANDS: dict[str, Command] = {
    "me_profile": Command("profile"),
    "me_scope": Command("scope"),
    "me_mode": Command("crm.settings.mode.get"),
    "me_clock": Command("server.time"),
}
"""Pages common/users/profile, common/system/scope, crm/crm-settings-mode-get, …/server-time."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The user we act as, its rights, and the portal's clock."""

    user_id: int
    name: str
    admin: bool
    """Others read less without being told: rows they may not see are left out silently."""
    zone_name: str
    """TIME_ZONE of the profile, empty where none is set."""
    scopes: frozenset[str]
    crm_mode: int | None
    """1 with leads, 2 without; `None` where the CRM may not be asked."""
    server_time: Moment
    server_offset: int
    """Seconds east of UTC of the portal's server."""


def read_identity(outcomes: Mapping[str, Answer | Refused]) -> Identity:
    """Return the identity from the answers to `COMMANDS`.

    Raises:
        AuthorisationError: the webhook may not ask for its profile, scope or the clock.
        PortalError: they fail, or their answers cannot be understood.
    """
    profile = _answer(outcomes["me_profile"])
    row = _folded(profile)
    user_id = whole(row.get("id"))
    server_time, server_offset = _clock(outcomes)
    scopes = _answer(outcomes["me_scope"])
    if not user_id or user_id < 0 or server_time is None or not isinstance(scopes, (list, dict)):
        raise PortalError(_("the portal does not say who we are"), code="portal_unreachable")
    granted = scopes if isinstance(scopes, list) else list(scopes.values())
    mode = outcomes["me_mode"]
    return Identity(
        user_id=user_id,
        name=f"{text(row.get('name'))} {text(row.get('lastname'))}".strip(),
        admin=flag(row.get("admin")),
        zone_name=text(row.get("timezone")).strip(),
        scopes=frozenset(text(scope).strip().lower() for scope in granted) - {""},
        crm_mode=whole(mode.result) if isinstance(mode, Answer) else None,
        server_time=server_time,
        server_offset=server_offset,
    )


def _clock(outcomes: Mapping[str, Answer | Refused]) -> tuple[Moment | None, int]:
    """Return the portal's time and offset: `server.time`, else the `time` of another answer."""
    clock, profile = outcomes["me_clock"], outcomes["me_profile"]
    if isinstance(clock, Answer):
        server_time, offset = moment(clock.result, 0), _offset(clock.result)
        if server_time is not None and offset is not None:
            return server_time, offset
    for answer in (clock, profile):
        if isinstance(answer, Answer):
            server_time = moment(answer.time.start, 0)
            if server_time is not None:
                return server_time, answer.time.offset or 0
    return None, 0


def _answer(outcome: Answer | Refused) -> object:
    if isinstance(outcome, Answer):
        return outcome.result
    # Without these answers nothing can go on: no stream's trouble, but the webhook's or the
    # portal's.
    denied = outcome.reason in {"scope", "access", "method"}
    kind: FaultKind = "authorisation" if denied else "server"
    raise error(Fault(kind, outcome.portal_code, outcome.description), outcome.method)


def _folded(profile: object) -> dict[str, object]:
    if not isinstance(profile, dict):
        return {}
    return {fold(str(name)): value for name, value in profile.items()}


def _offset(stamp: object) -> int | None:
    try:
        offset = datetime.fromisoformat(text(stamp)).utcoffset()
    except ValueError:
        return None
    return None if offset is None else int(offset.total_seconds())
