"""`b24game rules show`: the rules as a table, as SQL, or the shipped file itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.errors import UsageError
from b24game.language import _

HELP = _("Show the rules in force, their SQL, or the shipped file.")
EPILOG = epilog(
    (
        ("b24game rules show", _("one line per rule")),
        ("b24game rules show --default > rules.toml", _("a file to start from")),
        ("b24game rules show --sql", _("how points are found")),
    ),
    (0, 2, 5),
)


def show(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar=_("FILE"), show_default=False, help=_("By default the rules in force.")
        ),
    ] = None,
    sql: Annotated[
        bool, typer.Option("--sql", help=_("Print the SQL the rules compile to."))
    ] = False,
    default: Annotated[
        bool, typer.Option("--default", help=_("Print the shipped rules file as it is."))
    ] = False,
) -> None:
    """Print the shipped file, or call the job."""
    if default:
        if sql or file:
            raise UsageError(_("--default goes with neither FILE nor --sql"))
        _print_shipped()
        return
    from b24game.jobs import rules as job

    asked = call.of(context)
    setting = asked.setting()
    asked.answer(job.show(setting, file, sql=sql), setting.zone())


def _print_shipped() -> None:
    from importlib.resources import files

    text = files("b24game.rules").joinpath("default.toml").read_text(encoding="utf-8")
    typer.echo(text, nl=False)
