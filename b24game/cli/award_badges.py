"""`b24game award-badges`: who has won a badge?"""

from __future__ import annotations

from typing import Annotated

import typer

from b24game.cli import call, duration
from b24game.cli.help import epilog
from b24game.language import _

HELP = _("Give the badges that were won, and tell those who won them.")
EPILOG = epilog(
    (
        ("b24game sync && b24game award-badges", _("what cron calls")),
        ("b24game award-badges --dry-run", _("who would get one, who is one step away")),
    ),
    (0, 3, 5, 7, 11, 130),
)


def award_badges(
    context: typer.Context,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="ISO", help=_("Count as if it were this moment.")),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help=_("Do the same and write nothing."))
    ] = False,
    wait: Annotated[
        str,
        typer.Option(
            "--wait",
            metavar=_("DURATION"),
            help=_("How long to wait for another run: 90, 10m, 1h."),
        ),
    ] = "0",
) -> None:
    """Call the job."""
    patience = duration.seconds(wait, "--wait")
    from b24game.jobs import award_badges as job
    from b24game.show import printer

    asked = call.of(context)
    setting = asked.setting()
    with printer.progress(asked.stage()) as progress:
        report = job.run(setting, as_of=as_of, dry_run=dry_run, wait=patience, progress=progress)
    asked.answer(report, setting.zone())
