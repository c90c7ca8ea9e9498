"""The options that every command accepts, before its name or behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from b24game import __version__
from b24game.cli import call
from b24game.language import _

NAMES = ("form", "color", "lang", "verbose", "quiet", "debug", "config")
"""Parameters of `common` that every command gets a copy of."""


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"b24game {__version__}")
        raise typer.Exit


def common(
    context: typer.Context,
    *,
    form: Annotated[
        Literal["table", "json", "csv", "tsv", "markdown"] | None,
        typer.Option(
            "--format", help=_("How to print: a table on a terminal, tsv in a pipe by default.")
        ),
    ] = None,
    color: Annotated[
        Literal["auto", "always", "never"] | None,
        typer.Option("--color", help=_("Whether to use colour; NO_COLOR is respected.")),
    ] = None,
    lang: Annotated[
        Literal["en", "ru"] | None,
        typer.Option("--lang", help=_("Language of the output; by default that of the locale.")),
    ] = None,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            show_default=False,
            help=_("Tell more on stderr; -vv every request."),
        ),
    ] = 0,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", "-q", help=_("Only the answer and errors: no progress, no warnings.")
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help=_("Print the traceback of a failure, secrets hidden."))
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar=_("FILE"), help=_("Configuration file to use.")),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_print_version,
            help=_("Print the version and exit."),
        ),
    ] = False,
) -> None:
    """Take over the options that stand before the command's name."""
    del version
    given: dict[str, Any] = {
        "form": form,
        "color": color,
        "lang": lang,
        "verbose": verbose or None,
        "quiet": quiet,
        "debug": debug,
        "config": config,
    }
    call.of(context).note(given)
