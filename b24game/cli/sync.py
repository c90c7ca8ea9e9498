"""`b24game sync`: read the portal, count the points."""

from __future__ import annotations

from typing import Annotated

import typer

from b24game.cli import call, duration
from b24game.cli.help import epilog
from b24game.cli.options import AsOf, DryRun, Wait
from b24game.language import _

HELP = _("Read what is new on the portal and count the points.")
EPILOG = epilog(
    (
        ("b24game sync", _("what cron calls every few minutes")),
        ("b24game sync --dry-run", _("show what it would count")),
        ("b24game sync --full --wait 10m", _("all anew, wait for another run")),
    ),
    (0, 3, 4, 5, 6, 7, 11, 130),
)


def sync(
    context: typer.Context,
    as_of: AsOf = None,
    dry_run: DryRun = False,
    full: Annotated[
        bool, typer.Option("--full", help=_("Read everything, not only what changed."))
    ] = False,
    wait: Wait = "0",
) -> None:
    """Call the job with a progress bar."""
    patience = duration.seconds(wait, "--wait")
    from b24game.jobs import sync as job
    from b24game.show import printer

    asked = call.of(context)
    setting = asked.setting()
    with printer.progress(asked.stage()) as progress:
        report = job.run(
            setting, as_of=as_of, dry_run=dry_run, full=full, wait=patience, progress=progress
        )
    asked.answer(report, setting.zone())
