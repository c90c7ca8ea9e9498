"""`b24game explain-rules`: what earns what, in plain words."""

from __future__ import annotations

import typer

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.language import _

HELP = _("Tell in plain words what earns points, badges and levels.")
EPILOG = epilog(
    (
        ("b24game explain-rules", _("for reading")),
        ("b24game explain-rules --lang ru --format markdown", _("a page in Russian")),
        ("b24game explain-rules --format json", _("for another program")),
    ),
    (0, 5),
)


def explain_rules(context: typer.Context) -> None:
    """Call the job."""
    from b24game.jobs import explain as job

    asked = call.of(context)
    setting = asked.setting()
    asked.answer(job.run(setting), setting.zone())
