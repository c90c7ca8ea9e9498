"""`b24game publish-weekly`: the Weekly Leaders in the feed."""

from __future__ import annotations

from typing import Annotated

import typer

from b24game.cli import call, duration
from b24game.cli.help import epilog
from b24game.cli.options import AsOf, DryRun, Wait
from b24game.language import _

HELP = _("Post the week's leaders in the feed, once; a corrected week edits its post.")
EPILOG = epilog(
    (
        ("b24game sync && b24game publish-weekly", _("what cron calls on Mondays")),
        ("b24game publish-weekly --dry-run", _("read the posts first, word for word")),
        ("b24game publish-weekly --week 2026-W47", _("an earlier week again")),
    ),
    (0, 2, 3, 5, 7, 11, 130),
)


def publish_weekly(
    context: typer.Context,
    week: Annotated[
        str | None,
        typer.Option(
            "--week",
            metavar="2026-W47",
            show_default=False,
            help=_("By default the last week that is settled."),
        ),
    ] = None,
    as_of: AsOf = None,
    dry_run: DryRun = False,
    wait: Wait = "0",
) -> None:
    """Call the job."""
    patience = duration.seconds(wait, "--wait")
    from b24game.jobs import publish_weekly as job
    from b24game.show import printer

    asked = call.of(context)
    setting = asked.setting()
    with printer.progress(asked.stage()) as progress:
        report = job.run(
            setting, week=week, as_of=as_of, dry_run=dry_run, wait=patience, progress=progress
        )
    asked.answer(report, setting.zone())
