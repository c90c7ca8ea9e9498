"""`b24game init`: take the webhook, look at the portal, write the configuration."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.errors import UsageError
from b24game.language import _

HELP = _("Take the webhook, try the portal, write the configuration.")
EPILOG = epilog(
    (
        ("b24game init", _("asks for the webhook, hidden")),
        ("b24game init < webhook.txt", _("without a terminal")),
        ("b24game init --zone Europe/Moscow --force", _("again, over an older configuration")),
    ),
    (0, 2, 3, 4, 5, 6, 7),
)
VARIABLE = "B24GAME_WEBHOOK"


def init(
    context: typer.Context,
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone", metavar=_("NAME"), help=_("Zone that days end in; by default the portal's.")
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=_("Replace an existing configuration."))
    ] = False,
) -> None:
    """Read the webhook from where it leaves no trace, and call the job."""
    from b24game.jobs import init as job

    asked = call.of(context)
    report = job.run(
        _webhook(), zone=zone, force=force, config_file=asked.config, environment=os.environ
    )
    # What was just written says in which zone to tell the time.
    asked.answer(report, asked.setting().zone())


def _webhook() -> str:
    """Return the webhook's URL; never a flag, which every user of the machine could read."""
    given = os.environ.get(VARIABLE, "").strip() or _asked()
    if not given:
        raise UsageError(
            _("the webhook is missing"),
            hint=_("give it in {variable} or on standard input").format(variable=VARIABLE),
        )
    return given


def _asked() -> str:
    if not call.interactive():
        return sys.stdin.readline().strip()
    from getpass import getpass

    return getpass(_("Webhook URL (hidden): "), stream=sys.stderr).strip()
