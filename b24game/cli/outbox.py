"""`b24game outbox`: what is written to the portal, and what could not be."""

from __future__ import annotations

from typing import Annotated

import typer

from b24game.cli import call, duration
from b24game.cli.help import epilog
from b24game.cli.options import DryRun, Wait
from b24game.language import _

HELP = _("Show what waits to be written to the portal, and what was given up.")
EPILOG = epilog(
    (
        ("b24game outbox", _("what was not sent, and why")),
        ("b24game outbox --all --format json", _("everything, word for word")),
        ("b24game outbox retry --all", _("send what waits or was given up")),
    ),
    (0, 5, 7),
)
RETRY = _("Send again what waits, was given up or dropped.")
RETRY_EPILOG = epilog(
    (
        ("b24game outbox retry --all", _("all that waits or was given up")),
        ("b24game outbox retry page:rules", _("one page")),
    ),
    (0, 2, 3, 5, 7, 11, 130),
)
DROP = _("Never send these.")
DROP_EPILOG = epilog(
    (("b24game outbox drop post:weekly:2026-W47:d5", _("one post")),),
    (0, 2, 5, 7, 11),
)


def show(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help=_("What was sent, too."))] = False,
) -> None:
    """Call the job, unless a word behind it asks for another one."""
    if context.invoked_subcommand is not None:
        return
    from b24game.jobs import outbox as job

    asked = call.of(context)
    setting = asked.setting()
    asked.answer(job.show(setting, everything=everything), setting.zone())


def retry(
    context: typer.Context,
    keys: Annotated[
        list[str] | None,
        typer.Argument(metavar=_("KEY"), show_default=False, help=_("As `outbox` shows it.")),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=_("All that waits or was given up."))
    ] = False,
    dry_run: DryRun = False,
    wait: Wait = "0",
) -> None:
    """Call the job."""
    patience = duration.seconds(wait, "--wait")
    from b24game.jobs import outbox as job
    from b24game.show import printer

    asked = call.of(context)
    setting = asked.setting()
    with printer.progress(asked.stage()) as progress:
        report = job.retry(
            setting,
            keys or [],
            everything=everything,
            dry_run=dry_run,
            wait=patience,
            progress=progress,
        )
    asked.answer(report, setting.zone())


def drop(
    context: typer.Context,
    keys: Annotated[
        list[str],
        typer.Argument(metavar=_("KEY"), show_default=False, help=_("As `outbox` shows it.")),
    ],
    dry_run: DryRun = False,
    wait: Wait = "0",
) -> None:
    """Call the job."""
    patience = duration.seconds(wait, "--wait")
    from b24game.jobs import outbox as job

    asked = call.of(context)
    setting = asked.setting()
    asked.answer(job.drop(setting, keys, dry_run=dry_run, wait=patience), setting.zone())
