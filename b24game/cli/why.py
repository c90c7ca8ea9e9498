"""`b24game why PERSON`: every point with its reason."""

from __future__ import annotations

from typing import Annotated

import typer

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.language import _

HELP = _("Explain every point of a person: what for and when.")
EPILOG = epilog(
    (
        ("b24game why anna@example.com", _("by e-mail address")),
        ("b24game why 17 --limit 100", _("by number, the newest 100 lines")),
        ('b24game why "Петрова" --format json', _("by name, for another program")),
    ),
    (0, 2, 5, 7),
)

LINES = 20
"""How many lines of each kind a table shows unasked."""


def why(
    context: typer.Context,
    person: Annotated[
        str,
        typer.Argument(
            metavar=_("PERSON"), show_default=False, help=_("Number, e-mail address or name.")
        ),
    ],
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            metavar="N",
            min=1,
            show_default=False,
            help=_("At most so many lines of each kind; 20 in a table, all in other forms."),
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="ISO", help=_("Explain the points as of this moment.")),
    ] = None,
) -> None:
    """Call the job."""
    from b24game.jobs import why as job

    asked = call.of(context)
    setting = asked.setting()
    if limit is None and asked.stage().form == "table":
        limit = LINES
    report = job.run(setting, person, limit=limit, as_of=as_of)
    asked.answer(report, setting.zone())
