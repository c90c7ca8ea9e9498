"""`init`: try the webhook, tell what is missing, write the configuration."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.jobs.reports import InitReport, Probe
from b24game.jobs.setting import CONFIG_NAME, default_state, write_private, zone_name
from b24game.language import _
from b24game.model import Finding, Report
from b24game.periods import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from b24game.model import Status
    from b24game.portal.identity import Identity

_TEMPLATE = """\
# Configuration of b24game. Command-line flags and B24GAME_* variables come before it.

# The webhook's address is a secret and lives in a file of its own that only you can read.
webhook_file = {secret}

# The zone in which days, weeks and months begin and end.
{zone_line}

# How fast the portal may be asked: "standard" (2 requests a second) or "enterprise" (5).
limits = "standard"

# Your own rules; start from the shipped ones: b24game rules show --default > rules.toml
# rules = "rules.toml"

# Where the ledger lives; by default {state}
# state = "b24game.db"
"""


def run(
    webhook_url: str,
    *,
    zone: str | None,
    force: bool,
    config_file: Path | None,
    environment: Mapping[str, str],
) -> Report[InitReport]:
    """Ask the portal who the webhook is, and write the configuration and the secret.

    Raises:
        ConfigurationError: the address is no webhook, or the zone is unknown.
        UsageError: there is a configuration already and `force` is not given.
        AuthorisationError: the portal refuses the webhook.
        PortalError: the portal cannot be reached.
    """
    from b24game.portal.portal import Portal
    from b24game.portal.webhook import Webhook

    webhook = Webhook.parse(webhook_url)
    declared = zone_of(zone) if zone else None
    config = config_file or Path(environment.get("B24GAME_CONFIG") or CONFIG_NAME)
    if config.exists() and not force:
        raise UsageError(
            _("there is a configuration already: {path}").format(path=config),
            hint=_("use --force to replace it"),
            code="config_exists",
            where=str(config),
        )
    with Portal(webhook) as portal:
        identity = portal.identity()
    chosen = declared or _zone(identity)
    name = zone_name(chosen, identity.server_time)
    secret = config.with_suffix(".webhook")
    write_private(secret, webhook_url.strip() + "\n")
    write_private(config, _text(secret, name, named=bool(getattr(chosen, "key", None))))
    probes = tuple(_probes(identity))
    data = InitReport(
        config_file=str(config),
        secret_file=str(secret),
        state_file=environment.get("B24GAME_STATE") or str(default_state()),
        portal=webhook.base,
        user=identity.name,
        admin=identity.admin,
        zone=name,
        probes=probes,
    )
    findings = tuple(
        Finding("warning", f"init_{probe.name}", probe.detail, probe.name)
        for probe in probes
        if probe.result == "missing" or (probe.name == "administrator" and not identity.admin)
    )
    status: Status = "partial" if findings else "success"
    return Report("init", identity.server_time, data, findings, status)


def _text(secret: Path, zone: str, *, named: bool) -> str:
    quoted = secret.name.replace("\\", "\\\\").replace('"', '\\"')
    return _TEMPLATE.format(
        secret=f'"{quoted}"',
        zone_line=f'timezone = "{zone}"'
        if named
        else f'# timezone = "Europe/Moscow"  # now {zone}',
        state=default_state(),
    )


def _zone(identity: Identity) -> tzinfo:
    if identity.zone_name:
        return zone_of(identity.zone_name)
    return timezone(timedelta(seconds=identity.server_offset))


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
    """Return the scopes that only writing back will need."""
    return {
        "user.userfield": _("points in the employee's profile"),
        "im": _("notifications"),
    }


def _probes(identity: Identity) -> Iterator[Probe]:
    yield Probe(
        "administrator",
        "ok" if identity.admin else "warning",
        _("the webhook's user is an administrator")
        if identity.admin
        else _(
            "the webhook's user is no administrator: the portal leaves out what this user may"
            " not see, and people lose points for it"
        ),
    )
    for scope, purpose in _scopes().items():
        granted = scope in identity.scopes
        yield Probe(
            f"scope {scope}",
            "ok" if granted else "missing",
            purpose
            if granted
            else _(
                "give the webhook the scope {scope}: without it {purpose} cannot be read"
            ).format(scope=scope, purpose=purpose),
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
