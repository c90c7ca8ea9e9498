"""`init`: try the webhook, tell what is missing, write the configuration."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from b24game.errors import ProductError, UsageError
from b24game.jobs import probes
from b24game.jobs.reports import InitReport, Probe
from b24game.jobs.setting import CONFIG_NAME, default_state, load, write_private, zone_name
from b24game.language import _, speaking, spoken
from b24game.model import Report
from b24game.periods import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from b24game.jobs.probes import Way
    from b24game.jobs.setting import Setting
    from b24game.model import Finding, Status
    from b24game.portal.access import Access
    from b24game.portal.address import Address
    from b24game.portal.identity import Identity
    from b24game.portal.patience import WaitReason

_TEMPLATE = """\
# Configuration of b24game. Command-line flags and B24GAME_* variables come before it.

{way}

# The zone in which days, weeks and months begin and end.
{zone_line}

# How fast the portal may be asked: "standard" (2 requests a second) or "enterprise" (5).
limits = "standard"

# Your own rules; start from the shipped ones: b24game rules show --default > rules.toml
# rules = "rules.toml"

# Where the ledger lives; by default {state}
# state = "b24game.db"

# Keeps the program from writing anything to the portal.
# read_only = true

# What it writes there, and in which language, whoever runs it. Other keys go above this line.
[publish]
language = "{language}"
# profile_fields = false     # no points, level and badges in people's profiles
# notices = false            # nobody is told of new badges and levels

# [publish.weekly]
# departments = [5, 12]      # a weekly post for each of these, too; "all" for every one
"""
_WEBHOOK = """\
# The webhook's address is a secret and lives in a file of its own that only you can read.
webhook_file = {secret}"""


def run(
    webhook_url: str,
    *,
    zone: str | None,
    force: bool,
    fields: bool = False,
    config_file: Path | None,
    environment: Mapping[str, str],
) -> Report[InitReport]:
    """Ask the portal who the webhook is, and write the configuration and the secret.

    With `fields` the profile fields are made; nothing else is ever written to the portal.

    Raises:
        ConfigurationError: the address is no webhook, or the zone is unknown.
        UsageError: there is a configuration already and `force` is not given.
        AuthorisationError: the portal refuses the webhook.
        PortalError: the portal cannot be reached.
    """
    from b24game.portal.webhook import Webhook

    webhook = Webhook.parse(webhook_url)
    declared = zone_of(zone) if zone else None
    config = place(config_file, environment)
    demand_free(config, force=force)
    identity = ask(webhook, on_wait=first_look(webhook.address))
    chosen = declared or zone_in(identity)
    secret = config.with_suffix(".webhook")
    write_private(secret, webhook_url.strip() + "\n")
    way = _WEBHOOK.format(secret=quoted(secret.name))
    write_private(config, configuration(way, chosen, identity))
    made = (profile_fields(webhook, load(config, environment)),) if fields else ()
    return report(
        "webhook",
        webhook,
        identity,
        files=(config, secret),
        zone=chosen,
        environment=environment,
        done=made,
    )


def place(config_file: Path | None, environment: Mapping[str, str]) -> Path:
    """Return where the configuration is to lie."""
    return config_file or Path(environment.get("B24GAME_CONFIG") or CONFIG_NAME)


def demand_free(config: Path, *, force: bool) -> None:
    """Stop where there is a configuration that nobody asked to replace.

    Raises:
        UsageError: there is.
    """
    if config.exists() and not force:
        raise UsageError(
            _("there is a configuration already: {path}").format(path=config),
            hint=_("use --force to replace it"),
            code="config_exists",
            where=str(config),
        )


def ask(access: Access, *, on_wait: Callable[[WaitReason, float], None] | None = None) -> Identity:
    """Return who we are on the portal; `on_wait` is told before a call is repeated."""
    from b24game.portal.portal import Portal

    # not `connect`: a failed init leaves nothing behind, not even the file of the shared pace
    with Portal(access, on_wait=on_wait) as portal:
        return portal.identity()


def profile_fields(access: Access, setting: Setting) -> Probe:
    """Make the profile fields and tell what came of it; a failure is told, too.

    What was set up before stays: the next sync tries again.
    """
    from b24game.portal.portal import Portal
    from b24game.publish import fields

    name = "profile fields"
    if setting.read_only:
        return Probe(name, "missing", _("not made: the configuration says read_only"))
    try:
        with Portal(access) as portal, speaking(setting.publishing.language):
            made = fields.make(portal)
    except ProductError as problem:
        return Probe(name, "missing", problem.message)
    return Probe(name, "ok", ", ".join(made) if made else _("they were there"))


def first_look(address: Address) -> Callable[[WaitReason, float], None]:
    """Return what ends the repeating of calls where nobody can be reached: a wrong host, mostly."""

    def look(reason: WaitReason, _seconds: float) -> None:
        if reason == "retry":
            demand_reachable(address)

    return look


def demand_reachable(address: Address) -> None:
    """Stop where no request can be sent to `address`.

    Raises:
        PortalError: none can.
    """
    from b24game.portal.faults import error
    from b24game.portal.transport import unreachable

    fault = unreachable(address)
    if fault is not None:
        raise error(fault, "")


def zone_in(identity: Identity) -> tzinfo:
    """Return the zone that the portal names, or its clock's offset."""
    if identity.zone_name:
        return zone_of(identity.zone_name)
    return timezone(timedelta(seconds=identity.server_offset))


def configuration(way: str, zone: tzinfo, identity: Identity) -> str:
    """Return the text of a configuration; `way` is its lines that lead to the portal."""
    name = zone_name(zone, identity.server_time)
    named = bool(getattr(zone, "key", None))
    return _TEMPLATE.format(
        way=way,
        zone_line=f'timezone = "{name}"'
        if named
        else f'# timezone = "Europe/Moscow"  # now {name}',
        state=default_state(),
        language=spoken(),
    )


def quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def report(
    way: Way,
    access: Access,
    identity: Identity,
    *,
    files: tuple[Path, Path],
    zone: tzinfo,
    environment: Mapping[str, str],
    told: tuple[Finding, ...] = (),
    done: tuple[Probe, ...] = (),
) -> Report[InitReport]:
    """Return what was set up; `files` are the configuration and the secret."""
    found = (*probes.probes(identity, way), *done)
    findings = probes.findings(found, identity.name)
    config, secret = files
    data = InitReport(
        config_file=str(config),
        secret_file=str(secret),
        state_file=environment.get("B24GAME_STATE") or str(default_state()),
        portal=access.base,
        user=identity.name,
        admin=identity.admin,
        zone=zone_name(zone, identity.server_time),
        probes=found,
    )
    status: Status = "partial" if findings else "success"
    return Report("init", identity.server_time, data, (*told, *findings), status)
