"""The options that several commands have in common, each with one wording."""

from __future__ import annotations

from typing import Annotated

import typer

from b24game.language import _

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="ISO", help=_("Count as if it were this moment.")),
]
Department = Annotated[
    int | None,
    typer.Option("--department", metavar="ID", help=_("Only this department and those below it.")),
]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help=_("Do the same and write nothing."))]
Wait = Annotated[
    str,
    typer.Option(
        "--wait", metavar=_("DURATION"), help=_("How long to wait for another run: 90, 10m, 1h.")
    ),
]
