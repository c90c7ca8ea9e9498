"""`b24game sandbox`: a portal of one's own, on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from b24game.cli.help import epilog
from b24game.language import _

HELP = _("Serve an invented portal on this machine, for trying out.")
EPILOG = epilog(
    (
        ("b24game sandbox", _("prints the webhook to use")),
        ("b24game sandbox --port 9000 --limits", _("with the portal's request limits")),
    ),
    (0, 2),
)


_PROSPECTS = 1200
"""Leads whose end depends on what a card asks for, so that there is something to judge one by."""


def sandbox(
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help=_("Port to listen on."))
    ] = 8424,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help=_("Another number, another company."))
    ] = 24,
    limits: Annotated[
        bool, typer.Option("--limits", help=_("Limit requests as a real portal does."))
    ] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help=_("Begin with a company that has done nothing yet."))
    ] = False,
) -> None:
    """Serve until interrupted."""
    from b24game.sandbox.serve import serve

    serve(port=port, seed=seed, now=None, limits_on=limits, empty=empty, prospects=_PROSPECTS)
