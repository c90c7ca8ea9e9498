"""`b24game award-badges`: who has won a badge?"""

from __future__ import annotations

import typer

from b24game.cli import call, duration
from b24game.cli.help import epilog
from b24game.cli.options import AsOf, DryRun, Wait
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
    as_of: AsOf = None,
    dry_run: DryRun = False,
    wait: Wait = "0",
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
