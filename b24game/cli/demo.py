"""`b24game demo`: a whole company in a minute, without a portal."""

from __future__ import annotations

from typing import Annotated

import typer

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.language import _

HELP = _("Play a month of an invented company, without a portal.")
EPILOG = epilog(
    (
        ("b24game demo", _("see everything once")),
        ("b24game demo --seed 7 --lang ru", _("another company, in Russian")),
    ),
    (0, 130),
)


def demo(
    context: typer.Context,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help=_("Another number, another company."))
    ] = 24,
) -> None:
    """Print one report after the other, each under its heading."""
    from b24game.jobs import demo as job
    from b24game.show import printer

    asked = call.of(context)
    asked.form = asked.form or "table"  # for people, wherever it is printed
    stage = asked.stage()
    with printer.progress(stage) as progress:
        steps = list(job.run(seed=seed, progress=progress))
    for title, report, zone in steps:
        printer.heading(title, stage)
        printer.report(report, stage, zone)
    printer.heading(_("Next, with your own portal"), stage)
    printer.words(
        (
            _(
                "1. As an administrator of the portal, create an incoming webhook with the scopes"
                " user, department, task, crm and log."
            ),
            _("2. In a folder of your own: b24game init, then b24game sync."),
            _("3. b24game leaderboard, b24game why NAME, and b24game explain-rules for everybody."),
        ),
        stage,
    )
