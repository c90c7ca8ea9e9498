"""What happens to a request that was read: who may come in, and who answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from b24game.sandbox.errors import Refusal
from b24game.sandbox.idempotency import HEADER, REPLAYED, Use
from b24game.sandbox.methods import WRITES
from b24game.sandbox.newer import no_method, not_json
from b24game.sandbox.oauth import AUTHORIZE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.sandbox.intake import Sent, Target
    from b24game.sandbox.server import SandboxPortal


@dataclass(frozen=True, slots=True)
class Reply:
    """A body with headers of its own, or where the browser is to go instead."""

    body: dict[str, object] | str
    headers: Mapping[str, str] = field(default_factory=dict)


def let_in(portal: SandboxPortal, target: Target, sent: Sent) -> None:
    """Check the webhook's code or the token, and what only the newer API asks for.

    Raises:
        Refusal: nobody is let in, or not with this.
    """
    if target.oauth:
        return
    if not target.code and sent.token and portal.oauth is not None:
        portal.oauth.admit(sent.token, portal.clock())
    elif (target.user_id, target.code) != (portal.user_id, portal.secret):
        raise Refusal("NO_AUTH_FOUND", "Wrong authorization data", 401)
    if target.newer_api and target.method not in portal.newer_methods:
        raise no_method()
    if sent.broken:
        raise not_json()


def reply(portal: SandboxPortal, target: Target, sent: Sent) -> Reply:
    """Execute a call.

    Raises:
        Refusal: the portal refuses.
    """
    if target.oauth:
        return Reply(_oauth(portal, target, sent))
    portal.limits.admit()
    if sent.key is not None and target.method in WRITES:
        return _once(portal, target, sent, sent.key)
    return Reply(portal.desk(newer=target.newer_api).answer(target.method, sent.params))


def _once(portal: SandboxPortal, target: Target, sent: Sent, key: str) -> Reply:
    """Execute a call of the newer API, or answer what was answered before."""
    use = Use(target.code, portal.user_id, target.method, key)
    params, now = sent.params.values, portal.clock()
    kept = portal.replays.find(use, params, now)
    if kept is not None:
        return Reply(kept, {HEADER: key, REPLAYED: "true"})
    body = portal.desk(newer=True).answer(target.method, sent.params)
    portal.replays.keep(use, params, body, now)
    return Reply(body, {HEADER: key})


def _oauth(portal: SandboxPortal, target: Target, sent: Sent) -> dict[str, object] | str:
    """Ask the OAuth server."""
    if portal.oauth is None:
        raise Refusal("NOT_INSTALLED", "Application not installed", 404)
    now = portal.clock()
    if target.method == AUTHORIZE:
        return portal.oauth.authorise(sent.params, now, f"127.0.0.1:{portal.port}")
    return portal.oauth.grant(sent.params, now, portal.base, portal.scopes, portal.user_id)
