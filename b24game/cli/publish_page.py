"""`b24game publish-page`: the board or the rules in the knowledge base."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from b24game.cli import call, duration
from b24game.cli.help import epilog
from b24game.cli.options import AsOf, DryRun, Wait
from b24game.language import _

HELP = _("Keep a page of the knowledge base up to date: the leaderboard or the rules.")
EPILOG = epilog(
    (
        ("b24game publish-page leaderboard", _("what cron calls every night")),
        ("b24game publish-page leaderboard -n", _("read it first, word for word")),
        ("b24game publish-page rules", _("what earns points, in words")),
    ),
    (0, 2, 3, 5, 7, 11, 130),
)


def publish_page(
    context: typer.Context,
    page: Annotated[
        Literal["leaderboard", "rules"],
        typer.Argument(
            metavar=_("PAGE"),
            show_default=False,
            help=_("leaderboard: the company's board of the month; rules: the rules in words."),
        ),
    ],
    as_of: AsOf = None,
    dry_run: DryRun = False,
    wait: Wait = "0",
) -> None:
    """Call the job."""
    patience = duration.seconds(wait, "--wait")
    from b24game.jobs import explain
    from b24game.jobs import publish_page as job
    from b24game.language import speaking
    from b24game.show import printer
    from b24game.show.views import rules_lists

    asked = call.of(context)
    setting = asked.setting()
    with printer.progress(asked.stage()) as progress:
        if page == "leaderboard":
            report = job.leaderboard(
                setting, as_of=as_of, dry_run=dry_run, wait=patience, progress=progress
            )
        else:
            explained = explain.run(setting)
            with speaking(setting.publishing.language):
                text = rules_lists.as_page(explain.run(setting))
            report = job.rules(
                setting,
                explained,
                text,
                as_of=as_of,
                dry_run=dry_run,
                wait=patience,
                progress=progress,
            )
    asked.answer(report, setting.zone())
