"""`b24game rules check`: is the rules file right?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.errors import ConfigurationError
from b24game.language import _

HELP = _("Check a rules file; name every mistake and its line.")
EPILOG = epilog(
    (
        ("b24game rules check", _("the rules in force")),
        ("b24game rules check draft.toml", _("a draft")),
        ("b24game rules check draft.toml --format tsv", _("for an editor")),
    ),
    (0, 2, 5),
)


def check(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar=_("FILE"), show_default=False, help=_("By default the rules in force.")
        ),
    ] = None,
) -> None:
    """Call the job."""
    from b24game.jobs import rules as job

    asked = call.of(context)
    setting = asked.setting()
    report = job.check(setting, file)
    asked.answer(report, setting.zone(), failed=ConfigurationError.exit_code)
