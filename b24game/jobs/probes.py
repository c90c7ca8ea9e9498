"""What the portal grants: the probes of `init`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from b24game.jobs.reports import Probe
from b24game.language import _
from b24game.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.portal.identity import Identity

Way = Literal["webhook", "application"]
"""How we got in, and so what the administrator has to change."""


def probes(identity: Identity, way: Way) -> tuple[Probe, ...]:
    """Return what was looked at, each with its result in words."""
    return tuple(_probes(identity, way))


def findings(found: tuple[Probe, ...], user: str) -> tuple[Finding, ...]:
    """Return a warning for each probe without which people would lose points.

    Each is placed by what the portal itself calls it, a scope or our `user` there.
    """
    return tuple(
        Finding("warning", f"init_{probe.name}", probe.detail, _place(probe, user))
        for probe in found
        if probe.result == "missing" or (probe.name == "administrator" and probe.result != "ok")
    )


def _place(probe: Probe, user: str) -> str:
    return user if probe.name == "administrator" else probe.name.removeprefix("scope ")


def _scopes() -> dict[str, str]:
    """Return the scopes that `sync` reads with, and what each is for."""
    return {
        "user": _("users"),
        "department": _("departments"),
        "task": _("tasks"),
        "crm": _("deals, contacts, companies"),
        "log": _("feed posts, appreciations"),
    }


def _writing_scopes() -> dict[str, str]:
    """Return the scopes that only writing back needs."""
    return {
        "user.userfield": _("points in the employee's profile"),
        "im": _("notifications"),
    }


def _probes(identity: Identity, way: Way) -> Iterator[Probe]:
    lacking = _lacking(way)
    yield Probe(
        "administrator",
        "ok" if identity.admin else "warning",
        lacking["nothing"] if identity.admin else lacking["rights"],
    )
    for scope, purpose in _scopes().items():
        granted = scope in identity.scopes
        yield Probe(
            f"scope {scope}",
            "ok" if granted else "missing",
            purpose if granted else lacking["scope"].format(scope=scope, purpose=purpose),
        )
    for scope, purpose in _writing_scopes().items():
        granted = scope in identity.scopes
        yield Probe(
            f"scope {scope}",
            "ok" if granted else "warning",
            purpose
            if granted
            else _("not granted: only needed for {purpose}").format(purpose=purpose),
        )
    modes = {1: _("with leads"), 2: _("without leads: new leads become deals at once")}
    yield Probe(
        "crm mode",
        "ok" if identity.crm_mode in modes else "warning",
        modes.get(identity.crm_mode or 0, _("unknown: the CRM cannot be asked")),
    )


def _lacking(way: Way) -> dict[str, str]:
    """Return the words for what is lacking; the two ways are widened in different places."""
    if way == "webhook":
        return {
            "nothing": _("the webhook's user is an administrator"),
            "rights": _(
                "the webhook's user is no administrator: the portal leaves out what this user may"
                " not see, and people lose points for it"
            ),
            "scope": _("give the webhook the scope {scope}: without it {purpose} cannot be read"),
        }
    return {
        "nothing": _("whoever signed in is an administrator"),
        "rights": _(
            "whoever signed in is no administrator: the portal leaves out what this user may not"
            " see, and people lose points for it"
        ),
        "scope": _(
            "give the application the scope {scope} in its card, then sign in again: without it"
            " {purpose} cannot be read"
        ),
    }
