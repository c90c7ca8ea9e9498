"""`b24game verify`: does everything still agree?"""

from __future__ import annotations

import typer

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.errors import StateError
from b24game.language import _

HELP = _("Recompute every seal and every balance, and compare.")
EPILOG = epilog(
    (
        ("b24game verify", _("nightly, or after a restore")),
        ("b24game verify --format json", _("keep the seal it prints elsewhere")),
    ),
    (0, 5, 7),
)


def verify(context: typer.Context) -> None:
    """Call the job; what does not agree makes the state file unusable."""
    from b24game.jobs import verify as job

    asked = call.of(context)
    setting = asked.setting()
    asked.answer(job.run(setting), setting.zone(), failed=StateError.exit_code)
