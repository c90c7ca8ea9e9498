"""`b24game status`: how fresh everything is."""

from __future__ import annotations

import typer

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.language import _

HELP = _("Show what was read, how fresh it is, and the last runs.")
EPILOG = epilog(
    (
        ("b24game status", _("at a glance")),
        ("b24game status --format json", _("for monitoring")),
    ),
    (0, 3, 5, 7),
)


def status(context: typer.Context) -> None:
    """Call the job."""
    from b24game.jobs import status as job

    asked = call.of(context)
    setting = asked.setting()
    asked.answer(job.run(setting), setting.zone())
