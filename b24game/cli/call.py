"""What a call asked for beside the command itself, wherever on the line it stood."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from b24game.errors import EXIT_PARTIAL

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.jobs.setting import Setting
    from b24game.model import Report
    from b24game.show.forms import Colour, Form
    from b24game.show.printer import Stage


@dataclass(slots=True)
class Call:
    """The common options of one call."""

    command: str = ""
    """The command's words, `rules check`; empty until they are known."""
    form: Form | None = None
    color: Colour = "auto"
    verbose: int = 0
    quiet: bool = False
    debug: bool = False
    config: Path | None = None

    def note(self, options: dict[str, Any]) -> None:
        """Take over the options that were given; the last one on the line wins."""
        for name, value in options.items():
            if value is not None and value is not False and name != "lang":
                # The copies of an option that commands get are not converted by Typer.
                setattr(self, name, Path(value) if name == "config" else value)

    def stage(self) -> Stage:
        """Return where and how to print."""
        from b24game.show import printer

        return printer.stage(
            self.form, self.color, os.environ, quiet=self.quiet, verbose=self.verbose > 0
        )

    def setting(self) -> Setting:
        """Return the configuration; secrets and the state file are looked at when needed."""
        from b24game.jobs import setting

        return setting.load(self.config, os.environ)

    def answer(self, report: Report[Any], zone: tzinfo, *, failed: int = 1) -> None:
        """Print a report and end with its exit code; `failed` is the code of status "error"."""
        from b24game.show import printer

        printer.report(report, self.stage(), zone)
        if report.status != "success":
            raise typer.Exit(EXIT_PARTIAL if report.status == "partial" else failed)


def of(context: typer.Context) -> Call:
    """Return the call that `context` belongs to."""
    call = context.find_object(Call)
    if call is None:  # a command run by itself, as tests do
        call = context.obj = Call()
    return call


def glimpse(arguments: list[str]) -> Call:
    """Return what can be seen without parsing: how to report that parsing failed."""
    call = Call(debug="--debug" in arguments)
    for word, following in pairwise([*arguments, ""]):
        if word == "--format=json" or (word == "--format" and following == "json"):
            call.form = "json"
        if word == "--color=never" or (word == "--color" and following == "never"):
            call.color = "never"
    # Usage mistakes go to stderr whatever the form, so a pipe needs no other guess.
    return call


def interactive() -> bool:
    """Tell whether a person can be asked."""
    return sys.stdin.isatty()
