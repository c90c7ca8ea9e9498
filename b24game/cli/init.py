"""`b24game init`: take the webhook or sign in, look at the portal, write the configuration."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.errors import UsageError
from b24game.language import _

HELP = _("Take the webhook or sign in, try it, write the configuration.")
EPILOG = epilog(
    (
        ("b24game init", _("asks for the webhook, hidden")),
        ("b24game init < webhook.txt", _("without a terminal")),
        ("b24game init --zone Europe/Moscow --force", _("again, over an older configuration")),
        ("b24game init --oauth example.bitrix24.ru", _("as a local application")),
        ("b24game init --fields", _("and make the profile fields at once")),
    ),
    (0, 2, 3, 4, 5, 6, 7),
)
VARIABLE = "B24GAME_WEBHOOK"
CLIENT_ID, CLIENT_SECRET = "B24GAME_CLIENT_ID", "B24GAME_CLIENT_SECRET"


def init(
    context: typer.Context,
    oauth: Annotated[
        str | None,
        typer.Option(
            "--oauth",
            metavar=_("PORTAL"),
            help=_("Sign in on this portal as a local application."),
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone", metavar=_("NAME"), help=_("Zone that days end in; by default the portal's.")
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=_("Replace an existing configuration."))
    ] = False,
    fields: Annotated[
        bool,
        typer.Option("--fields", help=_("Make the profile fields now, not on first use.")),
    ] = False,
) -> None:
    """Read the secrets from where they leave no trace, and call the job."""
    asked = call.of(context)
    if oauth is None:
        from b24game.jobs import init as job

        report = job.run(
            _webhook(),
            zone=zone,
            force=force,
            fields=fields,
            config_file=asked.config,
            environment=os.environ,
        )
    else:
        from b24game.jobs import authorise

        report = authorise.run(
            oauth,
            lambda: (_client_id(), _client_secret()),
            ask=_browse,
            again=_once_more if call.interactive() else None,
            zone=zone,
            force=force,
            fields=fields,
            config_file=asked.config,
            environment=os.environ,
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
    return _hidden(_("Webhook URL (hidden): "))


def _client_id() -> str:
    given = os.environ.get(CLIENT_ID, "").strip()
    if not given and call.interactive():
        given = _line(_("Application ID (client_id): "))
    return given or _missing(CLIENT_ID)


def _client_secret() -> str:
    given = os.environ.get(CLIENT_SECRET, "").strip()
    if not given and call.interactive():
        given = _hidden(_("Application key (client_secret, hidden): "))
    return given or _missing(CLIENT_SECRET)


def _missing(variable: str) -> str:
    raise UsageError(
        _("the application's id or key is missing"),
        hint=_("give them in {first} and {second}; the application's card shows both").format(
            first=CLIENT_ID, second=CLIENT_SECRET
        ),
        where=variable,
    )


def _browse(address: str) -> str:
    """Have `address` opened and return where the portal sent the browser.

    Both on one run, with a terminal or without: the answer has to carry the state of this call.
    """
    typer.echo(_("Open this address in a browser and sign in as an administrator:"), err=True)
    typer.echo(f"\n  {address}\n", err=True)
    typer.echo(
        _(
            "The portal then sends the browser to the application's own address, with ?code= in"
            " it.\nCopy that address from the address bar within 30 seconds, even if the page"
            " cannot be shown."
        ),
        err=True,
    )
    return _sent_to()


def _once_more(mistake: UsageError) -> str:
    """Tell what is wrong with the last line, and return another one."""
    from b24game.show import notes

    typer.echo("\n" + notes.of_error(mistake, colour=False), err=True)
    return _sent_to()


def _sent_to() -> str:
    return _line(_("Address the browser was sent to: "))


def _line(prompt: str) -> str:
    """Return one line; the prompt goes to stderr, for stdout is data."""
    typer.echo(prompt, err=True, nl=False)
    sys.stderr.flush()
    given = sys.stdin.readline().strip()
    if not call.interactive():
        typer.echo("", err=True)
    return given


def _hidden(prompt: str) -> str:
    from getpass import getpass

    return getpass(prompt, stream=sys.stderr).strip()
