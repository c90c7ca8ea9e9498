"""`b24game explain-rules`: what earns what, in plain words."""

from __future__ import annotations

from typing import Annotated

import typer

from b24game.cli import call, duration
from b24game.cli.help import epilog
from b24game.cli.options import Wait
from b24game.errors import UsageError
from b24game.language import _

HELP = _("Tell in plain words what earns points, badges and levels.")
EPILOG = epilog(
    (
        ("b24game explain-rules", _("for reading")),
        ("b24game explain-rules --lang ru --format markdown", _("a page in Russian")),
        ("b24game explain-rules --format json", _("for another program")),
        ("b24game explain-rules --publish", _("a feed post, once")),
    ),
    (0, 2, 3, 5, 7, 11, 130),
)


def explain_rules(
    context: typer.Context,
    publish: Annotated[
        bool,
        typer.Option("--publish", help=_("Post them in the feed, once for each version of them.")),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", "-n", help=_("With --publish: do the same and write nothing.")),
    ] = False,
    wait: Wait = "0",
) -> None:
    """Call the job."""
    patience = duration.seconds(wait, "--wait")
    if dry_run and not publish:
        raise UsageError(_("--dry-run needs --publish"), hint=_("nothing is written without it"))
    from b24game.jobs import explain

    asked = call.of(context)
    setting = asked.setting()
    if not publish:
        asked.answer(explain.run(setting), setting.zone())
        return
    from b24game.jobs import publish_rules as job
    from b24game.language import speaking
    from b24game.show import printer
    from b24game.show.views import rules_lists

    with printer.progress(asked.stage()) as progress:
        explained = explain.run(setting)
        with speaking(setting.publishing.language):
            text = rules_lists.as_post(explain.run(setting))
        report = job.run(
            setting, explained, text, dry_run=dry_run, wait=patience, progress=progress
        )
    asked.answer(report, setting.zone())
