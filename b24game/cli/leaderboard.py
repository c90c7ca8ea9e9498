"""`b24game leaderboard`: who leads, in the company or a department."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from b24game.cli import call
from b24game.cli.help import epilog
from b24game.cli.options import Department
from b24game.errors import UsageError
from b24game.language import _
from b24game.model import Report

HELP = _("Show who leads, in the company or in a department.")
EPILOG = epilog(
    (
        ("b24game leaderboard", _("this month, the whole company")),
        ("b24game leaderboard --period week --top 10", _("the ten best of this week")),
        ("b24game leaderboard --department 5 --own", _("without those below it")),
        ("b24game leaderboard --list", _("which boards there are")),
    ),
    (0, 2, 5, 7),
)


def leaderboard(
    context: typer.Context,
    *,
    period: Annotated[
        Literal["day", "week", "month", "quarter", "year", "all"],
        typer.Option("--period", help=_("Calendar period to count.")),
    ] = "month",
    date: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="YYYY-MM-DD", help=_("A day of the period; today by default.")
        ),
    ] = None,
    department: Department = None,
    own: Annotated[
        bool, typer.Option("--own", help=_("Without the departments below it."))
    ] = False,
    top: Annotated[
        int | None,
        typer.Option("--top", metavar="N", min=1, help=_("Only the first N places.")),
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list", help=_("List the boards instead of showing one."))
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="ISO", help=_("Show the board as of this moment.")),
    ] = None,
) -> None:
    """Show one board, or the list of them."""
    if own and department is None:
        raise UsageError(
            _("--own needs --department"), hint=_("b24game leaderboard --list shows the ids")
        )
    from b24game.jobs import leaderboard as job

    asked = call.of(context)
    setting = asked.setting()
    report: Report[Any]
    if listing:
        report = job.boards(setting)
    else:
        report = job.run(
            setting,
            period=period,
            date=date,
            department=department,
            own=own,
            top=top,
            as_of=as_of,
        )
    asked.answer(report, setting.zone())
